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

    with op.batch_alter_table("capture_job", schema=None) as batch_op:
        batch_op.add_column(sa.Column("errors", sa.Text(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("capture_job", schema=None) as batch_op:
        batch_op.drop_column("errors")

    with op.batch_alter_table("company_prefix", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_company_prefix_party_id"))

    op.drop_table("company_prefix")
