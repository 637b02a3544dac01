"""The house holds: who may import whom, which files are pure, and that one place commits."""

import ast
import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from pathlib import Path

from tests.needs import ROOT

PACKAGE = "seafood_trace"
SOURCES = sorted((ROOT / PACKAGE).rglob("*.py"))

# A room may import those of its own line and of the lines above.
ORDER = (
    ("errors", "config"),
    ("identifiers",),
    ("store",),
    ("work",),
    ("web",),
    ("access",),
    ("parties",),
    ("ledger",),
    ("epcis",),
    ("lineage",),
    ("hops",),
    ("certification",),
    ("labels",),
    ("audit",),
    ("provenance",),
    ("alliance",),
    ("console",),
    ("demonstration",),
    ("tables", "app"),
    ("serving",),
    ("cli",),
)
LEVEL = {room: level for level, rooms in enumerate(ORDER) for room in rooms}

# Thinking that needs neither a request nor a database. A folder stands for every file in it.
PURE = (
    "errors.py",
    "identifiers",
    "work/addresses.py",
    "web/strict_json.py",
    "access/actor.py",
    "access/permissions.py",
    "parties/author.py",
    "parties/rules.py",
    "ledger/commitment.py",
    "epcis/codes.py",
    "epcis/document.py",
    "epcis/event.py",
    "epcis/event_hash.py",
    "epcis/fields.py",
    "epcis/gdst",
    "epcis/keys.py",
    "epcis/master_data.py",
    "epcis/namespaces.py",
    "epcis/reading.py",
    "epcis/recorded.py",
    "epcis/rules.py",
    "epcis/sensors.py",
    "epcis/sharing.py",
    "epcis/subscriptions/controls.py",
    "epcis/subscriptions/parcel.py",
    "epcis/subscriptions/schedule.py",
    "epcis/vocabulary.py",
    "epcis/writing.py",
    "epcis/xml",
    "lineage/answer.py",
    "lineage/consignments.py",
    "lineage/following/gathering.py",
    "lineage/following/shown.py",
    "lineage/following/systems.py",
    "lineage/following/told.py",
    "lineage/graph.py",
    "lineage/hop.py",
    "lineage/journey.py",
    "lineage/link.py",
    "lineage/part.py",
    "lineage/redacted_json.py",
    "lineage/redaction.py",
    "lineage/shares.py",
    "lineage/trace.py",
    "lineage/tree.py",
    "lineage/walk.py",
    "hops/hop.py",
    "hops/shapes.py",
    "hops/translate.py",
    "certification/custody.py",
    "certification/history.py",
    "certification/kinds.py",
    "certification/verdict.py",
    "labels/qr.py",
    "labels/short_codes.py",
    "provenance/linksets.py",
    "provenance/map.py",
    "provenance/partner_links/link_types.py",
    "provenance/story.py",
    "demonstration/cast.py",
    "demonstration/cycles.py",
    "demonstration/script.py",
    "demonstration/season.py",
)
IMPURE = ("flask", "flask_babel", "flask_smorest", "sqlalchemy", "sqlmodel")

ROUTES = ("api.py", "pages.py")
# A folder of routes: a binding with many addresses has a file for each kind of them.
REST = "rest"
EDGES = (*ROUTES, "guard.py", "serving.py", "app.py")
COMMITTER = f"{PACKAGE}/store/engine.py"


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def room_of(path: Path) -> str:
    """`store` for a file of that room, `app` for app.py, `` for the package's own __init__."""
    first = path.relative_to(ROOT / PACKAGE).parts[0]
    return first.removesuffix(".py").replace("__init__", "")


@cache
def imported_names(tree: ast.AST) -> tuple[str, ...]:
    return tuple(_imported_names(tree))


