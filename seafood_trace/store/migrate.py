"""Bring a database to the schema of this version, by the same revisions on SQLite and PostgreSQL."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from seafood_trace.store.engine import Store

_PACKAGE = Path(__file__).resolve().parent.parent


def resource_folder(name: str) -> Path:
    """`templates` or `migrations`: inside the package in an installed wheel, beside it in a checkout."""
    inside = _PACKAGE / name
    return inside if inside.is_dir() else _PACKAGE.parent / name


def upgrade(url: str, revision: str = "head") -> None:
    """Bring the database at `url` up to `revision`."""
    command.upgrade(alembic_config(url), revision)


def downgrade(url: str, revision: str) -> None:
    """Take the database at `url` down to `revision`, for example `-1` or `base`."""
    command.downgrade(alembic_config(url), revision)


def is_current(store: Store) -> bool:
    """Whether the database stands at the newest revision this version knows."""
    head = ScriptDirectory.from_config(alembic_config(store.url)).get_current_head()
    with store.reading() as session:
        context = MigrationContext.configure(session.connection())
        return context.get_current_revision() == head


def alembic_config(url: str) -> Config:
    """Alembic's settings for this database; the URL goes by attribute, where a `%` is harmless."""
    config = Config()
    config.set_main_option("script_location", str(resource_folder("migrations")))
    config.attributes["url"] = url
    return config
