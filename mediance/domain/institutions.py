"""What the house knows of an institution: what it takes, how long it takes, whom to turn to.

Delays are of files, from the day they were handed in to the day of the decision, over the last two
years. Files still waiting count for as long as they have waited; those that ended before a decision
are a competing end. Leaving either out would show a shorter delay than the one lived.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import StrEnum

from mediance.domain.deadline_rules import Verification
from mediance.domain.free_text import visible
from mediance.domain.procedures import Rung
from mediance.domain.reference import Label
from mediance.domain.waiting import WaitCount, WaitOutcome, cumulative_incidence, quantile

SMALLEST_GROUP = 5
"""Below this many files a delay says more about them than about the institution."""

SEEN_OVER = timedelta(days=730)
LONGEST_TEXT = 600
LONGEST_NAME = 80
ALWAYS_THERE = frozenset({"other"})
"""What is chosen where nothing else fits."""

LADDER = (Rung.HEAD_OF_SERVICE, Rung.OMBUDSMAN, Rung.DEFENDER_OF_RIGHTS, Rung.COURT)


class DepositWay(StrEnum):
    """How a file is handed in."""

    ONLINE = "online"
    POST = "post"
    COUNTER = "counter"
    EMAIL = "email"
    PARTNER = "partner"


class UnusableInstitutionText(Exception):
    """A text is longer than `LONGEST_TEXT` characters, or what needs words has none."""


class AlwaysThere(Exception):
    """What is chosen where nothing else fits is not retired."""


class StillUsual(Exception):
    """Procedures that are offered go there by default; `labels` are some of them."""

    def __init__(self, labels: Sequence[str]) -> None:
        super().__init__(f"{len(labels)} kinds of procedure go there")
        self.labels = tuple(labels)


@dataclass(frozen=True)
class ListedInstitution:
    """One institution, with how many files wait there, and how many beyond what is expected."""

    code: str
    label: str
    valid_from: date
    valid_to: date | None = None
    waiting: int = field(default=0, compare=False)
    silent: int = field(default=0, compare=False)

    def is_offered(self, on: date) -> bool:
        """Whether it is offered on a day."""
        return self.valid_from <= on and (self.valid_to is None or on <= self.valid_to)


class NameTaken(Exception):
    """Another institution is called so; `by` is that one."""

    def __init__(self, by: ListedInstitution) -> None:
        super().__init__(by.code)
        self.by = by


@dataclass(frozen=True)
class ListedType:
    """One kind of procedure, with the institution it usually goes to."""

    code: str
    label: str
    domain_code: str
    institution_code: str
    valid_from: date
    valid_to: date | None = None

    def is_offered(self, on: date) -> bool:
        """Whether it is offered on a day."""
        return self.valid_from <= on and (self.valid_to is None or on <= self.valid_to)


@dataclass(frozen=True)
class Card:
    """How to reach an institution, in the association's own words; `version` 0 is none yet."""

    opening: str = ""
    phone: str = ""
    address: str = ""
    contact: str = ""
    version: int = 0


@dataclass(frozen=True)
class Deposit:
    """How one kind of file is handed in there, and what proof one gets."""

    ways: frozenset[DepositWay] = frozenset()
    proof: str = ""


NO_DEPOSIT = Deposit()


@dataclass(frozen=True)
class Recourse:
    """To whom one turns on one rung when an institution does not answer.

    Shipped for all institutions, or for one; `is_own` where the house wrote it.
    """

    rung: Rung
    whom: Label
    advice: Label
    source: str
    verified: Verification | None = None
    is_own: bool = False


@dataclass(frozen=True)
class Delay:
    """How long one kind of file took; None where it is too early or too few to say.

    Of a sensitive kind, what became of few is not told, nor how few they are.
    """

    type_code: str
    type_label: str
    decided: int = 0
    waiting: int = 0
    stopped: int = 0
    silent: int = 0
    is_sensitive: bool = False
    median_days: int | None = None
    ninth_decile_days: int | None = None

    @property
    def files(self) -> int:
        """Return how many files were handed in."""
        return self.decided + self.waiting + self.stopped

    @property
    def is_enough(self) -> bool:
        """Whether there are enough of them to speak of a delay, or to count them."""
        return self.files >= SMALLEST_GROUP


@dataclass(frozen=True)
class InstitutionFile:
    """All that is known of one institution.

    `types` are those that it takes by default, or of which somebody said how they are handed in
    there; `may_take` are the others that are offered.
    """

    head: ListedInstitution
    card: Card
    types: tuple[ListedType, ...]
    deposits: Mapping[str, Deposit]
    delays: tuple[Delay, ...]
    ladder: Mapping[Rung, Recourse]
    may_take: tuple[ListedType, ...] = ()


@dataclass(frozen=True)
class NewType:
    """A kind of procedure to be added."""

    label: str
    domain_code: str
    institution_code: str


def delay(
    type_code: str,
    type_label: str,
    waits: Sequence[WaitCount],
    silent: int = 0,
    *,
    is_sensitive: bool = False,
) -> Delay:
    """Return how long files of one kind took."""
    counts = dict.fromkeys(WaitOutcome, 0)
    for each in waits:
        counts[each.outcome] += each.people
    seen = Delay(
        type_code,
        type_label,
        decided=counts[WaitOutcome.RECEIVED],
        waiting=counts[WaitOutcome.STILL_WAITING],
        stopped=counts[WaitOutcome.LEFT],
        silent=silent,
        is_sensitive=is_sensitive,
    )
    if not seen.is_enough:
        return seen
    steps = cumulative_incidence(waits)
    median, ninth = quantile(steps, 0.5), quantile(steps, 0.9)
    return replace(
        seen,
        median_days=median.wait.days if median else None,
        ninth_decile_days=ninth.wait.days if ninth else None,
    )


def text(typed: str) -> str:
    """Return a text as it is kept; raise `UnusableInstitutionText`."""
    kept = "\n".join(line.rstrip() for line in visible(typed).strip().splitlines())
    if len(kept) > LONGEST_TEXT:
        raise UnusableInstitutionText
    return kept
