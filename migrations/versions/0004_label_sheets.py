"""Label sheets

Revision: 0004, after 0003
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "label_sheet",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("party_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("stock", sa.String(length=30), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("copies", sa.Integer(), nullable=False),
        sa.Column("wanted", sa.Integer(), nullable=False),
        sa.Column("registered", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("drawn", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("warnings", sa.Text(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("created_by", sa.String(length=200), nullable=False),
        sa.Column("finished_at", sa.BigInteger(), nullable=True),
        sa.Column("failure", sa.String(length=500), nullable=True),
        sa.Column("void_reason", sa.String(length=200), nullable=True),
        sa.Column("held_by", sa.String(length=40), nullable=True),
        sa.Column("held_until", sa.BigInteger(), nullable=True),
        sa.Column("sha256", sa.String(length=64), nullable=True),
        sa.Column(
            "size_bytes",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=True,
        ),
        sa.ForeignKeyConstraint(
            ["party_id"], ["party.id"], name=op.f("fk_label_sheet_party_id_party")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_label_sheet")),
    )
    with op.batch_alter_table("label_sheet", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_label_sheet_party_id"), ["party_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_label_sheet_state"), ["state"], unique=False)

    op.create_table(
        "sheet_label",
        sa.Column("sheet_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "place",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("label_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["label_id"], ["label.id"], name=op.f("fk_sheet_label_label_id_label")
        ),
        sa.ForeignKeyConstraint(
            ["sheet_id"], ["label_sheet.id"], name=op.f("fk_sheet_label_sheet_id_label_sheet")
        ),
        sa.PrimaryKeyConstraint("sheet_id", "place", name=op.f("pk_sheet_label")),
    )
    with op.batch_alter_table("sheet_label", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sheet_label_label_id"), ["label_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("sheet_label", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sheet_label_label_id"))

    op.drop_table("sheet_label")
    with op.batch_alter_table("label_sheet", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_label_sheet_state"))
        batch_op.drop_index(batch_op.f("ix_label_sheet_party_id"))

    op.drop_table("label_sheet")
