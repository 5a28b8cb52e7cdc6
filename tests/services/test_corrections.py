"""A visit is corrected: with a trace, today and later, and never behind anybody's back."""

import uuid
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import replace
from datetime import date, time, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.orm import Session

from db.engine import transaction
from db.models import JournalEntry, Visit, VisitCorrection
from db.queries import visits
from mediance.domain import paris
from mediance.domain.actors import Actor
from mediance.domain.corrections import (
    CorrectedField,
    Impossibility,
    ImpossibleVisit,
    WrittenHours,
)
from mediance.domain.people import KnownPerson, NewPerson
from mediance.domain.periods import Preset
from mediance.domain.permissions import NotPermitted
from mediance.domain.reentry import Cell, Paper
from mediance.domain.today import DayFigure
from mediance.domain.visits import Answer, Ending, VisitEventKind, VisitState, replay
from mediance.services import reentry, steering
from mediance.services.corrections import (
    Corrected,
    CorrectedSince,
    FiguresNotTold,
    NothingCorrected,
    PersonHasAnother,
    VisitChanged,
    correct,
    undo_correction,
    visit_sheet,
)
from mediance.services.desk import desk_view
from mediance.services.end_visit import DomainNotKept, end_visit
from mediance.services.find_person import find_person
from mediance.services.receive import receive
from mediance.services.record_visit import NewVisit, UnknownChoice, record_visit
from mediance.services.today import day_view
from mediance.services.transfer import transfer
from mediance.services.undo import undo
from tests.cast import Cast

YESTERDAY = paris.today() - timedelta(days=1)

pytestmark = pytest.mark.usefixtures("database")


def key() -> uuid.UUID:
    return uuid.uuid4()


def arrive(cast: Cast, **details: object) -> int:
    visit = NewVisit(site_id=cast.here, **details)  # type: ignore[arg-type]
    return record_visit(cast.carme, visit, key()).visit_id


def receive_and_end(cast: Cast, visit_id: int) -> None:
    receive(cast.amina, visit_id, key())
    end_visit(cast.amina, visit_id, Ending.COMPLETED, key=key(), answer=Answer.INFORM)


