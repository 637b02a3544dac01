"""Settings: everything an operator can turn, read once from the environment and then frozen.

Each setting is a field with its default and a sentence; `seafood-trace settings`
prints them and a house test holds that each is described. In production
(`SEAFOOD_TRACE_ENV=production`) a missing or placeholder secret is refused at start.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import TypeVar

from seafood_trace.errors import Fault, InvalidInput

PREFIX = "SEAFOOD_TRACE_"
PLACEHOLDER_SECRETS = frozenset({"", "change-me", "changeme", "secret", "development-only"})
MIN_SECRET_LENGTH = 32

# What `outbound_private_networks=yes` opens: this machine and the networks of RFC 1918 and RFC 4193,
# and not the link-local ones, in which a cloud tells a machine its secrets.
PRIVATE_NETWORKS = "127.0.0.0/8,10.0.0.0/8,172.16.0.0/12,192.168.0.0/16,::1/128,fc00::/7"

T = TypeVar("T", str, int, Path)


def _setting(default: T, sentence: str) -> T:
    described: T = field(default=default, metadata={"describes": sentence})
    return described


@dataclass(frozen=True, kw_only=True)
class Settings:
    """The settings of one deployment; the environment variable of `name` is `SEAFOOD_TRACE_NAME`."""

    env: str = _setting(
        "development", "`production` refuses placeholder secrets and plain-HTTP cookies."
    )
    data_dir: Path = _setting(  # noqa: RUF009 - a path is as immutable as a string
        Path("var"), "Folder of the embedded database and of attachments."
    )
    database_url: str = _setting(
        "",
        "SQLAlchemy URL of the store; empty means SQLite in `data_dir`. PostgreSQL: postgresql+psycopg://…",
    )
    secret_key: str = _setting(
        "development-only", "Signs sign-in forms; at least 32 characters in production."
    )
    public_url: str = _setting(
        "http://127.0.0.1:8000",
        "Scheme and host that printed QR codes lead to; permanent once labels are printed.",
    )
    alliance_domain: str = _setting(
        "alliance.example", "Domain in the GDST URNs given to partners without a GS1 prefix."
    )
    alliance_name: str = _setting("Seafood Trace", "Name of the alliance as shown on every page.")
    max_body_bytes: int = _setting(
        8 * 1024 * 1024, "Largest request body taken, in bytes; beyond it 413."
    )
    max_capture_events: int = _setting(2_000, "Most events in one capture document; beyond it 413.")
    max_blob_bytes: int = _setting(
        20 * 1024 * 1024, "Largest attachment taken, in bytes; beyond it 413."
    )
    session_hours: int = _setting(12, "Hours after which a person must sign in again.")
    web_workers: int = _setting(2, "Processes of the web server.")
    web_threads: int = _setting(4, "Threads in each process of the web server.")
    outbound_private_networks: str = _setting(
        "no",
        "Private networks that others may have this service call: `no`, `yes`, or networks like "
        "`10.1.0.0/16` with commas between. Plain HTTP is spoken to them alone.",
    )
    stream_url: str = _setting(
        "ws://127.0.0.1:8001",
        "Where clients reach `seafood-trace stream`; told to those who ask the web server for a WebSocket.",
    )
    max_streams: int = _setting(
        200, "Most WebSocket connections at once, each of them a thread; beyond it 503."
    )
    followed_resolvers: str = _setting(
        "",
        "Digital Link resolvers of partners' systems, with spaces between, that a trace may ask.",
    )
    followed_secrets: str = _setting(
        "",
        "API keys for other systems, each as `https://host=key`, with spaces between; a key is "
        "sent to its own host alone, and for those who may read everything.",
    )

    @property
    def is_production(self) -> bool:
        return self.env == "production"

    @property
    def store_url(self) -> str:
        """The URL of the store, with the default spelled out."""
        return (
            self.database_url or f"sqlite:///{(self.data_dir / 'seafood-trace.sqlite').resolve()}"
        )

    @property
    def outbound_networks(self) -> tuple[IPv4Network | IPv6Network, ...]:
        """The private networks that may be called. Raises ValueError for what is no network."""
        said = self.outbound_private_networks.strip().lower()
        named = {"no": "", "yes": PRIVATE_NETWORKS}.get(said, said)
        return tuple(ip_network(one.strip()) for one in named.split(",") if one.strip())

    @property
    def blob_dir(self) -> Path:
        return self.data_dir / "blobs"


def from_environment(environ: Mapping[str, str] | None = None) -> Settings:
    """Settings of this process. Raises InvalidInput with every setting that is wrong."""
    environ = os.environ if environ is None else environ
    faults: list[Fault] = []
    values: dict[str, str | int | Path] = {}
    for setting in fields(Settings):
        name = PREFIX + setting.name.upper()
        if name not in environ:
            continue
        try:
            values[setting.name] = _read(environ[name], setting.default)
        except ValueError:
            faults.append(
                Fault("bad_setting", f"{name} must be a whole number above zero.", f"/{name}")
            )
    settings = Settings(**values)  # type: ignore[arg-type]
    faults.extend(_not_networks(settings))
    faults.extend(_insecure(settings))
    if faults:
        raise InvalidInput(*faults)
    return settings


def _read(text: str, default: object) -> str | int | Path:
    if isinstance(default, int):
        number = int(text)
        if number < 1:
            raise ValueError(text)
        return number
    return Path(text) if isinstance(default, Path) else text


def _not_networks(settings: Settings) -> list[Fault]:
    name = f"{PREFIX}OUTBOUND_PRIVATE_NETWORKS"
    try:
        _ = settings.outbound_networks
    except ValueError:
        wanted = f"{name} is `no`, `yes`, or networks like 10.1.0.0/16 with commas between."
        return [Fault("bad_setting", wanted, f"/{name}")]
    return []


def _insecure(settings: Settings) -> list[Fault]:
    if not settings.is_production:
        return []
    faults = []
    if settings.secret_key in PLACEHOLDER_SECRETS or len(settings.secret_key) < MIN_SECRET_LENGTH:
        faults.append(
            Fault(
                "placeholder_secret",
                f"{PREFIX}SECRET_KEY must be your own secret of at least {MIN_SECRET_LENGTH} characters.",
                f"/{PREFIX}SECRET_KEY",
            )
        )
    if not settings.public_url.startswith("https://"):
        faults.append(
            Fault(
                "plain_http",
                f"{PREFIX}PUBLIC_URL must begin with https:// in production.",
                f"/{PREFIX}PUBLIC_URL",
            )
        )
    return faults
