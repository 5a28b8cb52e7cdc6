"""How people said that a site's registers are to be read.

Revision: 20261122_imports
Revises: 20261122_today
"""

from datetime import datetime

import sqlalchemy as sa
from alembic import op

revision = "20261122_imports"
down_revision = "20261122_today"
branch_labels = None
depends_on = None


def chosen_at() -> sa.Column[datetime]:
    """Return a column of its own for each table."""
    return sa.Column(
        "chosen_at",
        sa.DateTime(timezone=True),
        server_default=sa.text("clock_timestamp()"),
        nullable=False,
    )


def upgrade() -> None:
    op.create_table(
        "register_column",
        sa.Column("site_id", sa.BigInteger(), nullable=False),
        sa.Column("heading", sa.Text(), nullable=False),
        sa.Column(
            "meaning",
            sa.Enum(
                "date",
                "arrived",
                "family_name",
                "given_name",
                "full_name",
                "phone",
                "motive",
                "received_by",
                "received_at",
                "wait",
                "follow_up",
                "people",
                name="columnmeaning",
                native_enum=False,
                create_constraint=True,
                length=40,
                schema="mediance",
            ),
            nullable=True,
        ),
        chosen_at(),
        sa.ForeignKeyConstraint(
            ["site_id"], ["mediance.site.id"], name=op.f("register_column_site_id_fkey")
        ),
        sa.PrimaryKeyConstraint("site_id", "heading", name=op.f("register_column_pkey")),
        schema="mediance",
    )
    op.create_table(
        "register_motive",
        sa.Column("site_id", sa.BigInteger(), nullable=False),
        sa.Column("motive_digest", sa.Text(), nullable=False),
        sa.Column("domain_code", sa.Text(), nullable=False),
        chosen_at(),
        sa.ForeignKeyConstraint(
            ["domain_code"],
            ["mediance.domain.code"],
            name=op.f("register_motive_domain_code_fkey"),
        ),
        sa.ForeignKeyConstraint(
            ["site_id"], ["mediance.site.id"], name=op.f("register_motive_site_id_fkey")
        ),
        sa.PrimaryKeyConstraint("site_id", "motive_digest", name=op.f("register_motive_pkey")),
        schema="mediance",
    )


def downgrade() -> None:
    op.drop_table("register_motive", schema="mediance")
    op.drop_table("register_column", schema="mediance")
