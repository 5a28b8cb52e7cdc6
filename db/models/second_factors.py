"""What somebody proves beside a password, who is asked for it, and the browsers one has used."""

from datetime import datetime

from sqlalchemy import ForeignKey, Identity, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import NOW, Base, text_enum
from db.models.organisation import Staff
from mediance.domain.roles import Role


class SecondFactor(Base):
    """The secret that one person's phone makes codes of, sealed under a key kept elsewhere.

    One that is not confirmed was shown and opens nothing yet; the confirmed one stands until then.
    No code of `last_step` or an earlier one is accepted again.
    """

    __tablename__ = "second_factor"

    staff_id: Mapped[int] = mapped_column(ForeignKey(Staff.id), primary_key=True)
    is_confirmed: Mapped[bool] = mapped_column(primary_key=True)
    key_id: Mapped[str]
    nonce: Mapped[bytes]
    ciphertext: Mapped[bytes]
    last_step: Mapped[int | None] = mapped_column(default=None)
    since: Mapped[datetime] = mapped_column(server_default=NOW, init=False)


class RecoveryCode(Base):
    """A code for whoever has no phone at hand, which opens once; only its hash is kept."""

    __tablename__ = "recovery_code"
    __table_args__ = (UniqueConstraint("staff_id", "code_hash"),)

    id: Mapped[int] = mapped_column(Identity(always=True), primary_key=True, init=False)
    staff_id: Mapped[int] = mapped_column(ForeignKey(Staff.id))
    code_hash: Mapped[bytes]
    used_at: Mapped[datetime | None] = mapped_column(default=None)


class SecondFactorRule(Base):
    """A role whose holders are asked for a second factor; the others may choose one."""

    __tablename__ = "second_factor_rule"

    role: Mapped[Role] = mapped_column(text_enum(Role), primary_key=True)


class SecondFactorRemoval(Base):
    """Somebody's second factor was taken away by an administrator; the person is told."""

    __tablename__ = "second_factor_removal"

    id: Mapped[int] = mapped_column(Identity(always=True), primary_key=True, init=False)
    staff_id: Mapped[int] = mapped_column(ForeignKey(Staff.id), index=True)
    taken_by: Mapped[int | None] = mapped_column(ForeignKey(Staff.id))
    at: Mapped[datetime] = mapped_column(server_default=NOW, init=False)
    told_at: Mapped[datetime | None] = mapped_column(default=None)


class KnownDevice(Base):
    """A browser in which one person has signed in before; only its token's hash is kept."""

    __tablename__ = "known_device"
    __table_args__ = (UniqueConstraint("staff_id", "token_hash"),)

    id: Mapped[int] = mapped_column(Identity(always=True), primary_key=True, init=False)
    staff_id: Mapped[int] = mapped_column(ForeignKey(Staff.id))
    token_hash: Mapped[bytes] = mapped_column(index=True)
    last_seen_at: Mapped[datetime] = mapped_column(server_default=NOW, init=False)
