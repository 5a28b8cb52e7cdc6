"""The association: sites, staff, their roles and where they work."""

from datetime import datetime

from sqlalchemy import ForeignKey, Identity, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import NOW, Base, text_enum
from mediance.domain.roles import Role


class Site(Base):
    """A place where people are received."""

    __tablename__ = "site"

    id: Mapped[int] = mapped_column(Identity(always=True), primary_key=True, init=False)
    name: Mapped[str] = mapped_column(unique=True)
    position: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    closed_at: Mapped[datetime | None] = mapped_column(default=None)


class Staff(Base):
    """Somebody who works here and may sign in."""

    __tablename__ = "staff"

    id: Mapped[int] = mapped_column(Identity(always=True), primary_key=True, init=False)
    login: Mapped[str] = mapped_column(unique=True)
    display_name: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(server_default=NOW, init=False)
    language: Mapped[str] = mapped_column(default="fr", server_default=text("'fr'"))
    is_demonstration: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
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
    """One signed-in browser; only the token's hash is kept."""

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
