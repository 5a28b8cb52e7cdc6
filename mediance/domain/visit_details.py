"""What a visit may say of itself beyond its domain: never asked, kept when it was said."""

from dataclasses import dataclass, fields
from enum import StrEnum


class Interpreter(StrEnum):
    """Who helps two people understand each other; a relative is unsafe where there is violence."""

    NONE = "none"
    RELATIVE = "relative"
    PROFESSIONAL_BY_PHONE = "professional_by_phone"
    COLLEAGUE = "colleague"


class DebtSignal(StrEnum):
    """Signs of *mal-endettement* that somebody tells of by themselves; no amounts."""

    RENT_LATE = "rent_late"
    ENERGY_LATE = "energy_late"
    LASTING_OVERDRAFT = "lasting_overdraft"
    SEVERAL_CREDITS = "several_credits"
    SEIZURE = "seizure"
    UNOPENED_LETTERS = "unopened_letters"
    INCOME_FELL = "income_fell"
    RIGHT_ENDING = "right_ending"


SIGNALS_FOR_A_BUDGET_TALK = 2
"""From so many signals on, a *point budget* may be proposed; never automatically."""


@dataclass(frozen=True, kw_only=True)
class VisitDetail:
    """What was said; what was not is None, False or empty."""

    language_code: str | None = None
    interpreter: Interpreter | None = None
    preferred_staff_id: int | None = None
    has_pushchair: bool = False
    has_wheelchair: bool = False
    followed_by_code: str | None = None
    referred_by_code: str | None = None
    place_code: str | None = None
    signals: tuple[DebtSignal, ...] = ()

    @property
    def said(self) -> tuple[str, ...]:
        """Return the names of what was said."""
        return tuple(field.name for field in fields(self) if getattr(self, field.name))

    @property
    def suggests_a_budget_talk(self) -> bool:
        """Whether enough signals were told for a *point budget* to be proposed."""
        return len(self.signals) >= SIGNALS_FOR_A_BUDGET_TALK


NOTHING_SAID = VisitDetail()
