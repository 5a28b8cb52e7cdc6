"""How each site's desk works."""

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from db.models import Site
from mediance.domain.desk import OtherSite
from mediance.domain.desk_settings import USUAL_SETTINGS, SiteSettings


def settings(session: Session, site_id: int, *, held: bool = False) -> SiteSettings | None:
    """Return what a site has chosen, None where there is no such site; `held` to change it."""
    query = select(Site.desk_mode, Site.night_rule).where(Site.id == site_id)
    row = session.execute(query.with_for_update() if held else query).one_or_none()
    return SiteSettings(row.desk_mode, row.night_rule) if row else None


def change(session: Session, site_id: int, chosen: SiteSettings) -> None:
    """Keep what a site has chosen."""
    session.execute(
        update(Site)
        .where(Site.id == site_id)
        .values(desk_mode=chosen.desk_mode, night_rule=chosen.night_rule)
    )


def of_desk(session: Session, site_id: int) -> tuple[SiteSettings, tuple[OtherSite, ...]]:
    """Return a site's settings, and the other sites where somebody may go on waiting."""
    rows = session.execute(
        select(Site.id, Site.name, Site.desk_mode, Site.night_rule)
        .where(Site.closed_at.is_(None))
        .order_by(Site.position, Site.name)
    ).all()
    own = next((row for row in rows if row.id == site_id), None)
    chosen = SiteSettings(own.desk_mode, own.night_rule) if own else USUAL_SETTINGS
    return chosen, tuple(OtherSite(row.id, row.name) for row in rows if row.id != site_id)
