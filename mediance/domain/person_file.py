"""One person as the records say, whatever number of records they have."""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True)
class PersonHead:
    """Who somebody is, by the record that was asked for; `record_ids` are all that are of them.

    `notice_given_at` is the first time that they were told what is kept of them.
    """

    person_id: int
    record_ids: tuple[int, ...]
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
