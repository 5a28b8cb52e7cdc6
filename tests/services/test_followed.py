"""Open procedures and caseload: what is under way, and with whom."""

from datetime import date, timedelta
from itertools import product

from db.engine import Work, owner_transaction
from db.installation import DatabaseUrls
from db.models import Case, CaseReferent, Person, Procedure, Staff
from mediance.domain import paris
from mediance.domain.procedures import STAGE_OF, CaseClosing, Outcome, Stage, Step
from mediance.domain.steering import AgeBand, Caseload, ProcedureCount, ReferentCaseload
from mediance.services import steering
from tests.cast import Cast

AGES = {
    0: AgeBand.UP_TO_30_DAYS,
    30: AgeBand.UP_TO_30_DAYS,
    31: AgeBand.UP_TO_90_DAYS,
    90: AgeBand.UP_TO_90_DAYS,
    91: AgeBand.UP_TO_180_DAYS,
    180: AgeBand.UP_TO_180_DAYS,
    181: AgeBand.OLDER,
    2000: AgeBand.OLDER,
}
"""Days since a procedure was opened: thirty of them still belong to the first band."""


def opened(days_ago: int) -> date:
    return paris.today() - timedelta(days=days_ago)


def add_case(work: Work, site_id: int, referent: int | None = None, *, is_open: bool = True) -> int:
    since = paris.now() - timedelta(days=400)
    person = Person(
        family_name="Puig", given_name="", search_name="puig", site_id=site_id,
        first_contact_on=since.date(),
    )  # fmt: skip
    work.add(person)
    work.flush()
    case = Case(person_id=person.id, site_id=site_id, opened_at=since)
    if not is_open:
        case.closed_at, case.closing = paris.now(), CaseClosing.COMPLETED
    work.add(case)
    work.flush()
    if referent is not None:
        work.add(CaseReferent(case_id=case.id, site_id=site_id, staff_id=referent, since=since))
    return case.id


def add_procedure(
    work: Work, case_id: int, site_id: int, *, step: Step = Step.READY, days_old: int = 0,
    next_date: date | None = None, is_open: bool = True,
) -> None:  # fmt: skip
    opened_at = paris.day_bounds(opened(days_old))[0]
    procedure = Procedure(
        case_id=case_id, site_id=site_id, type_code="rsa", institution_code="caf", step=step,
        opened_at=opened_at, next_date=next_date,
    )  # fmt: skip
    if not is_open:
        procedure.closed_at, procedure.outcome = paris.now(), Outcome.GRANTED
    work.add(procedure)


def test_procedures_are_counted_by_stage_and_age_to_the_day(
    cast: Cast, live_database: DatabaseUrls
) -> None:
    with owner_transaction(live_database.owner) as work:
        case = add_case(work, cast.here)
        for step, days_old in product(Step, AGES):
            add_procedure(work, case, cast.here, step=step, days_old=days_old)
        add_procedure(work, case, cast.here, is_open=False)
        add_procedure(work, add_case(work, cast.elsewhere), cast.elsewhere)
    shown = steering.open_procedures(cast.helene, [cast.here])
    assert shown.total == len(Step) * len(AGES)
    for stage, band in product(Stage, AgeBand):
        expected = sum(
            STAGE_OF[step] is stage and of_this_age is band
            for step, of_this_age in product(Step, AGES.values())
        )
        assert ProcedureCount(stage, band, expected) in shown.counts


def test_a_procedure_is_overdue_the_day_after_its_date_and_without_date_it_is_said(
    cast: Cast, live_database: DatabaseUrls
) -> None:
    with owner_transaction(live_database.owner) as work:
        case = add_case(work, cast.here)
        for next_date in (opened(1), opened(0), opened(-1), None, None):
            add_procedure(work, case, cast.here, next_date=next_date)
        add_procedure(work, case, cast.here, next_date=opened(9), is_open=False)
    shown = steering.open_procedures(cast.helene, [cast.here])
    assert (shown.total, shown.overdue, shown.without_next_date) == (5, 1, 2)


def test_everybody_who_follows_people_is_listed_with_their_open_cases_or_none(
    cast: Cast, live_database: DatabaseUrls
) -> None:
    with owner_transaction(live_database.owner) as work:
        for referent in (cast.ines.staff_id, cast.ines.staff_id, cast.amina.staff_id, None):
            add_case(work, cast.here, referent)
        add_case(work, cast.here, cast.amina.staff_id, is_open=False)
        add_case(work, cast.elsewhere, cast.bruno.staff_id)
    assert steering.caseload(cast.helene, [cast.here]) == Caseload(
        (ReferentCaseload("Amina", 1), ReferentCaseload("Bruno", 0), ReferentCaseload("Inès", 2)),
        unassigned=1,
    )
    assert steering.caseload(cast.helene, [cast.here, cast.elsewhere]).total == 5


def test_a_hand_over_moves_the_case_and_counts_it_once(
    cast: Cast, live_database: DatabaseUrls
) -> None:
    with owner_transaction(live_database.owner) as work:
        case = add_case(work, cast.here, cast.amina.staff_id)
        work.query(CaseReferent).filter_by(case_id=case).update({"until": paris.now()})
        work.add(
            CaseReferent(
                case_id=case, site_id=cast.here, staff_id=cast.ines.staff_id, since=paris.now()
            )
        )
    shown = {each.staff_name: each.open_cases for each in _referents(cast)}
    assert shown == {"Amina": 0, "Bruno": 0, "Inès": 1}


def test_whoever_left_the_house_stays_in_sight_while_they_hold_cases(
    cast: Cast, live_database: DatabaseUrls
) -> None:
    with owner_transaction(live_database.owner) as work:
        add_case(work, cast.here, cast.amina.staff_id)
        for login in ("amina", "ines"):
            work.query(Staff).filter_by(login=login).update({"disabled_at": paris.now()})
    assert _referents(cast) == (
        ReferentCaseload("Amina", 1, is_away=True),
        ReferentCaseload("Bruno", 0),
    )


def test_a_colleague_of_another_site_who_follows_somebody_here_has_not_left(
    cast: Cast, live_database: DatabaseUrls
) -> None:
    with owner_transaction(live_database.owner) as work:
        for referent in (cast.ines, cast.paul):
            add_case(work, cast.elsewhere, referent.staff_id)
    assert steering.caseload(cast.helene, [cast.elsewhere]).referents == (
        ReferentCaseload("Bruno", 0),
        ReferentCaseload("Inès", 1),
        ReferentCaseload("Paul", 1),
    )


def _referents(cast: Cast) -> tuple[ReferentCaseload, ...]:
    return steering.caseload(cast.helene, [cast.here]).referents
