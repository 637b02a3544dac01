"""The first tables

Revision 0001.
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "blob",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column(
            "size_bytes",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("media_type", sa.String(length=100), nullable=False),
        sa.Column("stored_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_blob")),
    )
    op.create_table(
        "event_context",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("context", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_context")),
        sa.UniqueConstraint("sha256", name=op.f("uq_event_context_sha256")),
    )
    op.create_table(
        "identity",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("uri", sa.String(length=512), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_identity")),
        sa.UniqueConstraint("uri", name=op.f("uq_identity_uri")),
    )
    op.create_table(
        "job",
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.Column("leased_until", sa.BigInteger(), nullable=True),
        sa.Column("leased_by", sa.String(length=120), nullable=True),
        sa.Column("last_run_at", sa.BigInteger(), nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_job")),
    )
    op.create_table(
        "kept_answer",
        sa.Column("actor", sa.String(length=60), nullable=False),
        sa.Column("route", sa.String(length=200), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("body_sha256", sa.String(length=64), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("headers", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("kept_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("actor", "route", "key", name=op.f("pk_kept_answer")),
    )
    with op.batch_alter_table("kept_answer", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_kept_answer_kept_at"), ["kept_at"], unique=False)

    op.create_table(
        "leaf",
        sa.Column(
            "position",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("recorded_at", sa.BigInteger(), nullable=False),
        sa.Column("commitment", sa.LargeBinary(length=32), nullable=False),
        sa.Column("salt", sa.LargeBinary(length=32), nullable=True),
        sa.PrimaryKeyConstraint("position", name=op.f("pk_leaf")),
    )
    op.create_table(
        "log_head",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "size",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_log_head")),
    )
    op.create_table(
        "outbox",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=True),
        sa.Column("delivered_at", sa.BigInteger(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
    )
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_outbox_due_at"), ["due_at"], unique=False)

    op.create_table(
        "party",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("uri", sa.String(length=512), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=True),
        sa.Column("country", sa.String(length=2), nullable=True),
        sa.Column("is_member", sa.Boolean(), nullable=False),
        sa.Column("is_demonstration", sa.Boolean(), nullable=False),
        sa.Column("may_be_named", sa.Boolean(), nullable=False),
        sa.Column(
            "introduced_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("stub_key", sa.String(length=64), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("created_by", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["introduced_by"], ["party.id"], name=op.f("fk_party_introduced_by_party")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_party")),
        sa.UniqueConstraint(
            "introduced_by", "stub_key", name=op.f("uq_party_introduced_by_stub_key")
        ),
        sa.UniqueConstraint("uri", name=op.f("uq_party_uri")),
    )
    with op.batch_alter_table("party", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_party_is_member"), ["is_member"], unique=False)

    op.create_table(
        "person",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("failed_sign_ins", sa.Integer(), nullable=False),
        sa.Column("locked_until", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("email", name=op.f("uq_person_email")),
    )
    op.create_table(
        "projection",
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column(
            "next_position",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_projection")),
    )
    op.create_table(
        "address_book_entry",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("party_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("code", sa.String(length=60), nullable=False),
        sa.Column(
            "counterparty_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("place_uri", sa.String(length=512), nullable=True),
        sa.ForeignKeyConstraint(
            ["counterparty_id"],
            ["party.id"],
            name=op.f("fk_address_book_entry_counterparty_id_party"),
        ),
        sa.ForeignKeyConstraint(
            ["party_id"], ["party.id"], name=op.f("fk_address_book_entry_party_id_party")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_address_book_entry")),
        sa.UniqueConstraint("party_id", "code", name=op.f("uq_address_book_entry_party_id_code")),
    )
    op.create_table(
        "api_key",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("party_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("secret_sha256", sa.String(length=64), nullable=False),
        sa.Column("scopes", sa.String(length=200), nullable=False),
        sa.Column("issued_at", sa.BigInteger(), nullable=False),
        sa.Column("issued_by", sa.String(length=200), nullable=False),
        sa.Column("revoked_at", sa.BigInteger(), nullable=True),
        sa.Column("revoked_by", sa.String(length=200), nullable=True),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"], name=op.f("fk_api_key_party_id_party")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_key")),
    )
    with op.batch_alter_table("api_key", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_api_key_party_id"), ["party_id"], unique=False)

    op.create_table(
        "attachment",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("party_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=True),
        sa.Column("uploaded_at", sa.BigInteger(), nullable=False),
        sa.Column("actor", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["party_id"], ["party.id"], name=op.f("fk_attachment_party_id_party")
        ),
        sa.ForeignKeyConstraint(
            ["sha256"], ["blob.sha256"], name=op.f("fk_attachment_sha256_blob")
        ),
        sa.PrimaryKeyConstraint("sha256", "party_id", name=op.f("pk_attachment")),
    )
    op.create_table(
        "capture_job",
        sa.Column(
            "number",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("party_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("recorded_by", sa.String(length=200), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("finished_at", sa.BigInteger(), nullable=True),
        sa.Column("success", sa.Boolean(), nullable=False),
        sa.Column("events", sa.Integer(), nullable=False),
        sa.Column("error_behaviour", sa.String(length=10), nullable=False),
        sa.ForeignKeyConstraint(
            ["party_id"], ["party.id"], name=op.f("fk_capture_job_party_id_party")
        ),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_capture_job")),
        sa.UniqueConstraint("id", name=op.f("uq_capture_job_id")),
    )
    with op.batch_alter_table("capture_job", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_capture_job_party_id"), ["party_id"], unique=False)

    op.create_table(
        "epcis_event",
        sa.Column(
            "position",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("event_id", sa.String(length=512), nullable=False),
        sa.Column("event_id_was_sent", sa.Boolean(), nullable=False),
        sa.Column("declares_error", sa.Boolean(), nullable=False),
        sa.Column("event_type", sa.String(length=20), nullable=False),
        sa.Column("action", sa.String(length=7), nullable=True),
        sa.Column("event_time", sa.BigInteger(), nullable=False),
        sa.Column("event_time_offset", sa.String(length=6), nullable=False),
        sa.Column("record_time", sa.BigInteger(), nullable=False),
        sa.Column(
            "captured_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("recorded_by", sa.String(length=200), nullable=False),
        sa.Column(
            "biz_step_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column(
            "disposition_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column(
            "biz_location_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("content_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column(
            "context_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("document", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["biz_location_id"],
            ["identity.id"],
            name=op.f("fk_epcis_event_biz_location_id_identity"),
        ),
        sa.ForeignKeyConstraint(
            ["biz_step_id"], ["identity.id"], name=op.f("fk_epcis_event_biz_step_id_identity")
        ),
        sa.ForeignKeyConstraint(
            ["captured_by"], ["party.id"], name=op.f("fk_epcis_event_captured_by_party")
        ),
        sa.ForeignKeyConstraint(
            ["context_id"],
            ["event_context.id"],
            name=op.f("fk_epcis_event_context_id_event_context"),
        ),
        sa.ForeignKeyConstraint(
            ["disposition_id"], ["identity.id"], name=op.f("fk_epcis_event_disposition_id_identity")
        ),
        sa.PrimaryKeyConstraint("position", name=op.f("pk_epcis_event")),
        sa.UniqueConstraint(
            "event_id",
            "captured_by",
            "declares_error",
            name=op.f("uq_epcis_event_event_id_captured_by_declares_error"),
        ),
    )
    with op.batch_alter_table("epcis_event", schema=None) as batch_op:
        batch_op.create_index(
            "ix_epcis_event_biz_location", ["biz_location_id", "position"], unique=False
        )
        batch_op.create_index("ix_epcis_event_biz_step", ["biz_step_id", "position"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_epcis_event_content_hash"), ["content_hash"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_epcis_event_event_time"), ["event_time"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_epcis_event_record_time"), ["record_time"], unique=False
        )

    op.create_table(
        "fishery",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("stock", sa.String(length=200), nullable=False),
        sa.Column("species", sa.String(length=3), nullable=False),
        sa.Column("fao_area", sa.String(length=20), nullable=False),
        sa.Column("economic_zone", sa.String(length=20), nullable=True),
        sa.Column("assessment_area", sa.String(length=200), nullable=True),
        sa.Column("manager", sa.String(length=200), nullable=True),
        sa.Column("gears", sa.String(length=200), nullable=False),
        sa.Column("covers_all_vessels", sa.Boolean(), nullable=False),
        sa.Column("season_note", sa.Text(), nullable=True),
        sa.Column("season_source", sa.String(length=500), nullable=True),
        sa.Column(
            "registered_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("registered_at", sa.BigInteger(), nullable=False),
        sa.Column("actor", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["registered_by"], ["party.id"], name=op.f("fk_fishery_registered_by_party")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fishery")),
    )
    with op.batch_alter_table("fishery", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_fishery_registered_by"), ["registered_by"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_fishery_species"), ["species"], unique=False)

    op.create_table(
        "foreign_master_data",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("uri", sa.String(length=512), nullable=False),
        sa.Column("kind", sa.String(length=200), nullable=False),
        sa.Column("attributes", sa.Text(), nullable=False),
        sa.Column("told_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("told_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["told_by"], ["party.id"], name=op.f("fk_foreign_master_data_told_by_party")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_foreign_master_data")),
    )
    with op.batch_alter_table("foreign_master_data", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_foreign_master_data_uri"), ["uri"], unique=False)

    op.create_table(
        "known_lot",
        sa.Column("party_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "identity_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.ForeignKeyConstraint(
            ["identity_id"], ["identity.id"], name=op.f("fk_known_lot_identity_id_identity")
        ),
        sa.ForeignKeyConstraint(
            ["party_id"], ["party.id"], name=op.f("fk_known_lot_party_id_party")
        ),
        sa.PrimaryKeyConstraint("party_id", "identity_id", name=op.f("pk_known_lot")),
    )
    op.create_table(
        "label",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("short_code", sa.String(length=8), nullable=False),
        sa.Column("party_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(length=4), nullable=False),
        sa.Column("item_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("item", sa.String(length=512), nullable=False),
        sa.Column("lot_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("lot", sa.String(length=512), nullable=False),
        sa.Column("lot_code", sa.String(length=512), nullable=False),
        sa.Column("serial", sa.String(length=512), nullable=True),
        sa.Column("link", sa.String(length=800), nullable=False),
        sa.Column("site_uri", sa.String(length=512), nullable=True),
        sa.Column("product_uri", sa.String(length=512), nullable=False),
        sa.Column("product_name", sa.String(length=200), nullable=False),
        sa.Column("market_name", sa.String(length=100), nullable=True),
        sa.Column("species", sa.String(length=3), nullable=True),
        sa.Column("form", sa.String(length=30), nullable=True),
        sa.Column("state", sa.String(length=20), nullable=True),
        sa.Column("issued_at", sa.BigInteger(), nullable=False),
        sa.Column("issued_by", sa.String(length=200), nullable=False),
        sa.Column("voided_at", sa.BigInteger(), nullable=True),
        sa.Column("voided_by", sa.String(length=200), nullable=True),
        sa.Column("void_reason", sa.String(length=200), nullable=True),
        sa.Column(
            "replaces_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.ForeignKeyConstraint(
            ["item_id"], ["identity.id"], name=op.f("fk_label_item_id_identity")
        ),
        sa.ForeignKeyConstraint(["lot_id"], ["identity.id"], name=op.f("fk_label_lot_id_identity")),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"], name=op.f("fk_label_party_id_party")),
        sa.ForeignKeyConstraint(
            ["replaces_id"], ["label.id"], name=op.f("fk_label_replaces_id_label")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_label")),
        sa.UniqueConstraint("short_code", name=op.f("uq_label_short_code")),
    )
    with op.batch_alter_table("label", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_label_item_id"), ["item_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_label_lot_id"), ["lot_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_label_party_id"), ["party_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_label_replaces_id"), ["replaces_id"], unique=False)

    op.create_table(
        "lot",
        sa.Column(
            "identity_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("uri", sa.String(length=512), nullable=False),
        sa.Column("product_uri", sa.String(length=512), nullable=False),
        sa.Column("code", sa.String(length=512), nullable=False),
        sa.Column(
            "made_position",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=True,
        ),
        sa.Column("made_at", sa.BigInteger(), nullable=True),
        sa.Column("made_in", sa.String(length=512), nullable=True),
        sa.Column(
            "made_mg",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=True,
        ),
        sa.ForeignKeyConstraint(
            ["identity_id"], ["identity.id"], name=op.f("fk_lot_identity_id_identity")
        ),
        sa.PrimaryKeyConstraint("identity_id", name=op.f("pk_lot")),
    )
    op.create_table(
        "mandate",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column(
            "grantor_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "grantee_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("hops", sa.String(length=200), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("created_by", sa.String(length=200), nullable=False),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.Column("ended_by", sa.String(length=200), nullable=True),
        sa.ForeignKeyConstraint(
            ["grantee_id"], ["party.id"], name=op.f("fk_mandate_grantee_id_party")
        ),
        sa.ForeignKeyConstraint(
            ["grantor_id"], ["party.id"], name=op.f("fk_mandate_grantor_id_party")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mandate")),
    )
    with op.batch_alter_table("mandate", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_mandate_grantee_id"), ["grantee_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_mandate_grantor_id"), ["grantor_id"], unique=False)

    op.create_table(
        "membership",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column(
            "person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("party_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("scopes", sa.String(length=200), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["party_id"], ["party.id"], name=op.f("fk_membership_party_id_party")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_membership_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_membership")),
        sa.UniqueConstraint("person_id", "party_id", name=op.f("uq_membership_person_id_party_id")),
    )
    with op.batch_alter_table("membership", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_membership_party_id"), ["party_id"], unique=False)

    op.create_table(
        "notice",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("party_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("seen_at", sa.BigInteger(), nullable=True),
        sa.Column("seen_by", sa.String(length=200), nullable=True),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"], name=op.f("fk_notice_party_id_party")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
    )
    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_notice_party_id"), ["party_id"], unique=False)

    op.create_table(
        "party_role",
        sa.Column("party_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("role", sa.String(length=30), nullable=False),
        sa.ForeignKeyConstraint(
            ["party_id"], ["party.id"], name=op.f("fk_party_role_party_id_party")
        ),
        sa.PrimaryKeyConstraint("party_id", "role", name=op.f("pk_party_role")),
    )
    op.create_table(
        "product",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("party_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("uri", sa.String(length=512), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("market_name", sa.String(length=100), nullable=True),
        sa.Column("species", sa.String(length=3), nullable=False),
        sa.Column("form", sa.String(length=30), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column(
            "unit_weight_mg",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=True,
        ),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("created_by", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"], name=op.f("fk_product_party_id_party")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_product")),
        sa.UniqueConstraint("uri", name=op.f("uq_product_uri")),
    )
    with op.batch_alter_table("product", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_product_party_id"), ["party_id"], unique=False)

    op.create_table(
        "reading_log",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("party_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("actor", sa.String(length=200), nullable=False),
        sa.Column("read_at", sa.BigInteger(), nullable=False),
        sa.Column("what", sa.String(length=600), nullable=False),
        sa.ForeignKeyConstraint(
            ["party_id"], ["party.id"], name=op.f("fk_reading_log_party_id_party")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reading_log")),
    )
    with op.batch_alter_table("reading_log", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_reading_log_party_id"), ["party_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_reading_log_read_at"), ["read_at"], unique=False)

    op.create_table(
        "record_reader",
        sa.Column("party_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "position",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("level", sa.String(length=10), nullable=False),
        sa.ForeignKeyConstraint(
            ["party_id"], ["party.id"], name=op.f("fk_record_reader_party_id_party")
        ),
        sa.PrimaryKeyConstraint("party_id", "position", name=op.f("pk_record_reader")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("record_reader", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_record_reader_position"), ["position"], unique=False)

    op.create_table(
        "site",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("party_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("code", sa.String(length=60), nullable=False),
        sa.Column("uri", sa.String(length=512), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("time_zone", sa.String(length=60), nullable=False),
        sa.Column("street", sa.String(length=200), nullable=True),
        sa.Column("postal_code", sa.String(length=20), nullable=True),
        sa.Column("phone", sa.String(length=40), nullable=True),
        sa.Column("locality", sa.String(length=100), nullable=True),
        sa.Column("region", sa.String(length=100), nullable=True),
        sa.Column("country", sa.String(length=2), nullable=True),
        sa.Column("latitude", sa.Float(), nullable=True),
        sa.Column("longitude", sa.Float(), nullable=True),
        sa.Column("registration", sa.String(length=100), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("created_by", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"], name=op.f("fk_site_party_id_party")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_site")),
        sa.UniqueConstraint("party_id", "code", name=op.f("uq_site_party_id_code")),
        sa.UniqueConstraint("uri", name=op.f("uq_site_uri")),
    )
    with op.batch_alter_table("site", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_site_code"), ["code"], unique=False)

    op.create_table(
        "vessel",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("party_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("code", sa.String(length=60), nullable=False),
        sa.Column("uri", sa.String(length=512), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("registration", sa.String(length=60), nullable=False),
        sa.Column("flag", sa.String(length=2), nullable=False),
        sa.Column("imo", sa.String(length=11), nullable=True),
        sa.Column("gear", sa.String(length=3), nullable=True),
        sa.Column("catch_area", sa.String(length=60), nullable=True),
        sa.Column("economic_zone", sa.String(length=60), nullable=True),
        sa.Column("public_registry", sa.String(length=200), nullable=True),
        sa.Column("satellite_tracking", sa.String(length=200), nullable=True),
        sa.Column("welfare_policy", sa.String(length=20), nullable=True),
        sa.Column("time_zone", sa.String(length=60), nullable=False),
        sa.Column("may_be_named", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("created_by", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"], name=op.f("fk_vessel_party_id_party")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vessel")),
        sa.UniqueConstraint("party_id", "code", name=op.f("uq_vessel_party_id_code")),
        sa.UniqueConstraint("uri", name=op.f("uq_vessel_uri")),
    )
    with op.batch_alter_table("vessel", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_vessel_code"), ["code"], unique=False)

    op.create_table(
        "assurance",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("scheme", sa.String(length=200), nullable=False),
        sa.Column("scheme_version", sa.String(length=60), nullable=True),
        sa.Column("identification", sa.String(length=100), nullable=True),
        sa.Column("issuer", sa.String(length=200), nullable=False),
        sa.Column("accreditation", sa.String(length=200), nullable=True),
        sa.Column("rating", sa.String(length=1), nullable=True),
        sa.Column("holder_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("holder_name", sa.String(length=200), nullable=True),
        sa.Column(
            "fishery_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("site_uri", sa.String(length=512), nullable=True),
        sa.Column("activities", sa.String(length=200), nullable=False),
        sa.Column("requires_site_approval", sa.Boolean(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("claim", sa.Text(), nullable=True),
        sa.Column("checked_on", sa.Date(), nullable=True),
        sa.Column(
            "registered_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("registered_at", sa.BigInteger(), nullable=False),
        sa.Column("actor", sa.String(length=200), nullable=False),
        sa.Column(
            "position",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["fishery_id"], ["fishery.id"], name=op.f("fk_assurance_fishery_id_fishery")
        ),
        sa.ForeignKeyConstraint(
            ["holder_id"], ["party.id"], name=op.f("fk_assurance_holder_id_party")
        ),
        sa.ForeignKeyConstraint(
            ["registered_by"], ["party.id"], name=op.f("fk_assurance_registered_by_party")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assurance")),
    )
    with op.batch_alter_table("assurance", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_assurance_fishery_id"), ["fishery_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_assurance_holder_id"), ["holder_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_assurance_position"), ["position"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_assurance_registered_by"), ["registered_by"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_assurance_site_uri"), ["site_uri"], unique=False)

    op.create_table(
        "event_item",
        sa.Column(
            "identity_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("position", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=6), nullable=False),
        sa.Column("is_class", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["identity_id"], ["identity.id"], name=op.f("fk_event_item_identity_id_identity")
        ),
        sa.ForeignKeyConstraint(
            ["position"], ["epcis_event.position"], name=op.f("fk_event_item_position_epcis_event")
        ),
        sa.PrimaryKeyConstraint("identity_id", "position", "line", name=op.f("pk_event_item")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("event_item", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_event_item_position"), ["position"], unique=False)

    op.create_table(
        "product_code",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("party_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("code", sa.String(length=60), nullable=False),
        sa.Column(
            "product_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.ForeignKeyConstraint(
            ["party_id"], ["party.id"], name=op.f("fk_product_code_party_id_party")
        ),
        sa.ForeignKeyConstraint(
            ["product_id"], ["product.id"], name=op.f("fk_product_code_product_id_product")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_product_code")),
        sa.UniqueConstraint("party_id", "code", name=op.f("uq_product_code_party_id_code")),
    )
    with op.batch_alter_table("product_code", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_product_code_product_id"), ["product_id"], unique=False
        )

    op.create_table(
        "sign_in",
        sa.Column("token_sha256", sa.String(length=64), nullable=False),
        sa.Column(
            "membership_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("signed_in_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["membership_id"], ["membership.id"], name=op.f("fk_sign_in_membership_id_membership")
        ),
        sa.PrimaryKeyConstraint("token_sha256", name=op.f("pk_sign_in")),
    )
    with op.batch_alter_table("sign_in", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sign_in_expires_at"), ["expires_at"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_sign_in_membership_id"), ["membership_id"], unique=False
        )

    op.create_table(
        "unit_vessel",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column(
            "fishery_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("vessel_uri", sa.String(length=512), nullable=True),
        sa.Column("registration", sa.String(length=60), nullable=True),
        sa.Column("registration_key", sa.String(length=60), nullable=True),
        sa.Column("name", sa.String(length=200), nullable=True),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("recorded_at", sa.BigInteger(), nullable=False),
        sa.Column("actor", sa.String(length=200), nullable=False),
        sa.Column(
            "position",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("end_reason", sa.Text(), nullable=True),
        sa.Column("end_recorded_at", sa.BigInteger(), nullable=True),
        sa.Column("end_actor", sa.String(length=200), nullable=True),
        sa.Column(
            "end_position",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=True,
        ),
        sa.ForeignKeyConstraint(
            ["fishery_id"], ["fishery.id"], name=op.f("fk_unit_vessel_fishery_id_fishery")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit_vessel")),
    )
    with op.batch_alter_table("unit_vessel", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_unit_vessel_end_position"), ["end_position"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_unit_vessel_fishery_id"), ["fishery_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_unit_vessel_position"), ["position"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_unit_vessel_registration_key"), ["registration_key"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_unit_vessel_vessel_uri"), ["vessel_uri"], unique=False)

    op.create_table(
        "vessel_holding",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column(
            "vessel_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("party_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("capacity", sa.String(length=10), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["party_id"], ["party.id"], name=op.f("fk_vessel_holding_party_id_party")
        ),
        sa.ForeignKeyConstraint(
            ["vessel_id"], ["vessel.id"], name=op.f("fk_vessel_holding_vessel_id_vessel")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vessel_holding")),
    )
    with op.batch_alter_table("vessel_holding", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_vessel_holding_party_id"), ["party_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_vessel_holding_vessel_id"), ["vessel_id"], unique=False
        )

    op.create_table(
        "assurance_evidence",
        sa.Column(
            "assurance_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("url", sa.String(length=500), nullable=True),
        sa.Column("sha256", sa.String(length=64), nullable=True),
        sa.ForeignKeyConstraint(
            ["assurance_id"],
            ["assurance.id"],
            name=op.f("fk_assurance_evidence_assurance_id_assurance"),
        ),
        sa.PrimaryKeyConstraint("assurance_id", "number", name=op.f("pk_assurance_evidence")),
    )
    with op.batch_alter_table("assurance_evidence", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_assurance_evidence_sha256"), ["sha256"], unique=False)

    op.create_table(
        "assurance_status",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column(
            "assurance_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.BigInteger(), nullable=False),
        sa.Column("party_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("actor", sa.String(length=200), nullable=False),
        sa.Column(
            "position",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["assurance_id"],
            ["assurance.id"],
            name=op.f("fk_assurance_status_assurance_id_assurance"),
        ),
        sa.ForeignKeyConstraint(
            ["party_id"], ["party.id"], name=op.f("fk_assurance_status_party_id_party")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assurance_status")),
    )
    with op.batch_alter_table("assurance_status", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_assurance_status_assurance_id"), ["assurance_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_assurance_status_position"), ["position"], unique=False
        )

    op.execute("INSERT INTO log_head (id, size) VALUES (1, 0)")


def downgrade() -> None:
    with op.batch_alter_table("assurance_status", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_assurance_status_position"))
        batch_op.drop_index(batch_op.f("ix_assurance_status_assurance_id"))

    op.drop_table("assurance_status")
    with op.batch_alter_table("assurance_evidence", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_assurance_evidence_sha256"))

    op.drop_table("assurance_evidence")
    with op.batch_alter_table("vessel_holding", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_vessel_holding_vessel_id"))
        batch_op.drop_index(batch_op.f("ix_vessel_holding_party_id"))

    op.drop_table("vessel_holding")
    with op.batch_alter_table("unit_vessel", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_unit_vessel_vessel_uri"))
        batch_op.drop_index(batch_op.f("ix_unit_vessel_registration_key"))
        batch_op.drop_index(batch_op.f("ix_unit_vessel_position"))
        batch_op.drop_index(batch_op.f("ix_unit_vessel_fishery_id"))
        batch_op.drop_index(batch_op.f("ix_unit_vessel_end_position"))

    op.drop_table("unit_vessel")
    with op.batch_alter_table("sign_in", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sign_in_membership_id"))
        batch_op.drop_index(batch_op.f("ix_sign_in_expires_at"))

    op.drop_table("sign_in")
    with op.batch_alter_table("product_code", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_product_code_product_id"))

    op.drop_table("product_code")
    with op.batch_alter_table("event_item", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_event_item_position"))

    op.drop_table("event_item")
    with op.batch_alter_table("assurance", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_assurance_site_uri"))
        batch_op.drop_index(batch_op.f("ix_assurance_registered_by"))
        batch_op.drop_index(batch_op.f("ix_assurance_position"))
        batch_op.drop_index(batch_op.f("ix_assurance_holder_id"))
        batch_op.drop_index(batch_op.f("ix_assurance_fishery_id"))

    op.drop_table("assurance")
    with op.batch_alter_table("vessel", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_vessel_code"))

    op.drop_table("vessel")
    with op.batch_alter_table("site", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_site_code"))

    op.drop_table("site")
    with op.batch_alter_table("record_reader", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_record_reader_position"))

    op.drop_table("record_reader")
    with op.batch_alter_table("reading_log", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_reading_log_read_at"))
        batch_op.drop_index(batch_op.f("ix_reading_log_party_id"))

    op.drop_table("reading_log")
    with op.batch_alter_table("product", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_product_party_id"))

    op.drop_table("product")
    op.drop_table("party_role")
    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_notice_party_id"))

    op.drop_table("notice")
    with op.batch_alter_table("membership", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_membership_party_id"))

    op.drop_table("membership")
    with op.batch_alter_table("mandate", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_mandate_grantor_id"))
        batch_op.drop_index(batch_op.f("ix_mandate_grantee_id"))

    op.drop_table("mandate")
    op.drop_table("lot")
    with op.batch_alter_table("label", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_label_replaces_id"))
        batch_op.drop_index(batch_op.f("ix_label_party_id"))
        batch_op.drop_index(batch_op.f("ix_label_lot_id"))
        batch_op.drop_index(batch_op.f("ix_label_item_id"))

    op.drop_table("label")
    op.drop_table("known_lot")
    with op.batch_alter_table("foreign_master_data", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_foreign_master_data_uri"))

    op.drop_table("foreign_master_data")
    with op.batch_alter_table("fishery", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_fishery_species"))
        batch_op.drop_index(batch_op.f("ix_fishery_registered_by"))

    op.drop_table("fishery")
    with op.batch_alter_table("epcis_event", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_epcis_event_record_time"))
        batch_op.drop_index(batch_op.f("ix_epcis_event_event_time"))
        batch_op.drop_index(batch_op.f("ix_epcis_event_content_hash"))
        batch_op.drop_index("ix_epcis_event_biz_step")
        batch_op.drop_index("ix_epcis_event_biz_location")

    op.drop_table("epcis_event")
    with op.batch_alter_table("capture_job", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_capture_job_party_id"))

    op.drop_table("capture_job")
    op.drop_table("attachment")
    with op.batch_alter_table("api_key", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_api_key_party_id"))

    op.drop_table("api_key")
    op.drop_table("address_book_entry")
    op.drop_table("projection")
    op.drop_table("person")
    with op.batch_alter_table("party", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_party_is_member"))

    op.drop_table("party")
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_outbox_due_at"))

    op.drop_table("outbox")
    op.drop_table("log_head")
    op.drop_table("leaf")
    with op.batch_alter_table("kept_answer", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_kept_answer_kept_at"))

    op.drop_table("kept_answer")
    op.drop_table("job")
    op.drop_table("identity")
    op.drop_table("event_context")
    op.drop_table("blob")
