"""Second factors, recovery codes and the common words that no password may be.

Revision: 20261123_sessions
Revises: 20261122_paper
"""

revision = "20261123_sessions"
down_revision = "20261122_paper"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing yet."""


def downgrade() -> None:
    """Nothing yet."""
