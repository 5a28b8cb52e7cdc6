"""Drafts, locked screens and the waiting room's display.

Revision: 20261122_quiet
Revises: 20261122_intake
"""

revision = "20261122_quiet"
down_revision = "20261122_intake"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
