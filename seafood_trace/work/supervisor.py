"""Keeps a few processes running together: the web server and its worker.

Stops all of them when told to stop or when the first of them (the web server) ends; starts
any other again when it dies, after a pause.
"""

import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from types import FrameType

PAUSE_SECONDS = 1.0
GRACE_SECONDS = 20.0
POLL_SECONDS = 0.2


def run_together(commands: Sequence[Sequence[str]], environ: Mapping[str, str]) -> int:
    """Run the commands until the first ends or a signal comes; the exit status of the first."""
    running = [_start(command, environ) for command in commands]
    is_stopping = _stop_on_signals()
    restart_at: dict[int, float] = {}
    while not is_stopping() and running[0].poll() is None:
        time.sleep(POLL_SECONDS)
        for index, command in enumerate(commands[1:], start=1):
            if running[index].poll() is not None:
                due = restart_at.setdefault(index, time.monotonic() + PAUSE_SECONDS)
                if time.monotonic() >= due:
                    running[index] = _start(command, environ)
                    del restart_at[index]
    stopped_by_us = running[0].poll() is None
    _stop(running)
    return 0 if stopped_by_us else running[0].returncode


def _start(command: Sequence[str], environ: Mapping[str, str]) -> "subprocess.Popen[bytes]":
    # A session of its own keeps the terminal's Ctrl-C for us, who stop them in order.
    return subprocess.Popen(list(command), env=dict(environ), start_new_session=True)


class _StopFlag:
    def __init__(self) -> None:
        self.is_set = False

    def __call__(self) -> bool:
        return self.is_set

    def set(self, _signal: int, _frame: FrameType | None) -> None:
        self.is_set = True


def _stop_on_signals() -> _StopFlag:
    flag = _StopFlag()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, flag.set)
    return flag


def _stop(running: "Sequence[subprocess.Popen[bytes]]") -> None:
    for process in running:
        if process.poll() is None:
            process.terminate()
    deadline = time.monotonic() + GRACE_SECONDS
    for process in running:
        try:
            process.wait(max(0.0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
