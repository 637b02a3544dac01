"""What is released works by itself: the wheel, in an environment with nothing but the lock."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from subprocess import Popen

import pytest

from tests.needs import ROOT

pytestmark = pytest.mark.slow

START_SECONDS = 60


def run(*command: str | Path, cwd: Path, env: dict[str, str] | None = None) -> None:
    done = subprocess.run(
        command,
        cwd=cwd,
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"{' '.join(map(str, command))}:\n{done.stdout}"


def build_wheel(folder: Path) -> Path:
    run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder, cwd=ROOT)
    (wheel,) = folder.glob("*.whl")
    return wheel


def install(wheel: Path, venv: Path) -> None:
    """Make `venv` and install the lock and the wheel into it, and nothing else."""
    python = venv / "bin" / "python"
    uv = shutil.which("uv")
    if uv:
        run(uv, "venv", "--quiet", "--python", sys.executable, venv, cwd=wheel.parent)
        pip: list[str | Path] = [uv, "pip", "install", "--quiet", "--python", python]
    else:
        run(sys.executable, "-m", "venv", venv, cwd=wheel.parent)
        pip = [python, "-m", "pip", "install", "--quiet", "--no-input"]
    lock = ROOT / "constraints.txt"
    run(*pip, "--no-deps", "--require-hashes", "-r", lock, cwd=wheel.parent)
    run(*pip, "--no-deps", wheel, cwd=wheel.parent)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def serving(command: Path, port: int, cwd: Path, env: dict[str, str]) -> Iterator[Popen[bytes]]:
    with (cwd / "serve.log").open("w") as log:
        process = Popen(
            [command, "serve", "--port", str(port)],
            cwd=cwd,
            env=env,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
        try:
            yield process
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(timeout=20)
            finally:
                if process.poll() is None:
                    os.killpg(process.pid, signal.SIGKILL)


def status_of(port: int, path: str) -> int | None:
    """The status that `path` is answered with, or None where nobody answers."""
    connection = HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", path)
        return connection.getresponse().status
    except OSError:
        return None
    finally:
        connection.close()


def wait_for_status(process: Popen[bytes], port: int, path: str) -> int | None:
    """The first status that `path` is answered with; None if the process ends or takes too long."""
    give_up = time.monotonic() + START_SECONDS
    while (status := status_of(port, path)) is None:
        if process.poll() is not None or time.monotonic() > give_up:
            break
        time.sleep(0.2)
    return status


def test_installed_wheel_migrates_and_serves(tmp_path: Path):
    venv, work = tmp_path / "venv", tmp_path / "work"
    work.mkdir()
    install(build_wheel(tmp_path), venv)
    command = venv / "bin" / "seafood-trace"
    env = {"PATH": os.defpath, "HOME": str(work), "SEAFOOD_TRACE_DATA_DIR": str(work / "data")}

    run(command, "db", "upgrade", cwd=work, env=env)
    port = free_port()
    with serving(command, port, work, env) as server:
        answered = wait_for_status(server, port, "/healthz"), status_of(port, "/readyz")

    assert answered == (200, 200), (work / "serve.log").read_text()