@pytest.fixture
def hours_ago(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Have everybody who comes from now on be here since so many minutes, but since today."""
    place_in_line = visits._place_in_line

    def since(minutes: int) -> None:
        def earlier(session: Session, site_id: int) -> object:
            day, number, arrived_at = place_in_line(session, site_id)
            start, _ = paris.day_bounds(day)
            return day, number, max(arrived_at - timedelta(minutes=minutes), start)

        monkeypatch.setattr(visits, "_place_in_line", earlier)

    return since


def says(actor: Actor, visit_id: int, **other: object) -> Corrected:
    """Return what the visit says, but for what is corrected."""
    facts = visit_sheet(actor, visit_id).facts

    def hour(moment: object) -> time | None:
        return paris.local(moment).time().replace(second=0, microsecond=0) if moment else None  # type: ignore[arg-type]

    as_it_is = Corrected(
        who=KnownPerson(facts.person_id) if facts.person_id else None,
        domain_code=facts.domain_code,
        is_urgent=facts.is_urgent,
        hours=WrittenHours(
            arrived_at=hour(facts.arrived_at),
            received_at=hour(facts.received_at),
            ended_at=hour(facts.ended_at),
        ),
        ending=facts.ending,
        answer=facts.answer,
    )
    return replace(as_it_is, **other)  # type: ignore[arg-type]


def put_right(actor: Actor, visit_id: int, **other: object) -> uuid.UUID:
    press = key()
    version = visit_sheet(actor, visit_id).version
    correct(actor, visit_id, says(actor, visit_id, **other), press, version=version)
    return press


def stored(actor: Actor, visit_id: int) -> Visit:
    with transaction(actor) as work:
        return work.get_one(Visit, visit_id)


def check_events(actor: Actor, visit_id: int) -> None:
    """The projection is what the events say."""
    visit = stored(actor, visit_id)
    with transaction(actor) as work:
        progress = replay(visits.events(work, visit_id))
    assert (progress.state, progress.received_at, progress.received_by) == (
        visit.state,
        visit.received_at,
        visit.received_by,
    )
    assert (progress.ending, progress.answer) == (visit.ending, visit.answer)
    assert progress.domain_code in {None, visit.domain_code}
    assert progress.is_urgent in {None, visit.is_urgent}


# Today


def test_each_field_leaves_a_trace_of_its_own(cast: Cast) -> None:
    visit_id = arrive(cast)
    press = put_right(cast.carme, visit_id, domain_code="debt", is_urgent=True)
    visit = stored(cast.carme, visit_id)
    assert (visit.domain_code, visit.is_urgent, visit.state) == ("debt", True, VisitState.WAITING)
    with transaction(cast.carme) as work:
        rows = work.query(VisitCorrection).order_by(VisitCorrection.field).all()
        kept = [(row.field, row.old_value, row.new_value, row.press) for row in rows]
        assert {row.staff_id for row in rows} == {cast.carme.staff_id}
    assert kept == [
        (CorrectedField.DOMAIN, "to_clarify", "debt", press),
        (CorrectedField.URGENT, "false", "true", press),
    ]
    check_events(cast.carme, visit_id)


def test_the_journal_names_the_fields_and_no_value(cast: Cast) -> None:
    visit_id = arrive(cast)
    put_right(cast.carme, visit_id, domain_code="debt")
    with transaction(cast.paul) as work:
        (entry,) = work.query(JournalEntry).filter_by(operation="correct").all()
    assert (entry.entity_id, entry.fields) == (visit_id, ["domain"])


def test_a_nameless_visit_gets_its_person_and_loses_it_again(cast: Cast) -> None:
    visit_id = arrive(cast)
    press = put_right(cast.carme, visit_id, who=NewPerson("Ferrer", "Núria", 1979))
    (found,) = find_person(cast.carme, "ferrer")
    assert stored(cast.carme, visit_id).person_id == found.person_id
    assert desk_view(cast.carme, cast.here).waiting[0].person_name == "FERRER Núria"
    sheet = visit_sheet(cast.carme, visit_id)
    assert sheet.people == {found.person_id: "FERRER Núria"}
    undo_correction(cast.carme, visit_id, press, key())
    assert stored(cast.carme, visit_id).person_id is None


def test_somebody_who_waits_here_already_is_not_put_on_a_second_visit(cast: Cast) -> None:
    arrive(cast, who=NewPerson("Roig", "Josep"))
    known = KnownPerson(find_person(cast.carme, "roig")[0].person_id)
    second = arrive(cast)
    with pytest.raises(PersonHasAnother):
        put_right(cast.carme, second, who=known)


def test_a_corrected_arrival_moves_somebody_in_the_queue(
    cast: Cast, hours_ago: Callable[[int], None]
) -> None:
    first = arrive(cast)
    hours_ago(30)
    second = arrive(cast)
    before = stored(cast.carme, second).arrived_at
    assert [v.visit_id for v in desk_view(cast.carme, cast.here).waiting] == [second, first]
    midnight = WrittenHours(arrived_at=time(0, 0))
    press = put_right(cast.carme, first, hours=midnight)
    assert next(v.visit_id for v in desk_view(cast.carme, cast.here).waiting) == first
    check_events(cast.carme, first)
    undo_correction(cast.carme, first, press, key())
    assert [v.visit_id for v in desk_view(cast.carme, cast.here).waiting] == [second, first]
    assert stored(cast.carme, second).arrived_at == before


def test_who_was_received_stays_whose_hour_is_corrected(
    cast: Cast, hours_ago: Callable[[int], None]
) -> None:
    hours_ago(60)
    visit_id = arrive(cast)
    receive_and_end(cast, visit_id)
    arrived = paris.local(stored(cast.carme, visit_id).arrived_at)
    minute = time(arrived.hour, arrived.minute)
    hours = replace(says(cast.carme, visit_id).hours, received_at=minute)
    put_right(cast.carme, visit_id, hours=hours)
    visit = stored(cast.carme, visit_id)
    assert visit.received_at == visit.arrived_at
    assert visit.received_by == cast.amina.staff_id
    check_events(cast.carme, visit_id)


def test_an_ending_that_was_wrong_takes_the_reception_with_it_and_back(cast: Cast) -> None:
    visit_id = arrive(cast)
    receive_and_end(cast, visit_id)
    before = stored(cast.carme, visit_id)
    press = put_right(cast.carme, visit_id, ending=Ending.LEFT_WITHOUT_CONTACT)
    left = stored(cast.carme, visit_id)
    assert (left.received_at, left.received_by, left.answer) == (None, None, None)
    check_events(cast.carme, visit_id)
    undo_correction(cast.bruno, visit_id, press, key())
    after = stored(cast.carme, visit_id)
    assert (after.received_at, after.received_by, after.answer, after.ended_at) == (
        before.received_at,
        cast.amina.staff_id,
        Answer.INFORM,
        before.ended_at,
    )
    check_events(cast.carme, visit_id)


@pytest.mark.parametrize("is_received", [False, True])
def test_a_visit_recorded_by_mistake_is_cancelled_and_keeps_its_number(
    cast: Cast, *, is_received: bool
) -> None:
    visit_id = arrive(cast)
    if is_received:
        receive(cast.amina, visit_id, key())
    press = put_right(cast.carme, visit_id, ending=Ending.CANCELLED)
    assert stored(cast.carme, visit_id).ending is Ending.CANCELLED
    assert steering.attendance(cast.bruno, [cast.here], Preset.TODAY).arrivals == 0
    assert record_visit(cast.carme, NewVisit(cast.here), key()).number == 2
    check_events(cast.carme, visit_id)
    undo_correction(cast.carme, visit_id, press, key())
    state = VisitState.RECEIVED if is_received else VisitState.WAITING
    assert stored(cast.carme, visit_id).state is state
    check_events(cast.carme, visit_id)


def test_after_a_correction_the_queue_goes_on_as_if_it_had_always_been_so(cast: Cast) -> None:
    visit_id = arrive(cast)
    put_right(cast.carme, visit_id, domain_code="debt", is_urgent=True)
    receive_and_end(cast, visit_id)
    put_right(cast.carme, visit_id, domain_code="tax", answer=Answer.REFER)
    check_events(cast.carme, visit_id)
    undo(cast.carme, visit_id, key())
    visit = stored(cast.carme, visit_id)
    assert (visit.state, visit.domain_code, visit.is_urgent) == (VisitState.RECEIVED, "tax", True)


def test_a_transfer_is_taken_back_at_both_sites_after_a_correction(cast: Cast) -> None:
    visit_id = arrive(cast)
    transfer(cast.carme, visit_id, cast.elsewhere, key())
    put_right(cast.carme, visit_id, domain_code="debt")
    undo(cast.carme, visit_id, key(), gesture=VisitEventKind.ENDED)
    assert desk_view(cast.bruno, cast.elsewhere).waiting == ()
    (waiting,) = desk_view(cast.carme, cast.here).waiting
    assert (waiting.visit_id, waiting.domain_code) == (visit_id, "debt")


def there(cast: Cast) -> int:
    """Return the visit that waits at the other site."""
    (waiting,) = desk_view(cast.bruno, cast.elsewhere).waiting
    return waiting.visit_id


def test_an_arrival_stays_of_one_person_at_both_sites(cast: Cast) -> None:
    visit_id = arrive(cast, who=NewPerson("Roig", "Josep"))
    transfer(cast.carme, visit_id, cast.elsewhere, key())
    for entry in (visit_id, there(cast)):
        with pytest.raises(ImpossibleVisit) as refused:
            put_right(cast.bruno, entry, who=NewPerson("Ferrer", "Núria", 1979))
        assert refused.value.why is Impossibility.OF_SEVERAL_ENTRIES
        put_right(cast.bruno, entry, domain_code="debt")
    assert find_person(cast.carme, "ferrer") == ()


def test_a_name_is_not_taken_back_once_it_is_known_elsewhere_too(cast: Cast) -> None:
    visit_id = arrive(cast)
    made = put_right(cast.carme, visit_id, who=NewPerson("Ferrer", "Núria", 1979))
    transfer(cast.carme, visit_id, cast.elsewhere, key())
    with pytest.raises(ImpossibleVisit):
        undo_correction(cast.carme, visit_id, made, key())
    people = {stored(cast.bruno, entry).person_id for entry in (visit_id, there(cast))}
    assert len(people) == 1


def test_a_continuation_is_not_cancelled_nor_brought_back(cast: Cast) -> None:
    visit_id = arrive(cast)
    transfer(cast.carme, visit_id, cast.elsewhere, key())
    entry = there(cast)
    with pytest.raises(ImpossibleVisit) as refused:
        put_right(cast.bruno, entry, ending=Ending.CANCELLED)
    assert refused.value.why is Impossibility.CONTINUES_ANOTHER
    undo(cast.carme, visit_id, key())
    with pytest.raises(ImpossibleVisit) as refused:
        put_right(cast.bruno, entry, ending=Ending.ABSENT)
    assert refused.value.why is Impossibility.CONTINUES_ANOTHER


def test_the_same_press_twice_corrects_once(cast: Cast) -> None:
    visit_id, press = arrive(cast), key()
    version, said = visit_sheet(cast.carme, visit_id).version, says(cast.carme, visit_id)
    said = replace(said, domain_code="debt")
    for _ in range(2):
        correct(cast.carme, visit_id, said, press, version=version)
    assert len(visit_sheet(cast.carme, visit_id).history) == 1


def test_the_second_of_two_people_sees_what_the_first_corrected(cast: Cast) -> None:
    visit_id = arrive(cast)
    version, said = visit_sheet(cast.amina, visit_id).version, says(cast.amina, visit_id)
    put_right(cast.carme, visit_id, domain_code="debt")
    with pytest.raises(VisitChanged) as changed:
        correct(cast.amina, visit_id, replace(said, domain_code="tax"), key(), version=version)
    (theirs,) = changed.value.sheet.history
    assert (theirs.made_by, theirs.changes[0].new) == ("Carme", "debt")
    assert stored(cast.carme, visit_id).domain_code == "debt"


def test_what_was_corrected_once_more_cannot_be_taken_back(cast: Cast) -> None:
    visit_id = arrive(cast)
    first = put_right(cast.carme, visit_id, domain_code="debt")
    second = put_right(cast.amina, visit_id, domain_code="tax")
    with pytest.raises(CorrectedSince):
        undo_correction(cast.carme, visit_id, first, key())
    undo_correction(cast.carme, visit_id, second, key())
    undo_correction(cast.carme, visit_id, first, key())
    assert stored(cast.carme, visit_id).domain_code == "to_clarify"
    history = visit_sheet(cast.carme, visit_id).history
    assert [each.is_undone for each in history] == [False, False, True, True]
    with pytest.raises(CorrectedSince):
        undo_correction(cast.carme, visit_id, first, key())


def test_a_correction_stays_that_later_hours_rest_upon(cast: Cast) -> None:
    visit_id = arrive(cast)
    receive_and_end(cast, visit_id)
    written = says(cast.carme, visit_id).hours
    made = put_right(cast.carme, visit_id, hours=replace(written, arrived_at=time(0)))
    put_right(cast.carme, visit_id, hours=replace(written, arrived_at=time(0), received_at=time(0)))
    with pytest.raises(CorrectedSince):
        undo_correction(cast.carme, visit_id, made, key())
    assert paris.local(visit_sheet(cast.carme, visit_id).facts.arrived_at).time() == time(0)


def test_a_domain_put_right_outlives_the_one_said_at_the_end(cast: Cast) -> None:
    visit_id = arrive(cast)
    end_visit(
        cast.carme,
        visit_id,
        Ending.ANSWERED_AT_DESK,
        key=key(),
        answer=Answer.INFORM,
        domain_code="debt",
    )
    put_right(cast.carme, visit_id, domain_code="housing")
    put_right(cast.carme, visit_id, answer=Answer.ACCOMPANY)
    assert stored(cast.carme, visit_id).domain_code == "housing"
    check_events(cast.carme, visit_id)


def test_nothing_is_written_where_nothing_is_right(cast: Cast) -> None:
    visit_id = arrive(cast)
    with pytest.raises(NothingCorrected):
        put_right(cast.carme, visit_id)
    with pytest.raises(UnknownChoice):
        put_right(cast.carme, visit_id, domain_code="licorne")
    with pytest.raises(ImpossibleVisit):
        put_right(cast.carme, visit_id, hours=WrittenHours(arrived_at=time(23, 59, 30)))
    assert visit_sheet(cast.carme, visit_id).history == ()


def test_the_database_itself_asks_for_the_trace(cast: Cast) -> None:
    visit_id = arrive(cast)
    with pytest.raises(ProgrammingError, match="with a trace"), transaction(cast.carme) as work:
        work.execute(text("update mediance.visit set domain_code = 'debt'"))
    assert stored(cast.carme, visit_id).domain_code == "to_clarify"


# A day that is over


@pytest.fixture
def late_evening(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever comes from now on has been here since yesterday evening."""
    place_in_line = visits._place_in_line

    def yesterday(session: Session, site_id: int) -> object:
        _day, number, _arrived_at = place_in_line(session, site_id)
        return YESTERDAY, number, paris.at(YESTERDAY, time(23, 30))

    monkeypatch.setattr(visits, "_place_in_line", yesterday)


@pytest.mark.usefixtures("late_evening")
def test_after_midnight_an_end_is_kept_without_the_domain_it_names(cast: Cast) -> None:
    for actor, domain in ((cast.amina, "to_clarify"), (cast.bruno, "debt")):
        visit_id = arrive(cast)
        receive(actor, visit_id, key())
        is_refused = actor is cast.amina
        with pytest.raises(DomainNotKept) if is_refused else nullcontext():
            end_visit(
                actor,
                visit_id,
                Ending.COMPLETED,
                key=key(),
                answer=Answer.INFORM,
                domain_code="debt",
            )
        visit = stored(cast.bruno, visit_id)
        assert (visit.ending, visit.domain_code) == (Ending.COMPLETED, domain)
        check_events(cast.bruno, visit_id)


@pytest.fixture
def past(cast: Cast) -> list[int]:
    """Yesterday: thirty-two came, each received after so many minutes, the last one left."""
    lines = [
        {
            Cell.ARRIVED: f"{9 + n // 20}h{n % 20 * 3:02d}",
            Cell.RECEIVED: f"{9 + n // 20 + (n % 20 * 3 + n % 20) // 60}h"
            f"{(n % 20 * 3 + n % 20) % 60:02d}",
        }
        for n in range(32)
    ]
    lines.append({Cell.ARRIVED: "11h", Cell.ENDED: "11h30", Cell.OUTCOME: "parti"})
    sheet = Paper(YESTERDAY, "walk_in", tuple(lines))
    reentry.enter(cast.carme, cast.here, sheet, key(), with_all_or_none=True)
    return [visit.visit_id for visit in day_view(cast.carme, cast.here, YESTERDAY).visits]


def test_a_past_day_is_corrected_by_the_coordination_alone(cast: Cast, past: list[int]) -> None:
    with pytest.raises(NotPermitted):
        put_right(cast.carme, past[0], domain_code="debt")
    assert not visit_sheet(cast.carme, past[0]).may_be_corrected
    put_right(cast.bruno, past[0], domain_code="debt")
    assert stored(cast.bruno, past[0]).domain_code == "debt"


def test_and_the_database_says_so_too(cast: Cast, past: list[int]) -> None:
    row = text(
        "insert into mediance.visit_correction"
        " (visit_id, site_id, press, staff_id, field, old_value, new_value)"
        " values (:visit, :site, gen_random_uuid(), :staff, 'domain', 'caf', 'debt')"
    )
    for actor, is_allowed in ((cast.carme, False), (cast.bruno, True)):
        given = {"visit": past[0], "site": cast.here, "staff": actor.staff_id}
        with transaction(actor) as work:
            part = work.begin_nested()
            if is_allowed:
                work.execute(row, given)
            else:
                with pytest.raises(ProgrammingError, match="row-level security"):
                    work.execute(row, given)
            part.rollback()


def test_a_late_correction_says_first_which_figures_it_changes(cast: Cast, past: list[int]) -> None:
    version, said = visit_sheet(cast.bruno, past[-2]).version, says(cast.bruno, past[-2])
    said = replace(said, ending=Ending.ABSENT)
    with pytest.raises(FiguresNotTold) as untold:
        correct(cast.bruno, past[-2], said, key(), version=version)
    told = {change.figure: (change.before, change.after) for change in untold.value.figures}
    assert told[DayFigure.RECEIVED] == (32, 31)
    assert told[DayFigure.LEFT] == (1, 2)
    assert DayFigure.ARRIVALS not in told
    before = steering.attendance(cast.bruno, [cast.here], Preset.YESTERDAY)
    assert (before.by_colleague, before.wait.left) == (32, 1)
    assert visit_sheet(cast.bruno, past[-2]).history == ()
    figures = untold.value.figures
    correct(cast.bruno, past[-2], said, key(), version=version, told=figures)
    after = steering.attendance(cast.bruno, [cast.here], Preset.YESTERDAY)
    assert (after.by_colleague, after.wait.left, after.is_balanced) == (31, 2, True)


def test_the_median_wait_is_told_too(cast: Cast, past: list[int]) -> None:
    late = past[12]
    hours = replace(says(cast.bruno, late).hours, received_at=time(12, 0))
    with pytest.raises(FiguresNotTold) as untold:
        put_right(cast.bruno, late, hours=hours)
    assert DayFigure.IN_TIME in {change.figure for change in untold.value.figures}


def test_taking_a_late_correction_back_is_told_as_well(cast: Cast, past: list[int]) -> None:
    version, said = visit_sheet(cast.bruno, past[0]).version, says(cast.bruno, past[0])
    said = replace(said, ending=Ending.CANCELLED)
    with pytest.raises(FiguresNotTold) as there:
        correct(cast.bruno, past[0], said, key(), version=version)
    press = key()
    correct(cast.bruno, past[0], said, press, version=version, told=there.value.figures)
    with pytest.raises(FiguresNotTold) as back:
        undo_correction(cast.bruno, past[0], press, key())
    pairs = {change.figure: (change.after, change.before) for change in back.value.figures}
    assert pairs == {c.figure: (c.before, c.after) for c in there.value.figures}
    undo_correction(cast.bruno, past[0], press, key(), told=back.value.figures)
    assert stored(cast.bruno, past[0]).ending is Ending.COMPLETED


def test_what_paper_does_not_say_stays_unknown_through_a_correction(
    cast: Cast, past: list[int]
) -> None:
    put_right(cast.bruno, past[0], domain_code="debt", answer=Answer.REFER)
    visit = stored(cast.bruno, past[0])
    assert (visit.ended_at, visit.answer) == (None, Answer.REFER)
    check_events(cast.bruno, past[0])


# The day


def test_the_day_holds_everybody_in_order_with_the_figures_of_steering(cast: Cast) -> None:
    first, second = arrive(cast, who=NewPerson("Roig", "Josep")), arrive(cast)
    receive_and_end(cast, second)
    put_right(cast.carme, first, domain_code="debt")
    view = day_view(cast.carme, cast.here, paris.today())
    assert [(v.number, v.person_name, v.is_corrected) for v in view.visits] == [
        (1, "ROIG Josep", True),
        (2, None, False),
    ]
    assert view.visits[1].received_by == "Amina"
    told = steering.attendance(cast.bruno, [cast.here], Preset.TODAY)
    assert view.figures.flow == told.flow
    assert view.figures.wait.received == told.wait.received == 1


def test_opening_a_day_is_journalled_once_and_redrawing_it_never(cast: Cast) -> None:
    arrive(cast)
    day_view(cast.carme, cast.here, paris.today(), is_opened=True)
    day_view(cast.carme, cast.here, paris.today())
    with transaction(cast.paul) as work:
        entries = work.query(JournalEntry).filter_by(operation="read").all()
    assert [(entry.entity, entry.row_count) for entry in entries] == [("visit", 1)]


def test_a_day_without_anybody_is_a_day(cast: Cast) -> None:
    view = day_view(cast.carme, cast.here, date(2026, 1, 1))
    assert (view.visits, view.figures.arrivals, view.is_over) == ((), 0, True)
