"""Keeps a few processes running together: the web server and its worker.

They are forked from a process that has everything loaded, so that they start at once. Stops
all of them when told to stop or when the first of them (the web server) ends; starts any
other again when it dies, after a pause.
"""

import contextlib
import ctypes
import multiprocessing
import os
import signal
import time
from collections.abc import Callable, Sequence
from multiprocessing.context import ForkProcess
from types import FrameType

PAUSE_SECONDS = 1.0
GRACE_SECONDS = 20.0
POLL_SECONDS = 0.2
_PR_SET_PDEATHSIG = 1  # linux/prctl.h

Target = Callable[[], None]
_fork = multiprocessing.get_context("fork")


def run_together(targets: Sequence[Target]) -> int:
    """Run the targets until the first ends or a signal comes; the exit status of the first.

    Nothing may hold a database connection or a thread when this is called: forks share them.
    """
    running = [_start(target) for target in targets]
    is_stopping = _stop_on_signals()
    restart_at: dict[int, float] = {}
    while not is_stopping() and running[0].is_alive():
        time.sleep(POLL_SECONDS)
        for index, target in enumerate(targets[1:], start=1):
            if not running[index].is_alive():
                due = restart_at.setdefault(index, time.monotonic() + PAUSE_SECONDS)
                if time.monotonic() >= due:
                    running[index] = _start(target)
                    del restart_at[index]
    was_alive = running[0].is_alive()
    _stop(running)
    return 0 if was_alive else running[0].exitcode or 0


def _start(target: Target) -> ForkProcess:
    process = _fork.Process(target=_run_alone, args=(target,))
    process.start()
    return process


def _run_alone(target: Target) -> None:
    # A session of its own keeps the terminal's Ctrl-C for the parent, who stops all in order.
    os.setsid()
    _end_with_parent()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)
    target()


def _end_with_parent() -> None:
    """Ask Linux to stop this process when the parent is killed outright; elsewhere it lives on."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


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


def _stop(running: Sequence[ForkProcess]) -> None:
    for process in running:
        if process.is_alive():
            process.terminate()
    deadline = time.monotonic() + GRACE_SECONDS
    for process in running:
        process.join(max(0.0, deadline - time.monotonic()))
        if process.is_alive():
            process.kill()
            process.join()
