"""What was decided on Monday, and what one colleague asks another.

Revision: 20261124_watch
Revises: 20261124_meetings
"""

revision = "20261124_watch"
down_revision = "20261124_meetings"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing yet."""
