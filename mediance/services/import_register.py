"""Taking over a register kept elsewhere: shown first, written once, never counted twice."""

import time
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeVar

from db.engine import Work, transaction
from db.queries import accounts, imports, journal
from db.queries.accounts import SiteName
from db.queries.imports import FileRead, PastVisit
from db.queries.journal import Record
from db.queries.people import PersonToAdd
from mediance.domain import paris
from mediance.domain.actors import Actor, system_actor
from mediance.domain.names import normalized
from mediance.domain.periods import Month
from mediance.domain.permissions import Action
from mediance.domain.register import RegisterRow
from mediance.domain.register.choices import Remembered
from mediance.domain.register.people import PeopleOfRegister, Somebody, search_name, tell_people
from mediance.domain.roles import SystemRole
from mediance.domain.visits import Ending
from mediance.services import guard
from mediance.services.accounts import SiteUnknown
from mediance.services.register_files import RegisterFile
from mediance.services.workbooks import Tick, no_tick

CHANNEL = "walk_in"
ROWS_AT_ONCE = 500
TRY_AGAIN_SECONDS = 0.2
NOTHING_SAID = Remembered()

T = TypeVar("T")


class DomainsUnknown(Exception):
    """The rules for motives name domains that the association's list does not hold."""

    def __init__(self, codes: Collection[str]) -> None:
        super().__init__(", ".join(codes))
        self.codes = codes


@dataclass(frozen=True)
class ImportPlan:
    """What reading this file into this site would write, as the database stands now.

    `colleagues` maps the names under « reçu par » to accounts, None where nobody is called so.
    `days_recorded_live` already hold visits recorded here: those may be the same ones.
    """

    new_rows: tuple[RegisterRow, ...]
    known_count: int
    people: PeopleOfRegister
    colleagues: dict[str, int | None]
    days_recorded_live: tuple[date, ...]

    @property
    def new_people_count(self) -> int:
        """Return how many people the association does not know yet."""
        return sum(somebody.is_new for somebody in self.people.people)

    @property
    def known_people_count(self) -> int:
        """Return how many people of the file the association knows already."""
        return len(self.people.people) - self.new_people_count

    @property
    def unattributed_count(self) -> int:
        """Return how many new visits stay without a person."""
        return len(self.new_rows) - len(self.people.indices)

    @property
    def by_month(self) -> dict[Month, int]:
        """Return how many new visits each month holds, the oldest month first."""
        months = Counter(Month(row.day.year, row.day.month) for row in self.new_rows)
        return dict(sorted(months.items(), key=lambda each: each[0].first_day))


def import_site(name: str | None) -> SiteName:
    """Return the open site of this name; without a name, the only one there is.

    Raises `accounts.SiteUnknown`, with the names to choose from.
    """
    with transaction(system_actor(SystemRole.IMPORT)) as work:
        sites = accounts.sites(work)
    chosen = [site for site in sites if name is None or normalized(site.name) == normalized(name)]
    if len(chosen) != 1:
        raise SiteUnknown(name or "", [site.name for site in sites])
    return chosen[0]


def plan_import(actor: Actor, site_id: int, file: RegisterFile) -> ImportPlan:
    """Return what reading the file into the site would write.

    Raises `NotPermitted` or `DomainsUnknown`.
    """
    guard.require_site(actor, Action.IMPORT_REGISTER, site_id)
    with transaction(_importer(actor, site_id)) as work:
        return _plan(work, site_id, file)


def import_file(
    actor: Actor,
    site_id: int,
    file: RegisterFile,
    *,
    said: Remembered = NOTHING_SAID,
    tick: Tick = no_tick,
    on_wait: Callable[[], None] = lambda: None,
) -> ImportPlan:
    """Write the visits of a file that are not there yet, all or none; return what was written.

    People are created with the information still to give, and dated from their first visit, from
    which retention counts. The register's free texts stay in the register; what was `said` of it
    is remembered for the site. `tick` is told how many visits were written since, `on_wait` now and
    then that somebody else's import into this site is under way: what either raises ends it all
    without a trace. Raises `NotPermitted`, `DomainsUnknown` or `DatabaseUnavailable`.
    """
    guard.require_site(actor, Action.IMPORT_REGISTER, site_id)
    importer = _importer(actor, site_id)
    with transaction(importer) as work:
        while not imports.hold_site(work, site_id):
            on_wait()
            time.sleep(TRY_AGAIN_SECONDS)
        plan = _plan(work, site_id, file)
        if plan.new_rows:
            _write(work, importer, file, plan, tick=tick)
            imports.remember(work, site_id, said)
    return plan


