"""Where the documents and vectors lie that other people published."""

import os
from pathlib import Path

import pytest


def published(name: str) -> Path:
    """The file or folder of that name; skips the test where there is no such data."""
    beside = Path(__file__).parents[2].parent / "shared" / "conformance"
    folder = Path(os.environ.get("SEAFOOD_TRACE_CONFORMANCE_DIR") or beside)
    if not folder.is_dir():
        pytest.skip("no conformance data: set SEAFOOD_TRACE_CONFORMANCE_DIR")
    return folder / name
