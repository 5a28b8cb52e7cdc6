"""How names are found: keys by ear, words alike, synonyms.

Revision: 20261122_names
Revises: 20261122_sites
"""

revision = "20261122_names"
down_revision = "20261122_sites"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
