"""What is kept, held and erased.

Revision: 20261123_retention
Revises: 20261123_rights
"""

revision = "20261123_retention"
down_revision = "20261123_rights"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing yet."""


def downgrade() -> None:
    """Nothing yet."""
