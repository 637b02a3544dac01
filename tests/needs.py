"""What a test may find missing on a machine, and what it then does.

On a developer's machine a test without its Chromium or its published documents is skipped and says
so. Where `SEAFOOD_TRACE_CI=1` everything is meant to be there, and the same test fails: a green run
hides nothing.
"""

import os
import shutil
import tempfile
from pathlib import Path
from typing import Any, NoReturn

import pytest

ROOT = Path(__file__).resolve().parent.parent
ROOM_BYTES = 4 * 2**30
IS_CI = os.environ.get("SEAFOOD_TRACE_CI") == "1"


def use_quick_temporary_folder() -> None:
    """Keep what tests write in memory, where the machine has a folder for that.

    Tests commit thousands of times, each durably, and on a disk that is most of their time. The
    folder must have room, and must let programs run: PostgreSQL's are copied there.
    """
    folder = Path("/dev/shm")
    if "TMPDIR" in os.environ or not os.access(folder, os.W_OK):
        return
    state = os.statvfs(folder)
    has_room = state.f_bavail * state.f_frsize > ROOM_BYTES
    if has_room and not state.f_flag & os.ST_NOEXEC:
        os.environ["TMPDIR"] = str(folder)
        tempfile.tempdir = None


def skip_or_fail(reason: str) -> NoReturn:
    """Skip the running test with `reason`; in CI, fail it."""
    if IS_CI:
        pytest.fail(f"in CI nothing may be missing: {reason}", pytrace=False)
    pytest.skip(reason)


def conformance_folder() -> Path | None:
    """The folder of documents and vectors that others published, or None where there is none."""
    named = os.environ.get("SEAFOOD_TRACE_CONFORMANCE_DIR")
    folder = Path(named) if named else ROOT.parent / "shared" / "conformance"
    return folder.resolve() if folder.is_dir() else None


def require_conformance_folder() -> Path:
    """The same, or the running test is skipped (fails in CI)."""
    folder = conformance_folder()
    if folder is None:
        skip_or_fail("no conformance folder: set SEAFOOD_TRACE_CONFORMANCE_DIR")
    return folder


def conformance_files(pattern: str) -> list[Any]:
    """Parameters for `parametrize`: the paths that match `pattern`, by name.

    `pattern` is like `epcis/json-documents/*.json`. Where nothing matches, the one parameter left
    is a skip; in CI, the collection fails.
    """
    folder = conformance_folder()
    found = sorted(folder.glob(pattern)) if folder else []
    if not found:
        reason = f"no conformance files {pattern}: set SEAFOOD_TRACE_CONFORMANCE_DIR"
        if IS_CI:
            raise pytest.UsageError(reason)
        return [pytest.param(None, id="missing", marks=pytest.mark.skip(reason=reason))]
    return [pytest.param(path, id=path.stem) for path in found]


def chromium() -> str:
    """The path of Debian's Chromium, or the running test is skipped (fails in CI)."""
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        skip_or_fail("no Chromium: apt-get install chromium")
    return path


def examples(most: int) -> int:
    """How many examples a property is tried on: all of them in CI, a third of them elsewhere."""
    return most if IS_CI else most // 3
