"""Appointments, referrals and documents seen.

Revision: 20261124_meetings
Revises: 20261124_institutions
"""

revision = "20261124_meetings"
down_revision = "20261124_institutions"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing yet."""
