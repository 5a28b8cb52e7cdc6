"""Confidential notes and budgets, and who is attached to a case.

Revision: 20261123_notes
Revises: 20261123_consent
"""

revision = "20261123_notes"
down_revision = "20261123_consent"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing yet."""


def downgrade() -> None:
    """Nothing yet."""
