"""What an institution takes, and whom to turn to when it does not answer.

Revision: 20261124_institutions
Revises: 20261123_followup
"""

revision = "20261124_institutions"
down_revision = "20261123_followup"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing yet."""
