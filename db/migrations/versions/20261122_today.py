"""Corrections with their trace, and entries made later.

Revision: 20261122_today
Revises: 20261122_quiet
"""

revision = "20261122_today"
down_revision = "20261122_quiet"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
