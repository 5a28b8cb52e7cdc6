"""What people were told, what they agreed to, and the mandates they gave.

Revision: 20261123_consent
Revises: 20261123_sessions
"""

revision = "20261123_consent"
down_revision = "20261123_sessions"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing yet."""


def downgrade() -> None:
    """Nothing yet."""
