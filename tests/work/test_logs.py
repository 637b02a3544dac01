"""Logs tell what failed, and never what was in memory at the time."""

import json

import pytest
import structlog

from seafood_trace.work import logs


def fail_with(password: str) -> None:
    raise ValueError(f"no good: {len(password)}")


def test_a_traceback_in_the_log_holds_no_values(capsys: pytest.CaptureFixture[str]):
    before = structlog.get_config()
    logs.configure()
    try:
        fail_with("hunter2secret")
    except ValueError:
        structlog.get_logger("test").exception("it failed")
    finally:
        structlog.configure(**before)
    told = json.loads(capsys.readouterr().err)
    assert told["event"] == "it failed"
    assert "fail_with" in told["exception"]
    assert "hunter2secret" not in told["exception"].replace('fail_with("hunter2secret")', "")
