"""How each desk works: its mode, its nights, who is present, transfers.

Revision: 20261122_queue
Revises: 20261122_links
"""

revision = "20261122_queue"
down_revision = "20261122_links"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
