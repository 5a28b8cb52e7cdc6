"""The association: sites, staff, their roles and where they work."""

from datetime import date, datetime, time

from sqlalchemy import CheckConstraint, ForeignKey, Identity, Time, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import NOW, Base, Small, text_enum
from mediance.domain.account_links import LinkPurpose
from mediance.domain.desk_settings import DeskMode, NightRule
from mediance.domain.roles import Role


class Site(Base):
    """A place where people are received."""

    __tablename__ = "site"

    id: Mapped[int] = mapped_column(Identity(always=True), primary_key=True, init=False)
    name: Mapped[str] = mapped_column(unique=True)
    position: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    closed_at: Mapped[datetime | None] = mapped_column(default=None)
    address: Mapped[str] = mapped_column(default="", server_default=text("''"))
    phone: Mapped[str] = mapped_column(default="", server_default=text("''"))
    desk_mode: Mapped[DeskMode] = mapped_column(
        text_enum(DeskMode), default=DeskMode.TICKETS, server_default=text("'tickets'")
    )
    night_rule: Mapped[NightRule] = mapped_column(
        text_enum(NightRule), default=NightRule.UNCLOSED, server_default=text("'unclosed'")
    )


class Room(Base):
    """A room or a desk of one site, to which somebody is called."""

    __tablename__ = "room"
    __table_args__ = (
        UniqueConstraint("site_id", "name"),
        CheckConstraint("length(name) between 1 and 60", name="name_length"),
    )

    id: Mapped[int] = mapped_column(Identity(always=True), primary_key=True, init=False)
    site_id: Mapped[int] = mapped_column(ForeignKey(Site.id))
    name: Mapped[str]
    position: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    closed_at: Mapped[datetime | None] = mapped_column(default=None)


class OpeningPeriod(Base):
    """Hours of one weekday (1 is Monday), Paris time, in which a site usually receives."""

    __tablename__ = "opening_period"
    __table_args__ = (
        UniqueConstraint("site_id", "weekday", "opens_at"),
        CheckConstraint("weekday between 1 and 7", name="weekday"),
        CheckConstraint("closes_at > opens_at", name="closes_after_opening"),
    )

    id: Mapped[int] = mapped_column(Identity(always=True), primary_key=True, init=False)
    site_id: Mapped[int] = mapped_column(ForeignKey(Site.id))
    weekday: Mapped[Small]
    opens_at: Mapped[time] = mapped_column(Time)
    closes_at: Mapped[time] = mapped_column(Time)


class SiteClosure(Base):
    """Days on which a site does not receive, whatever its week says; both ends included."""

    __tablename__ = "site_closure"
    __table_args__ = (CheckConstraint("last_day >= first_day", name="ends_after_it_begins"),)

    id: Mapped[int] = mapped_column(Identity(always=True), primary_key=True, init=False)
    site_id: Mapped[int] = mapped_column(ForeignKey(Site.id), index=True)
    first_day: Mapped[date]
    last_day: Mapped[date]
    reason: Mapped[str] = mapped_column(default="", server_default=text("''"))


class Staff(Base):
    """Somebody who works here and may sign in."""

    __tablename__ = "staff"

    id: Mapped[int] = mapped_column(Identity(always=True), primary_key=True, init=False)
    login: Mapped[str] = mapped_column(unique=True)
    display_name: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(server_default=NOW, init=False)
    language: Mapped[str] = mapped_column(default="fr", server_default=text("'fr'"))
    is_demonstration: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    hides_names: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    disabled_at: Mapped[datetime | None] = mapped_column(default=None)


class StaffRole(Base):
    """One role of one person."""

    __tablename__ = "staff_role"

    staff_id: Mapped[int] = mapped_column(ForeignKey(Staff.id), primary_key=True)
    role: Mapped[Role] = mapped_column(text_enum(Role), primary_key=True)


class StaffSite(Base):
    """A site where one person works."""

    __tablename__ = "staff_site"

    staff_id: Mapped[int] = mapped_column(ForeignKey(Staff.id), primary_key=True)
    site_id: Mapped[int] = mapped_column(ForeignKey(Site.id), primary_key=True)


class Credential(Base):
    """How one person proves who they are, apart from what others may read of them."""

    __tablename__ = "credential"

    staff_id: Mapped[int] = mapped_column(ForeignKey(Staff.id), primary_key=True)
    password_hash: Mapped[str]
    changed_at: Mapped[datetime] = mapped_column(server_default=NOW, init=False)


class SignInAttempts(Base):
    """Recent failed sign-ins of one login or one network address, kept as its digest.

    Unknown logins are counted like known ones: a lock tells nobody who works here.
    """

    __tablename__ = "sign_in_attempts"

    subject: Mapped[bytes] = mapped_column(primary_key=True)
    failures: Mapped[int]
    last_at: Mapped[datetime] = mapped_column(server_default=NOW, init=False)


class SignInSession(Base):
    """One signed-in browser; only the token's hash is kept.

    While it is locked it gives nothing away, until its person says the password again; nor does it
    while its person must first enrol a second factor. `device` is the browser and the system.
    """

    __tablename__ = "sign_in_session"
    __table_args__ = (UniqueConstraint("token_hash"),)

    id: Mapped[int] = mapped_column(Identity(always=True), primary_key=True, init=False)
    token_hash: Mapped[bytes]
    staff_id: Mapped[int] = mapped_column(ForeignKey(Staff.id), index=True)
    created_at: Mapped[datetime] = mapped_column(server_default=NOW, init=False)
    last_activity_at: Mapped[datetime] = mapped_column(server_default=NOW, init=False)
    expires_at: Mapped[datetime]
    address: Mapped[str | None] = mapped_column(default=None)
    revoked_at: Mapped[datetime | None] = mapped_column(default=None)
    locked_at: Mapped[datetime | None] = mapped_column(default=None)
    hides_names: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    must_enrol: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    device: Mapped[str] = mapped_column(default="", server_default=text("''"))


class AccountLink(Base):
    """A link that lets one person choose a password, once; only the token's hash is kept."""

    __tablename__ = "account_link"
    __table_args__ = (UniqueConstraint("token_hash"),)

    id: Mapped[int] = mapped_column(Identity(always=True), primary_key=True, init=False)
    token_hash: Mapped[bytes]
    staff_id: Mapped[int] = mapped_column(ForeignKey(Staff.id), index=True)
    purpose: Mapped[LinkPurpose] = mapped_column(text_enum(LinkPurpose))
    expires_at: Mapped[datetime]
    created_by: Mapped[int | None] = mapped_column(ForeignKey(Staff.id), default=None)
    created_at: Mapped[datetime] = mapped_column(server_default=NOW, init=False)
    used_at: Mapped[datetime | None] = mapped_column(default=None)
    revoked_at: Mapped[datetime | None] = mapped_column(default=None)
