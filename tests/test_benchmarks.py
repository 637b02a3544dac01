"""The benchmarks run: on stores so small that it takes seconds. No figure is asserted."""

import re
from pathlib import Path

import pytest

from benchmarks import bulk, queries
from benchmarks.scale import Scale

KINDS = ("sqlite",)


@pytest.mark.slow
def test_bulk_capture_is_measured(capsys: pytest.CaptureFixture[str]) -> None:
    bulk.run(Scale(is_quick=True, sizes=(64,), kinds=KINDS))

    told = capsys.readouterr().out
    assert len(re.findall(r"[\d,]+ events/s", told)) == 2


@pytest.mark.slow
def test_every_query_is_measured(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    queries.run(Scale(is_quick=True, sizes=(320,), kinds=KINDS, keep=tmp_path))

    told = capsys.readouterr().out
    assert [one.name for one in queries.QUESTIONS if f"    {one.name}\n" not in told] == []
    assert "not answered" not in told
    assert (tmp_path / "320.sqlite3").exists()


@pytest.mark.slow
@pytest.mark.postgres
def test_every_query_is_measured_in_two_stores_of_both_kinds(
    capsys: pytest.CaptureFixture[str],
) -> None:
    queries.run(Scale(is_quick=True, sizes=(64, 320)))

    told = capsys.readouterr().out
    assert "not answered" not in told
    assert told.count("ratio of") == 2 * len(queries.QUESTIONS)
