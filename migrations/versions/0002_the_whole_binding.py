"""The whole binding

Revision: 0002, after 0001
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "event_fact",
        sa.Column(
            "fact",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column(
            "position",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("fact", "position", name=op.f("pk_event_fact")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "company_prefix",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("prefix", sa.String(length=12), nullable=False),
        sa.Column("party_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("created_by", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["party_id"], ["party.id"], name=op.f("fk_company_prefix_party_id_party")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_company_prefix")),
        sa.UniqueConstraint("prefix", name=op.f("uq_company_prefix_prefix")),
    )
    with op.batch_alter_table("company_prefix", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_company_prefix_party_id"), ["party_id"], unique=False)

    op.create_table(
        "named_query",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("party_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("query", sa.Text(), nullable=False),
        sa.Column("namespaces", sa.Text(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("created_by", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["party_id"], ["party.id"], name=op.f("fk_named_query_party_id_party")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_named_query")),
        sa.UniqueConstraint("party_id", "name", name=op.f("uq_named_query_party_id_name")),
    )
    op.create_table(
        "party_resource",
        sa.Column("party_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("family", sa.String(length=12), nullable=False),
        sa.Column(
            "identity_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.ForeignKeyConstraint(
            ["identity_id"], ["identity.id"], name=op.f("fk_party_resource_identity_id_identity")
        ),
        sa.ForeignKeyConstraint(
            ["party_id"], ["party.id"], name=op.f("fk_party_resource_party_id_party")
        ),
        sa.PrimaryKeyConstraint(
            "party_id", "family", "identity_id", name=op.f("pk_party_resource")
        ),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "event_reference",
        sa.Column("position", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("event_id", sa.String(length=512), nullable=False),
        sa.Column("party_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "answered_at",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=True,
        ),
        sa.ForeignKeyConstraint(
            ["party_id"], ["party.id"], name=op.f("fk_event_reference_party_id_party")
        ),
        sa.ForeignKeyConstraint(
            ["position"],
            ["epcis_event.position"],
            name=op.f("fk_event_reference_position_epcis_event"),
        ),
        sa.PrimaryKeyConstraint("position", "line", name=op.f("pk_event_reference")),
    )
    with op.batch_alter_table("event_reference", schema=None) as batch_op:
        batch_op.create_index(
            "ix_event_reference_answered_at", ["answered_at", "position"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_event_reference_event_id"), ["event_id"], unique=False)

    op.create_table(
        "possible_duplicate",
        sa.Column("position", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "earlier",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["position"],
            ["epcis_event.position"],
            name=op.f("fk_possible_duplicate_position_epcis_event"),
        ),
        sa.PrimaryKeyConstraint("position", "earlier", name=op.f("pk_possible_duplicate")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "query_subscription",
        sa.Column(
            "number",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("query_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("party_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("reads_all", sa.Boolean(), nullable=False),
        sa.Column("dest", sa.Text(), nullable=False),
        sa.Column("secret", sa.Text(), nullable=True),
        sa.Column("schedule", sa.Text(), nullable=True),
        sa.Column("report_if_empty", sa.Boolean(), nullable=False),
        sa.Column("initial_record_time", sa.BigInteger(), nullable=True),
        sa.Column("epc_format", sa.String(length=40), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("created_by", sa.String(length=200), nullable=False),
        sa.Column("key_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column(
            "next_position",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column(
            "report_before",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=True,
        ),
        sa.Column("report_is_sent", sa.Boolean(), nullable=False),
        sa.Column("most_events", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=True),
        sa.Column("leased_until", sa.BigInteger(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("last_error", sa.String(length=500), nullable=True),
        sa.Column("last_tried_at", sa.BigInteger(), nullable=True),
        sa.Column("last_notified_at", sa.BigInteger(), nullable=True),
        sa.Column("last_run_at", sa.BigInteger(), nullable=True),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["party_id"], ["party.id"], name=op.f("fk_query_subscription_party_id_party")
        ),
        sa.ForeignKeyConstraint(
            ["key_id"], ["api_key.id"], name=op.f("fk_query_subscription_key_id_api_key")
        ),
        sa.ForeignKeyConstraint(
            ["query_id"],
            ["named_query.id"],
            name=op.f("fk_query_subscription_query_id_named_query"),
        ),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_query_subscription")),
        sa.UniqueConstraint("id", name=op.f("uq_query_subscription_id")),
    )
    with op.batch_alter_table("query_subscription", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_query_subscription_due_at"), ["due_at"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_query_subscription_party_id"), ["party_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_query_subscription_query_id"), ["query_id"], unique=False
        )

    op.create_table(
        "dead_letter",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column(
            "subscription_number",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
        ),
        sa.Column(
            "first_position",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column(
            "end_position",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("events", sa.Integer(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("last_error", sa.String(length=500), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("wanted_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["subscription_number"],
            ["query_subscription.number"],
            name=op.f("fk_dead_letter_subscription_number_query_subscription"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dead_letter")),
    )
    with op.batch_alter_table("dead_letter", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_dead_letter_subscription_number"), ["subscription_number"], unique=False
        )

    with op.batch_alter_table("capture_job", schema=None) as batch_op:
        batch_op.add_column(sa.Column("errors", sa.Text(), nullable=True))

    with op.batch_alter_table("epcis_event", schema=None) as batch_op:
        batch_op.create_index(
            "ix_epcis_event_disposition", ["disposition_id", "position"], unique=False
        )


def downgrade() -> None:
    with op.batch_alter_table("epcis_event", schema=None) as batch_op:
        batch_op.drop_index("ix_epcis_event_disposition")

    with op.batch_alter_table("capture_job", schema=None) as batch_op:
        batch_op.drop_column("errors")

    with op.batch_alter_table("dead_letter", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_dead_letter_subscription_number"))

    op.drop_table("dead_letter")
    with op.batch_alter_table("query_subscription", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_query_subscription_query_id"))
        batch_op.drop_index(batch_op.f("ix_query_subscription_party_id"))
        batch_op.drop_index(batch_op.f("ix_query_subscription_due_at"))

    op.drop_table("query_subscription")
    op.drop_table("possible_duplicate")
    with op.batch_alter_table("event_reference", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_event_reference_event_id"))
        batch_op.drop_index("ix_event_reference_answered_at")

    op.drop_table("event_reference")
    op.drop_table("party_resource")
    op.drop_table("named_query")
    with op.batch_alter_table("company_prefix", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_company_prefix_party_id"))

    op.drop_table("company_prefix")
    op.drop_table("event_fact")