def _imported_names(tree: ast.AST) -> Iterator[str]:
    """Dotted names, `a.b.c` for `from a.b import c`, whether c is a module or something in one."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def own_files(name: str) -> Iterator[Path]:
    """The files of this project that importing `name` runs."""
    parts = name.split(".")
    if parts[0] != PACKAGE:
        return
    for length in range(1, len(parts) + 1):
        stem = ROOT.joinpath(*parts[:length])
        for file in (stem.with_suffix(".py"), stem / "__init__.py"):
            if file.is_file():
                yield file


def reached_from(path: Path) -> set[Path]:
    """`path` and every file of this project that it runs by importing, however indirectly."""
    reached: set[Path] = set()
    waiting = [path]
    while waiting:
        file = waiting.pop()
        if file not in reached:
            reached.add(file)
            waiting.extend(run_by(file))
    return reached


@cache
def run_by(file: Path) -> tuple[Path, ...]:
    """The files of this project that this one runs by its own imports."""
    return tuple(found for name in imported_names(tree_of(file)) for found in own_files(name))


def pure_files() -> list[Path]:
    """What is listed above, and every file that says of itself that it is pure."""
    named = [ROOT / PACKAGE / name for name in PURE]
    listed = [
        file for path in named for file in (sorted(path.rglob("*.py")) if path.is_dir() else [path])
    ]
    return sorted({*listed, *filter(says_it_is_pure, SOURCES)})


def says_it_is_pure(path: Path) -> bool:
    return bool(re.search(r"\bPURE\.", ast.get_docstring(tree_of(path)) or ""))


def breaches(
    find: Callable[[Path], Iterable[object]], files: Iterable[Path]
) -> dict[str, list[str]]:
    """What `find` says against each file, for those against which it says anything."""
    said = {name_of(path): sorted({str(breach) for breach in find(path)}) for path in files}
    return {name: found for name, found in said.items() if found}


def test_every_file_stands_in_a_known_room():
    unknown = {name_of(path) for path in SOURCES if room_of(path) not in {"", *LEVEL}}
    assert not unknown


def test_room_imports_only_rooms_before_it():
    def later(path: Path) -> Iterator[str]:
        level = LEVEL.get(room_of(path), 0)
        for name in imported_names(tree_of(path)):
            if any(LEVEL.get(room_of(file), 0) > level for file in own_files(name)):
                yield name

    assert not breaches(later, SOURCES)


def test_only_the_app_imports_routes():
    def routes(path: Path) -> Iterator[str]:
        for name in imported_names(tree_of(path)):
            if any(file.name in ROUTES for file in own_files(name)):
                yield name

    assert not breaches(routes, [path for path in SOURCES if path.name != "app.py"])


def test_only_the_edge_imports_flask():
    def flask(path: Path) -> Iterator[str]:
        return (name for name in imported_names(tree_of(path)) if name.startswith("flask"))

    inside = [
        path
        for path in SOURCES
        if path.name not in EDGES and path.parent.name != REST and room_of(path) != "web"
    ]
    assert not breaches(flask, inside)


def test_pure_files_exist():
    """A renamed file must not slip out of the next test unseen."""
    assert not [name_of(path) for path in pure_files() if not path.is_file()]


def test_pure_files_reach_neither_flask_nor_sql():
    def impure(path: Path) -> Iterator[str]:
        for file in reached_from(path):
            for name in imported_names(tree_of(file)):
                if name.split(".")[0] in IMPURE:
                    yield f"{name} in {name_of(file)}"

    assert not breaches(impure, [path for path in pure_files() if path.is_file()])


def test_only_the_store_commits():
    def commits(path: Path) -> Iterator[str]:
        for node in ast.walk(tree_of(path)):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr == "commit"
            ):
                yield f"line {node.lineno}"

    assert list(breaches(commits, SOURCES)) == [COMMITTER]


def test_imports_stand_at_the_top():
    def inside(path: Path) -> Iterator[str]:
        for function in ast.walk(tree_of(path)):
            if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
                for node in ast.walk(function):
                    if isinstance(node, ast.Import | ast.ImportFrom):
                        yield f"line {node.lineno}"

    assert not breaches(inside, SOURCES)


def test_imports_are_absolute():
    def relative(path: Path) -> Iterator[str]:
        for node in ast.walk(tree_of(path)):
            if isinstance(node, ast.ImportFrom) and node.level:
                yield f"line {node.lineno}"

    assert not breaches(relative, SOURCES)
