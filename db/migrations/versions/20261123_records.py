"""What the house writes down about its own rules.

Revision: 20261123_records
Revises: 20261123_backup
"""

revision = "20261123_records"
down_revision = "20261123_backup"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing yet."""


def downgrade() -> None:
    """Nothing yet."""
