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


def upgrade() -> None:
    op.add_column("person", sa.Column("used_name", sa.Text(), nullable=True), schema="mediance")
    op.create_check_constraint(
        op.f("person_used_name_length_check"),
        "person",
        "length(used_name) between 1 and 120",
        schema="mediance",
    )


def downgrade() -> None:
    op.drop_column("person", "used_name", schema="mediance")
