"""Partners' links

Revision: 0003, after 0002
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "link_domain",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("party_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("domain", sa.String(length=253), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("created_by", sa.String(length=200), nullable=False),
        sa.Column("removed_at", sa.BigInteger(), nullable=True),
        sa.Column("removed_by", sa.String(length=200), nullable=True),
        sa.ForeignKeyConstraint(
            ["party_id"], ["party.id"], name=op.f("fk_link_domain_party_id_party")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_link_domain")),
    )
    with op.batch_alter_table("link_domain", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_link_domain_party_id"), ["party_id"], unique=False)

    op.create_table(
        "partner_link",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("party_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("item_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("item", sa.String(length=512), nullable=False),
        sa.Column("link_type", sa.String(length=40), nullable=False),
        sa.Column("href", sa.String(length=1000), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("languages", sa.String(length=100), nullable=False),
        sa.Column("media_type", sa.String(length=100), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("created_by", sa.String(length=200), nullable=False),
        sa.Column("removed_at", sa.BigInteger(), nullable=True),
        sa.Column("removed_by", sa.String(length=200), nullable=True),
        sa.ForeignKeyConstraint(
            ["item_id"], ["identity.id"], name=op.f("fk_partner_link_item_id_identity")
        ),
        sa.ForeignKeyConstraint(
            ["party_id"], ["party.id"], name=op.f("fk_partner_link_party_id_party")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_partner_link")),
    )
    with op.batch_alter_table("partner_link", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_partner_link_item_id"), ["item_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_partner_link_party_id"), ["party_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("partner_link", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_partner_link_party_id"))
        batch_op.drop_index(batch_op.f("ix_partner_link_item_id"))

    op.drop_table("partner_link")
    with op.batch_alter_table("link_domain", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_link_domain_party_id"))

    op.drop_table("link_domain")
