"""Drafts, locked screens and the waiting room's display.

Revision: 20261122_quiet
Revises: 20261122_intake
"""

import sqlalchemy as sa
from alembic import op

revision = "20261122_quiet"
down_revision = "20261122_intake"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "sign_in_session", sa.Column("locked_at", sa.DateTime(timezone=True)), schema="mediance"
    )
    for table in ("sign_in_session", "staff"):
        op.add_column(
            table,
            sa.Column("hides_names", sa.Boolean(), server_default=sa.text("false"), nullable=False),
            schema="mediance",
        )
    op.create_table(
        "draft",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("staff_id", sa.BigInteger(), nullable=False),
        sa.Column("form", sa.Text(), nullable=False),
        sa.Column("site_id", sa.BigInteger(), nullable=True),
        sa.Column("ciphertext", sa.LargeBinary(), nullable=False),
        sa.Column("submission_key", sa.Uuid(), nullable=True),
        sa.Column(
            "at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(["site_id"], ["mediance.site.id"], name=op.f("draft_site_id_fkey")),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["mediance.staff.id"], name=op.f("draft_staff_id_fkey")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("draft_pkey")),
        sa.UniqueConstraint(
            "staff_id",
            "form",
            "site_id",
            name=op.f("draft_staff_id_form_site_id_key"),
            postgresql_nulls_not_distinct=True,
        ),
        schema="mediance",
    )


def downgrade() -> None:
    op.drop_table("draft", schema="mediance")
    for table in ("staff", "sign_in_session"):
        op.drop_column(table, "hides_names", schema="mediance")
    op.drop_column("sign_in_session", "locked_at", schema="mediance")
