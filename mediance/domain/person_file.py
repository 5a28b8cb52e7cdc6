"""One person as the records say, whatever number of records they have."""

from dataclasses import dataclass
from datetime import date, datetime

from mediance.domain.people import PersonField
from mediance.domain.reference import Label
from mediance.domain.visits import Answer, Ending, VisitState


@dataclass(frozen=True)
class PersonHead:
    """Who somebody is, by the record that was asked for; `record_ids` are all that are of them.

    `site_ids` are the places of those records. `notice_given_at` is the first time that they were
    told what is kept of them.
    """

    person_id: int
    record_ids: tuple[int, ...]
    site_ids: frozenset[int]
    family_name: str
    given_name: str
    used_name: str | None
    birth_year: int | None
    site_name: str
    first_contact_on: date
    notice_given_at: datetime | None

    @property
    def is_told(self) -> bool:
        """Whether they know what is kept of them."""
        return self.notice_given_at is not None


@dataclass(frozen=True)
class Phone:
    """A number at which somebody said they may be reached; one that is not safe is not called."""

    person_id: int
    number: str
    is_safe: bool


@dataclass(frozen=True)
class PastVisit:
    """One visit of theirs at the reader's sites, and the procedure that came of it."""

    visit_id: int
    arrived_at: datetime
    site_name: str
    domain_code: str
    state: VisitState
    ending: Ending | None
    answer: Answer | None
    site_id: int = 0
    received_by: int | None = None
    received_at: datetime | None = None
    procedure_id: int | None = None
    reason: Label | None = None


@dataclass(frozen=True)
class FollowUp:
    """What those who follow people see of one: how to reach them, and their visits so far.

    `other_names` are those of the other records that are of them.
    """

    phones: tuple[Phone, ...]
    visits: tuple[PastVisit, ...]
    visit_count: int
    other_names: tuple[str, ...]
    today: date


@dataclass(frozen=True)
class Correction:
    """One thing that was put right of who somebody is."""

    field: PersonField
    old_value: str | None
    new_value: str | None


@dataclass(frozen=True)
class Identity:
    """Who somebody is, as it may be put right."""

    family_name: str
    given_name: str
    used_name: str | None
    birth_year: int | None

    def corrections_to(self, said: "Identity") -> tuple[Correction, ...]:
        """Return what differs from what is said now, one line a field."""
        before = (self.family_name, self.given_name, self.used_name, self.birth_year)
        after = (said.family_name, said.given_name, said.used_name, said.birth_year)
        return tuple(
            Correction(field, _written(old), _written(new))
            for field, old, new in zip(PersonField, before, after, strict=True)
            if old != new
        )


def _written(value: str | int | None) -> str | None:
    return None if value is None else str(value)


@dataclass(frozen=True)
class ToBeTold:
    """Somebody who was not told yet what is kept of them.

    With a number and a state where they are here now, and since when they are in that state;
    `last_seen_on` at the reader's sites.
    """

    person_id: int
    family_name: str
    given_name: str
    birth_year: int | None
    first_contact_on: date
    number: int | None = None
    state: VisitState | None = None
    since: datetime | None = None
    last_seen_on: date | None = None
