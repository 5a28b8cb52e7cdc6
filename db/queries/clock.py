"""The database's clock: the only one that dates records."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.models.base import NOW


def now(session: Session) -> datetime:
    """Return this moment on the database's clock."""
    moment: datetime = session.execute(select(NOW)).scalar_one()
    return moment
