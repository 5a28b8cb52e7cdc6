"""How a register's columns were read.

Revision: 20261122_imports
Revises: 20261122_today
"""

revision = "20261122_imports"
down_revision = "20261122_today"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
