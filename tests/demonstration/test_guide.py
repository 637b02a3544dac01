"""What whoever starts the demonstration is told, for people and for a shell."""

import shlex

from seafood_trace.demonstration import guide
from seafood_trace.demonstration.guide import Told
from seafood_trace.demonstration.load import Pack

URL = "http://127.0.0.1:8140"
TOLD = Told(
    api_keys={code: f"st_{number}_x" for number, (code, _) in enumerate(guide.ROLES)},
    packs=(Pack("one boat", "https://trace.example/01/09521234000013/10/BP-260310", "7K3MQ9XK"),),
    staff_email="staff@alliance.example",
    staff_password="don't; say $HOME",
)


def read_by_a_shell(lines: str) -> dict[str, str]:
    words = [shlex.split(line) for line in lines.splitlines()]
    assert all(len(line) == 2 and line[0] == "export" for line in words)
    return dict(line[1].split("=", 1) for line in words)


def test_a_shell_gets_every_key_by_the_name_of_its_partner():
    told = read_by_a_shell(guide.as_shell(TOLD, URL))
    assert {"ALLIANCE", "CONSERVANCY", "BAY", "LAKE", "SHOP_3"} <= told.keys()
    assert told["HARVESTER_A"] == TOLD.api_keys["harvester-a"]


def test_a_shell_gets_packs_at_the_address_that_is_served_now():
    told = read_by_a_shell(guide.as_shell(TOLD, URL))
    assert told["URL"] == URL
    assert told["PACK_1"] == f"{URL}/01/09521234000013/10/BP-260310"
    assert told["CODE_1"] == "7K3MQ9XK"


def test_what_is_special_to_a_shell_stays_text():
    assert read_by_a_shell(guide.as_shell(TOLD, URL))["PASSWORD"] == TOLD.staff_password
