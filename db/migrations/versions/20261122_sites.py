"""Rooms, opening hours and one-time links.

Revision: 20261122_sites
Revises: 20261122_ground
"""

revision = "20261122_sites"
down_revision = "20261122_ground"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
