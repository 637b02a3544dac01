"""The words hold: what README and docs name exists, what exists is named, and examples are taken."""

import json
import re
from collections.abc import Iterator
from dataclasses import fields
from datetime import UTC, datetime
from pathlib import Path

import click
import pytest

from seafood_trace.app import create_app
from seafood_trace.cli import main
from seafood_trace.config import PREFIX, Settings
from seafood_trace.hops.hop import HopKind
from seafood_trace.hops.judging import HopWarning, warnings
from seafood_trace.hops.reading import MEMBERS, read
from tests.needs import ROOT

PAGES = (ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").glob("*.md")))
SETTINGS = {PREFIX + setting.name.upper(): setting.default for setting in fields(Settings)}
# Not of the service itself, but of its tests and of Debian's Chromium.
OF_THE_TESTS = {"SEAFOOD_TRACE_CONFORMANCE_DIR", "SEAFOOD_TRACE_CI"}
NOW = datetime(2026, 12, 31, tzinfo=UTC)
TEXT = {page: page.read_text(encoding="utf-8") for page in PAGES}
WORDS = "\n".join(TEXT.values())
HOPS_PAGE = (ROOT / "docs" / "hops.md").read_text(encoding="utf-8")


def commands(group: click.Group, path: tuple[str, ...] = ()) -> Iterator[str]:
    """Every command that does something, with the groups above it: `db upgrade`."""
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from commands(command, (*path, name))
        else:
            yield " ".join((*path, name))


def named_commands() -> Iterator[tuple[str, str]]:
    """Each use of the command in the words: the words after it, and the whole line."""
    for line in WORDS.splitlines():
        for found in re.finditer(r"seafood-trace((?: [a-z][a-z-]*\b)+)", line):
            yield found[1].strip(), line


def test_every_command_is_named_in_the_words() -> None:
    unnamed = [one for one in commands(main) if f"seafood-trace {one}" not in WORDS]
    assert unnamed == []


def test_every_command_that_the_words_name_exists() -> None:
    known = set(commands(main))
    wrong = [
        line
        for said, line in named_commands()
        if not any(f"{said} ".startswith(f"{one} ") for one in known)
    ]
    assert wrong == []


def test_every_option_that_the_words_name_exists() -> None:
    known = {
        option
        for one in commands(main)
        for parameter in command_of(one).params
        for option in parameter.opts
    }
    said = {
        option
        for _, line in named_commands()
        for option in re.findall(r"(?<=\s)--[a-z-]+", line.partition("seafood-trace ")[2])
    }
    assert said - known == set()


def command_of(path: str) -> click.Command:
    found: click.Command = main
    for name in path.split():
        assert isinstance(found, click.Group)
        found = found.commands[name]
    return found


def test_every_setting_that_the_words_name_exists() -> None:
    named = set(re.findall(PREFIX + r"[A-Z_]*[A-Z]", WORDS))
    assert named - SETTINGS.keys() - OF_THE_TESTS == set()


def test_the_readme_tells_every_setting_as_it_is() -> None:
    rows = dict(re.findall(rf"^\| `({PREFIX}\w+)` \| (.*?) \| .* \|$", TEXT[PAGES[0]], re.M))
    told = {name: value.strip("`") for name, value in rows.items()}
    assert told == {name: str(default) or "none" for name, default in SETTINGS.items()}


def test_the_readme_gives_every_setting_its_meaning() -> None:
    unsaid = [
        setting.name
        for setting in fields(Settings)
        if f"| {setting.metadata['describes']} |" not in TEXT[PAGES[0]]
    ]
    assert unsaid == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_relative_link_leads_somewhere(page: Path) -> None:
    links = re.findall(r"\]\(([^)\s]+)\)", TEXT[page])
    here = [link for link in links if "://" not in link]
    lost = [link for link in here if not leads_somewhere(page, link)]
    assert lost == []


def leads_somewhere(page: Path, link: str) -> bool:
    file, _, part = link.partition("#")
    target = page.parent / file if file else page
    if not target.exists():
        return False
    return not part or part in anchors(target.read_text(encoding="utf-8"))


def anchors(text: str) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", text, re.M)
    return {re.sub(r"[^a-z0-9 -]", "", one.lower()).replace(" ", "-") for one in headings}


def test_every_address_that_the_words_name_is_answered(tmp_path: Path) -> None:
    rules = {
        re.sub(r"<[^>]*>", "*", rule.rule)
        for rule in create_app(Settings(data_dir=tmp_path)).url_map.iter_rules()
    }
    named = set(
        re.findall(
            r"(?<![\w.])(/(?:api/v1|epcis|console|healthz|readyz|metrics)(?:[\w/<>-]|\.\w)*)", WORDS
        )
    )
    wrong = [path for path in named if not is_served(path, rules)]
    assert wrong == []


def is_served(path: str, rules: set[str]) -> bool:
    whole = re.sub(r"<[^>]*>", "1", path)
    if any(rule.startswith(f"{whole.rstrip('/')}/") for rule in rules):
        return True  # a part of the API, named as a whole
    patterns = (re.escape(rule).replace(r"\*", "[^/]+") for rule in rules)
    return any(re.fullmatch(pattern, whole) for pattern in patterns)


def examples() -> list[dict[str, object]]:
    blocks = re.findall(r"^```json\n(.*?)^```", HOPS_PAGE, re.M | re.S)
    return [json.loads(block) for block in blocks]


@pytest.mark.parametrize("sent", examples(), ids=lambda sent: sent["hop"])
def test_every_example_of_a_hop_is_taken(sent: dict[str, object]) -> None:
    assert read(sent, now=NOW).kind.value == sent["hop"]  # type: ignore[arg-type]


def test_every_kind_of_hop_has_an_example() -> None:
    assert {sent["hop"] for sent in examples()} == set(HopKind)


def test_every_member_of_the_hop_call_is_explained() -> None:
    table = HOPS_PAGE.partition("## Members")[2].partition("A **line**")[0]
    first_cells = (row.split("|")[1] for row in table.splitlines() if row.startswith("|"))
    assert {name for cell in first_cells for name in re.findall(r"`(\w+)`", cell)} == MEMBERS


def test_every_warning_of_the_hop_call_is_explained() -> None:
    source = Path(warnings.__code__.co_filename).read_text(encoding="utf-8")
    codes = set(re.findall(rf'{HopWarning.__name__}\(\s*"(\w+)"', source))
    table = HOPS_PAGE.partition("| warning |")[2].partition("\n\n")[0]
    assert codes == set(re.findall(r"^\| `(\w+)`", table, re.M))
