"""The tree that the terminal shows."""

from seafood_trace.lineage.trace import back, forward
from seafood_trace.lineage.tree import draw
from tests.lineage.chains import NOW, Chain, lot

A, B, BP, CF = (lot(code) for code in ("A", "B", "BP", "CF"))


def test_a_back_trace_grows_from_the_item_to_its_origins() -> None:
    chain = Chain()
    chain.catch("vessel-a", {A: 100})
    chain.catch("vessel-b", {B: 50})
    chain.process("plant", {A: 100, B: 50}, {BP: 70})
    chain.sell("shop", {BP: 10})
    assert draw(back(chain.fetch, BP, asked_at=NOW)) == (
        "← BP\n"
        "2026-03-01 sell     demo.shop\n"
        "2026-03-01 process  demo.plant BP 10.00 kg ! no move recorded\n"
        "├─ 2026-03-01 catch    demo.vessel-a A 100.00 kg ! no move recorded\n"
        "└─ 2026-03-01 catch    demo.vessel-b B 50.00 kg ! no move recorded\n"
    )


def test_a_shared_branch_is_drawn_once_and_referred_to() -> None:
    chain = Chain()
    chain.commission("plant", {A: 100})
    chain.process("plant", {A: 50}, {BP: 30})
    chain.process("plant", {A: 50}, {CF: 30})
    chain.process("plant", {BP: 30, CF: 30}, {B: 60})
    text = draw(back(chain.fetch, B, asked_at=NOW))
    assert text.count("commission") == 2
    assert text.count("(1)") == 1
    assert text.count("(see 1)") == 1


def test_a_shipment_never_received_is_marked_under_its_hop() -> None:
    chain = Chain()
    chain.commission("plant", {BP: 10})
    chain.ship("plant", "shop", {BP: 10})
    text = draw(forward(chain.fetch, BP, asked_at=NOW))
    assert text.splitlines()[-1].strip() == "! no receipt recorded: BP"


def test_places_go_by_their_names() -> None:
    chain = Chain()
    chain.commission("plant", {BP: 10})
    text = draw(back(chain.fetch, BP, asked_at=NOW), lambda _: "Bay Plant (demonstration)")
    assert "Bay Plant (demonstration)" in text


def test_a_chain_longer_than_the_stack_is_drawn() -> None:
    chain = Chain()
    chain.commission("p0", {A: 10})
    for number in range(1_200):
        chain.ship(f"p{number}", f"p{number + 1}", {A: 10})
        chain.receive(f"p{number + 1}", {A: 10})
    text = draw(forward(chain.fetch, A, asked_at=NOW))
    assert len(text.splitlines()) == 2_402