def remembered(actor: Actor, site_id: int) -> Remembered:
    """Return what was said of this site's registers before. Raises `NotPermitted`."""
    guard.require_site(actor, Action.IMPORT_REGISTER, site_id)
    with transaction(_importer(actor, site_id)) as work:
        return imports.remembered(work, site_id)


def _importer(actor: Actor, site_id: int) -> Actor:
    """Act as the importing machinery, on this site alone, in the name of whoever asked."""
    return replace(actor, roles=frozenset({SystemRole.IMPORT}), site_ids=(site_id,))


def _plan(work: Work, site_id: int, file: RegisterFile) -> ImportPlan:
    rows = file.rows
    before = imports.imported_before(work, site_id, [row.checksum for row in rows])
    new_rows = tuple(row for row in rows if row.checksum not in before)
    unknown = {row.domain_code for row in new_rows} - imports.domain_codes(work)
    if unknown:
        raise DomainsUnknown(sorted(unknown))
    names = {name for row in new_rows if (name := search_name(row))}
    return ImportPlan(
        new_rows=new_rows,
        known_count=len(rows) - len(new_rows),
        people=tell_people(new_rows, imports.people_named(work, names)),
        colleagues=_colleagues(work, {row.received_by for row in new_rows if row.received_by}),
        days_recorded_live=tuple(
            sorted(imports.days_recorded_live(work, site_id, {row.day for row in new_rows}))
        ),
    )


def _colleagues(work: Work, names: Collection[str]) -> dict[str, int | None]:
    by_name: dict[str, list[int]] = {}
    for staff_id, display_name in imports.colleagues(work):
        by_name.setdefault(normalized(display_name), []).append(staff_id)
    found = {name: by_name.get(normalized(name), []) for name in sorted(names)}
    return {name: ids[0] if len(ids) == 1 else None for name, ids in found.items()}


def _write(
    work: Work, importer: Actor, file: RegisterFile, plan: ImportPlan, *, tick: Tick
) -> None:
    (site_id,) = importer.site_ids
    staff_id = importer.staff_id or None
    row_count = len(plan.new_rows)
    import_id = imports.add_import(
        work, FileRead(site_id, file.name, file.checksum, row_count, staff_id)
    )
    person_ids = _people_ids(work, site_id, plan.people, created_by=staff_id, tick=tick)
    person_of = {checksum: person_ids[index] for checksum, index in plan.people.indices.items()}
    # The newest day comes last: today's counter, which the desk needs, is held but for a moment.
    in_order = sorted(plan.new_rows, key=lambda row: (row.day, row.arrived_at))
    for rows in _some(in_order):
        visits = [_past_visit(row, plan.colleagues, person_of.get(row.checksum)) for row in rows]
        imports.add_visits(work, site_id, import_id, visits)
        tick(len(rows))
    touched = Record("register_import", import_id, site_id, row_count=row_count)
    journal.record(work, importer, "import", touched)


def _people_ids(
    work: Work, site_id: int, register: PeopleOfRegister, *, created_by: int | None, tick: Tick
) -> list[int]:
    """Create the people that are new, note all numbers; return the ids in the register's order."""
    ids: list[int] = []
    for people in _some(register.people):
        newcomers = [
            PersonToAdd(
                family_name=somebody.family_name,
                given_name=somebody.given_name,
                birth_year=None,
                site_id=site_id,
                notice_given_at=None,
                first_contact_on=somebody.first_contact_on,
                created_by=created_by,
            )
            for somebody in people
            if somebody.is_new
        ]
        added = iter(imports.add_people(work, newcomers))
        found = [
            next(added) if somebody.person_id is None else somebody.person_id for somebody in people
        ]
        imports.add_phones(work, site_id, _numbers(found, people))
        ids += found
        tick(0)
    return ids


def _numbers(ids: Sequence[int], people: Sequence[Somebody]) -> list[tuple[int, str]]:
    return [
        (person_id, number)
        for person_id, somebody in zip(ids, people, strict=True)
        for number in sorted(somebody.phones)
    ]


def _some(each: Sequence[T]) -> Iterator[Sequence[T]]:
    for start in range(0, len(each), ROWS_AT_ONCE):
        yield each[start : start + ROWS_AT_ONCE]


def _past_visit(
    row: RegisterRow, colleagues: dict[str, int | None], person_id: int | None
) -> PastVisit:
    left = row.left_without_contact
    return PastVisit(
        day=row.day,
        arrived_at=paris.at(row.day, row.arrived_at),
        domain_code=row.domain_code,
        channel_code=CHANNEL,
        person_id=person_id,
        received_at=paris.at(row.day, row.received_at) if row.received_at else None,
        received_by=colleagues.get(row.received_by) if row.received_by else None,
        ending=Ending.LEFT_WITHOUT_CONTACT if left else Ending.COMPLETED,
        answer=row.answer_code,
        checksum=row.checksum,
    )
