"""What others told of things that nobody here registered."""

from seafood_trace.parties.foreign import Foreign


def test_a_name_that_others_told_steers_no_terminal_and_breaks_no_line() -> None:
    told = Foreign(
        "urn:x:1", "urn:x:t", {"urn:x#name": "\x1b]0;a\x07\x1b[31mDock\nforged\u202e"}, 0
    )
    assert told.name == "]0;a[31mDockforged"
