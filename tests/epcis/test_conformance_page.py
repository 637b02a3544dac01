"""The page that says which test holds which part of the binding says it of all, and truly."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
import yaml

from tests.needs import ROOT, require_conformance_folder

PAGE = (ROOT / "docs" / "conformance.md").read_text(encoding="utf-8")
ROWS = re.findall(r"^\| `(.+?)` \|(?: ([A-Z]+) \|)? (.+) \|$", PAGE, re.M)
METHODS = ("get", "post", "put", "delete", "options")


@pytest.fixture(scope="module")
def binding() -> dict[str, Any]:
    text = (require_conformance_folder() / "epcis/epcis-openapi.yaml").read_text()
    found = yaml.safe_load(text)
    assert isinstance(found, dict)
    return found


def told() -> set[str]:
    return {name for name, _, _ in ROWS}


def mentioned(part: Any, key: str) -> Iterator[Any]:
    """Every value of a key, wherever it stands."""
    if isinstance(part, dict):
        for name, value in part.items():
            if name == key:
                yield value
            yield from mentioned(value, key)
    elif isinstance(part, list):
        for value in part:
            yield from mentioned(value, key)


@pytest.mark.conformance
def test_every_path_and_method_of_the_binding_is_told(binding: dict[str, Any]):
    wanted = {
        (path, method.upper())
        for path, item in binding["paths"].items()
        for method in METHODS
        if method in item
    }
    assert wanted == {(path, method) for path, method, _ in ROWS if method}


@pytest.mark.conformance
def test_every_header_and_parameter_of_the_binding_is_told(binding: dict[str, Any]):
    parts = binding["components"]
    parameters = {
        one["name"] for one in parts["parameters"].values() if one["in"] in ("query", "header")
    }
    answered = {name for headers in mentioned(binding["paths"], "headers") for name in headers}
    assert parameters | set(parts["headers"]) | answered <= told()


@pytest.mark.conformance
def test_every_problem_of_the_binding_is_told(binding: dict[str, Any]):
    types = {
        kind.removeprefix("epcisException:")
        for kinds in mentioned(binding, "enum")
        for kind in kinds
        if str(kind).startswith("epcisException:")
    }
    types.discard(
        "IUnsupportedMediaTypeException"
    )  # once it is written so, elsewhere without the I
    assert types
    assert types <= told()


def test_every_test_that_is_named_exists():
    named = set(re.findall(r"`([\w/]+\.py(?:::\w+)?)`", PAGE))
    assert named
    lost = [one for one in sorted(named) if not exists(*one.partition("::")[::2])]
    assert lost == []


def exists(file: str, name: str) -> bool:
    path = ROOT / file if file.startswith("tests/") else ROOT / "tests" / "epcis" / file
    return path.is_file() and (not name or f"def {name}(" in path.read_text(encoding="utf-8"))


@pytest.mark.conformance
def test_every_query_parameter_is_asked_for_in_the_tests(binding: dict[str, Any]):
    """A row of the page is worth nothing if the table that it points to has no such parameter."""
    asked = "".join(path.read_text() for path in (ROOT / "tests/epcis").rglob("test_*.py"))
    names = {
        one["name"]
        for one in binding["components"]["parameters"].values()
        if one["in"] == "query" and "_" in one["name"]
    }
    assert [name for name in sorted(names) if f'"{name}' not in asked] == []
