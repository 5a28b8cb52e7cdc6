"""A person's case in its first form: who follows them, and the social workers attached to it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from mediance.domain.actors import Actor
from mediance.domain.notes import Attachment, ExceptionalAccess
from mediance.domain.procedures import CaseClosing
from mediance.domain.roles import Role


@dataclass(frozen=True)
class CaseHead:
    """Which case, whose, where, and whether it is closed."""

    case_id: int
    person_id: int | None
    site_id: int
    opened_at: datetime
    closed_at: datetime | None = None
    closing: CaseClosing | None = None

    @property
    def is_open(self) -> bool:
        """Whether the case is under way."""
        return self.closed_at is None


@dataclass(frozen=True)
class CaseFile:
    """A case with who follows it, who is or was attached, and who read its notes exceptionally."""

    head: CaseHead
    site_name: str
    referent_id: int | None
    referent_name: str | None
    attachments: tuple[Attachment, ...] = ()
    accesses: tuple[ExceptionalAccess, ...] = ()

    @property
    def attached(self) -> tuple[Attachment, ...]:
        """Return who is attached now."""
        return tuple(each for each in self.attachments if each.until is None)

    def is_attached(self, staff_id: int) -> bool:
        """Whether somebody is attached now."""
        return any(each.staff_id == staff_id for each in self.attached)

    def standing_of(self, actor: Actor) -> "MayAttach":
        """Return how somebody stands to the case, for attaching others to it."""
        return standing_of(actor, self.referent_id, self.attachments)


@dataclass(frozen=True)
class MayAttach:
    """How somebody stands to a case that they want to attach a social worker to."""

    is_referent: bool
    is_attached: bool
    coordinates: bool
    is_untouched: bool
    """Whether nobody was ever attached, so that nothing confidential is in it."""

    def attach(self, *, is_self: bool) -> bool:
        """Whether they may: oneself only to a case that one follows and that nobody wrote in."""
        if is_self:
            return self.is_referent and self.is_untouched
        return self.is_referent or self.is_attached or self.coordinates

    def detach(self, *, is_self: bool) -> bool:
        """Whether they may end somebody's attachment."""
        return is_self or self.is_attached or self.coordinates


def standing_of(
    actor: Actor, referent_id: int | None, attachments: Sequence[Attachment]
) -> MayAttach:
    """Return how somebody stands to a case, by who follows it and who is or was attached."""
    return MayAttach(
        is_referent=referent_id == actor.staff_id,
        is_attached=any(
            each.staff_id == actor.staff_id and each.until is None for each in attachments
        ),
        coordinates=Role.COORDINATOR in actor.roles,
        is_untouched=not attachments,
    )
