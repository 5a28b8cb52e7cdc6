"""What people ask of their own data.

Revision: 20261123_rights
Revises: 20261123_notes
"""

revision = "20261123_rights"
down_revision = "20261123_notes"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing yet."""


def downgrade() -> None:
    """Nothing yet."""
