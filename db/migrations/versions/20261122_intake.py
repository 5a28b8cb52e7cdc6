"""What a visit may say of itself beyond its domain.

Revision: 20261122_intake
Revises: 20261122_queue
"""

revision = "20261122_intake"
down_revision = "20261122_queue"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
