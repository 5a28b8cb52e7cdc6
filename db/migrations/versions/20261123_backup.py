"""Backups made, and erasures to be applied again.

Revision: 20261123_backup
Revises: 20261123_journal
"""

revision = "20261123_backup"
down_revision = "20261123_journal"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing yet."""


def downgrade() -> None:
    """Nothing yet."""
