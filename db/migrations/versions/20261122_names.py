"""How names are found: keys by ear, words alike, synonyms.

Revision: 20261122_names
Revises: 20261122_sites
"""

import sqlalchemy as sa
from alembic import op

revision = "20261122_names"
down_revision = "20261122_sites"
branch_labels = None
depends_on = None


WORD = sa.Text(collation="C")


def upgrade() -> None:
    op.add_column("person", sa.Column("used_name", sa.Text(), nullable=True), schema="mediance")
    op.create_check_constraint(
        op.f("person_used_name_length_check"),
        "person",
        "length(used_name) between 1 and 120",
        schema="mediance",
    )
    op.add_column(
        "person",
        sa.Column("search_rules", sa.SmallInteger(), server_default=sa.text("0"), nullable=False),
        schema="mediance",
    )
    for column in ("birth_year", "search_rules"):
        op.create_index(op.f(f"person_{column}_idx"), "person", [column], schema="mediance")
    op.create_table(
        "name_token",
        sa.Column("token", WORD, nullable=False),
        sa.PrimaryKeyConstraint("token", name=op.f("name_token_pkey")),
        schema="mediance",
    )
    for table, key in (("name_sound", "sound"), ("name_near", "form")):
        op.create_table(
            table,
            sa.Column(key, WORD, nullable=False),
            sa.Column("token", WORD, nullable=False),
            sa.PrimaryKeyConstraint(key, "token", name=op.f(f"{table}_pkey")),
            schema="mediance",
        )
    op.create_table(
        "name_synonym",
        sa.Column("name", WORD, nullable=False),
        sa.Column("standard", WORD, nullable=False),
        sa.Column(
            "added_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.Column("added_by", sa.BigInteger(), nullable=True),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("name <> standard", name=op.f("name_synonym_two_names_check")),
        sa.ForeignKeyConstraint(
            ["added_by"], ["mediance.staff.id"], name=op.f("name_synonym_added_by_fkey")
        ),
        sa.PrimaryKeyConstraint("name", "standard", name=op.f("name_synonym_pkey")),
        schema="mediance",
    )
    op.create_index(
        op.f("name_synonym_standard_idx"), "name_synonym", ["standard"], schema="mediance"
    )


def downgrade() -> None:
    for table in ("name_synonym", "name_near", "name_sound", "name_token"):
        op.drop_table(table, schema="mediance")
    for column in ("search_rules", "used_name"):
        op.drop_column("person", column, schema="mediance")
    op.drop_index(op.f("person_birth_year_idx"), "person", schema="mediance")
