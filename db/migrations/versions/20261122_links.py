"""People found to be one: links, pairs that are not, proposals.

Revision: 20261122_links
Revises: 20261122_names
"""

revision = "20261122_links"
down_revision = "20261122_names"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
