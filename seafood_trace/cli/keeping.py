"""The commands that keep a service: its database, its settings, its partners and their keys."""

from dataclasses import fields

import click

from seafood_trace import app as service_app
from seafood_trace.access import keys
from seafood_trace.access.permissions import Permission, Role
from seafood_trace.cli.opening import OPERATOR, as_operator, member, opened, ready
from seafood_trace.config import PREFIX, Settings
from seafood_trace.epcis.query import fact_index
from seafood_trace.errors import NotFound
from seafood_trace.ledger import projections
from seafood_trace.parties import directory
from seafood_trace.parties.directory import NewParty
from seafood_trace.store import migrate
from seafood_trace.web.service import utc_now

MOST_KEYS = 1_000


@click.group()
def db() -> None:
    """The database and its schema."""


@db.command()
@click.argument("revision", default="head")
def upgrade(revision: str) -> None:
    """Bring the database to the schema of this version."""
    with opened() as (settings, store):
        migrate.upgrade(settings.store_url, revision)
        if migrate.is_current(store):
            # What was recorded before this version is to be found by it as well.
            fact_index.fill(store)


@db.command()
@click.argument("revision")
def downgrade(revision: str) -> None:
    """Take the database down to REVISION, for example -1."""
    with opened() as (settings, _store):
        migrate.downgrade(settings.store_url, revision)


@click.command("settings")
def show_settings() -> None:
    """Print every setting, what it is now and what it means; secrets are not shown."""
    with opened() as (settings, _store):
        for setting in fields(Settings):
            value = "(not shown)" if "secret" in setting.name else getattr(settings, setting.name)
            click.echo(
                f"{PREFIX}{setting.name.upper()}={value}\n    {setting.metadata['describes']}"
            )


@click.group()
def party() -> None:
    """The partners of the alliance."""


@party.command("enrol")
@click.option("--name", required=True)
@click.option(
    "--role",
    "roles",
    multiple=True,
    required=True,
    type=click.Choice([role.value for role in Role]),
)
@click.option("--uri", help="PGLN or GDST URN; without it one is made.")
def enrol_party(name: str, roles: tuple[str, ...], uri: str | None) -> None:
    """Take a partner into the alliance; the first one too."""
    with ready() as (settings, store), store.transaction() as session:
        new = NewParty(name=name, roles=frozenset(Role(role) for role in roles), uri=uri)
        enrolled = directory.enrol(session, new, as_operator(settings))
        click.echo(f"{enrolled.name}\t{enrolled.uri}")


@click.group()
def key() -> None:
    """API keys."""


@key.command("issue")
@click.option("--party", "party_text", required=True, help="The partner's name or URI.")
@click.option("--name", required=True, help="What the key is for.")
@click.option(
    "--scope", "scopes", multiple=True, type=click.Choice([scope.value for scope in Permission])
)
def issue_key(party_text: str, name: str, scopes: tuple[str, ...]) -> None:
    """Issue a key and print it; it is shown this once."""
    with ready() as (_settings, store), store.transaction() as session:
        owner = member(session, party_text)
        wanted = [Permission(scope) for scope in scopes]
        issued = keys.issue(
            session, directory.row_id(owner), name, wanted, by=OPERATOR, now=utc_now()
        )
        click.echo(issued.secret)


@key.command("list")
@click.option("--party", "party_text", required=True, help="The partner's name or URI.")
def list_keys(party_text: str) -> None:
    """List a partner's keys."""
    with ready() as (_settings, store), store.reading() as session:
        for row in keys.keys_of(
            session, directory.row_id(member(session, party_text)), None, MOST_KEYS
        ):
            state = f"revoked {row.revoked_at:%Y-%m-%d}" if row.revoked_at else "good"
            click.echo(f"{row.id}\t{row.name}\t{row.scopes}\t{row.issued_at:%Y-%m-%d}\t{state}")


@key.command("revoke")
@click.option("--party", "party_text", required=True, help="The partner's name or URI.")
@click.argument("number", type=int)
def revoke_key(party_text: str, number: int) -> None:
    """Revoke a partner's key by its number."""
    with ready() as (_settings, store), store.transaction() as session:
        owner = member(session, party_text)
        keys.revoke(session, directory.row_id(owner), number, by=OPERATOR, now=utc_now())
        click.echo(f"key {number} is revoked")


@click.command("rebuild")
@click.argument("name")
def rebuild_projection(name: str) -> None:
    """Make a projection again from the whole feed."""
    with ready() as (_settings, store):
        wanted = next((one for one in service_app.PROJECTIONS if one.name == name), None)
        if wanted is None:
            known = ", ".join(one.name for one in service_app.PROJECTIONS)
            raise NotFound.of(
                "projection_unknown", f"There is no projection {name!r}; there are: {known}."
            )
        projections.rebuild(store, wanted)
        click.echo(f"{name} is rebuilt")
