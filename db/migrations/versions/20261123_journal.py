"""The journal's seals and its reading.

Revision: 20261123_journal
Revises: 20261123_retention
"""

revision = "20261123_journal"
down_revision = "20261123_retention"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing yet."""


def downgrade() -> None:
    """Nothing yet."""
