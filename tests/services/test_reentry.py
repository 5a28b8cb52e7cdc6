"""The paper is typed in: under its own hours, once, and never in the way of the day's numbers."""

import uuid
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import date, time, timedelta

import pytest

from db.engine import transaction
from db.installation import DatabaseUrls
from db.models import JournalEntry, Person, Visit, VisitEvent
from db.queries import visits
from mediance.domain import paris
from mediance.domain.actors import Actor
from mediance.domain.periods import Preset
from mediance.domain.permissions import NotPermitted
from mediance.domain.reentry import Cell, Doubt, LineReading, Paper
from mediance.domain.visits import Answer, Ending, VisitState, replay
from mediance.services import drafts, reentry, steering
from mediance.services.drafts import Draft
from mediance.services.record_visit import NewVisit, record_visit
from mediance.services.reentry import Entered, LinesNotRight
from tests.cast import Cast

YESTERDAY = paris.today() - timedelta(days=1)


def key() -> uuid.UUID:
    return uuid.uuid4()


def paper(*lines: str, day: date = YESTERDAY, channel: str = "walk_in") -> Paper:
    """Return a sheet; the cells of a line are separated by bars, in the order of the paper."""
    cells = [dict(zip(Cell, (c.strip() for c in line.split("|")), strict=False)) for line in lines]
    return Paper(day, channel, tuple(cells))


def enter(actor: Actor, cast: Cast, sheet: Paper, *, with_all_or_none: bool = True) -> Entered:
    return reentry.enter(actor, cast.here, sheet, key(), with_all_or_none=with_all_or_none)


def stored(actor: Actor) -> list[Visit]:
    with transaction(actor) as work:
        return list(work.query(Visit).order_by(Visit.day, Visit.number))


def doubts(readings: tuple[LineReading, ...]) -> list[list[Doubt]]:
    return [[remark.doubt for remark in reading.remarks] for reading in readings]


@pytest.mark.usefixtures("database")
def test_a_line_becomes_a_visit_at_its_own_hours(cast: Cast) -> None:
    enter(cast.carme, cast, paper("9h05 | ROIG Josep 1979 | 4 | x | 9:20 | 950 | orienté | tél"))
    (visit,) = stored(cast.carme)
    assert visit.arrived_at == paris.at(YESTERDAY, time(9, 5))
    assert visit.received_at == paris.at(YESTERDAY, time(9, 20))
    assert visit.ended_at == paris.at(YESTERDAY, time(9, 50))
    assert (visit.day, visit.domain_code, visit.channel_code) == (YESTERDAY, "debt", "phone")
    assert (visit.is_urgent, visit.state) == (True, VisitState.ENDED)
    assert (visit.ending, visit.answer) == (Ending.COMPLETED, Answer.REFER)
    assert visit.entered_later_at is not None
    assert (visit.recorded_by, visit.received_by) == (cast.carme.staff_id, None)
    with transaction(cast.carme) as work:
        person = work.get_one(Person, visit.person_id)
        assert (person.family_name, person.given_name, person.birth_year) == ("ROIG", "Josep", 1979)
        assert (person.first_contact_on, person.notice_given_at) == (YESTERDAY, None)


@pytest.mark.usefixtures("database")
def test_the_events_say_the_same_and_who_wrote_them_down(cast: Cast) -> None:
    enter(cast.carme, cast, paper("9h05 | | | | 9h20 | 9h50 | informé", "9h10 | | | | | | parti"))
    for visit in stored(cast.carme):
        with transaction(cast.carme) as work:
            told = visits.events(work, visit.id)
            signed = work.query(VisitEvent.entered_by).filter_by(visit_id=visit.id).distinct()
            assert signed.all() == [(cast.carme.staff_id,)]
        progress = replay(told)
        assert (progress.state, progress.ending) == (visit.state, visit.ending)
        assert (progress.received_at, progress.answer) == (visit.received_at, visit.answer)


@pytest.mark.usefixtures("database")
def test_the_papers_numbers_stand_apart_and_the_desks_go_on(cast: Cast) -> None:
    today = paris.today()
    first = record_visit(cast.carme, NewVisit(cast.here), key())
    midnight = paper("0h00", "0:00 | | 4", day=today)
    enter(cast.carme, cast, midnight)
    second = record_visit(cast.carme, NewVisit(cast.here), key())
    assert (first.number, second.number) == (1, 2)
    later = [visit.number for visit in stored(cast.carme) if visit.entered_later_at]
    assert later == [9001, 9002]


@pytest.mark.usefixtures("database")
def test_figures_count_them_on_their_own_day(cast: Cast) -> None:
    enter(cast.carme, cast, paper("9h05 | | | | 9h15", "9h10 | | | | | 9h40 | parti", "9h30"))
    told = steering.attendance(cast.bruno, [cast.here], Preset.YESTERDAY)
    assert (told.arrivals, told.by_colleague, told.wait.left) == (3, 1, 1)
    assert (told.wait.uncounted.unclosed, told.is_balanced) == (1, True)
    assert steering.attendance(cast.bruno, [cast.here], Preset.TODAY).arrivals == 0


@pytest.mark.usefixtures("database")
def test_all_or_none_writes_nothing_while_a_line_is_not_right(cast: Cast) -> None:
    with pytest.raises(LinesNotRight) as refused:
        enter(cast.carme, cast, paper("9h05", "neuf heures"))
    assert Doubt.HOUR_UNREADABLE in doubts(refused.value.readings)[1]
    assert stored(cast.carme) == []


@pytest.mark.usefixtures("database")
def test_line_by_line_the_right_ones_are_kept_and_named(cast: Cast) -> None:
    sheet = paper("9h05", "", "9h10 | | licorne", "9h20")
    assert enter(cast.carme, cast, sheet, with_all_or_none=False) == Entered(2, (1, 4))
    assert len(stored(cast.carme)) == 2


@pytest.mark.usefixtures("database")
def test_the_same_press_twice_writes_once_and_says_how_many(cast: Cast) -> None:
    enter(cast.carme, cast, paper("8h | ROIG Josep"))
    sheet, same = paper("9h05 | PUIG Marta", "tôt", "8h | ROIG Josep", "9h10"), key()
    first = reentry.enter(cast.carme, cast.here, sheet, same, with_all_or_none=False)
    again = reentry.enter(cast.carme, cast.here, sheet, same, with_all_or_none=False)
    assert first == again == Entered(2, (1, 4))
    assert len(stored(cast.carme)) == 3


@pytest.mark.usefixtures("database")
def test_the_same_name_at_the_same_minute_is_there_already(cast: Cast) -> None:
    enter(cast.carme, cast, paper("9h05 | ROIG Josep", "9h05 | | caf"))
    again = paper("9h05 | Josep ROIG | 4", "9h05 | | caf", "9h05 | | 4", "10h | Roig Josep")
    read = reentry.read(cast.amina, cast.here, again)
    assert Doubt.ALREADY_THERE in doubts(read)[0]
    assert Doubt.MAYBE_THERE in doubts(read)[1]
    assert Doubt.MAYBE_THERE not in doubts(read)[2]
    assert Doubt.MAYBE_THERE in doubts(read)[3]
    assert [reading.visit is not None for reading in read] == [False, True, True, True]


@pytest.mark.usefixtures("database")
def test_homonyms_are_told_apart_by_the_year_or_not_at_all(cast: Cast) -> None:
    enter(cast.carme, cast, paper("9h05 | ROIG Josep 1979", "9h06 | ROIG Josep 1951"))
    read = reentry.read(cast.carme, cast.here, paper("9h30 | ROIG Josep", "9h31 | ROIG Josep 1951"))
    assert Doubt.SEVERAL_NAMESAKES in doubts(read)[0]
    enter(cast.carme, cast, paper("9h31 | ROIG Josep 1951"))
    people = Counter(visit.person_id for visit in stored(cast.carme))
    assert sorted(people.values()) == [1, 2]


@pytest.mark.usefixtures("database")
def test_one_new_name_on_two_lines_is_one_person(cast: Cast) -> None:
    enter(cast.carme, cast, paper("9h05 | FERRER Núria", "16h | Ferrer Nuria"))
    assert len({visit.person_id for visit in stored(cast.carme)}) == 1


@pytest.mark.usefixtures("database")
def test_a_line_without_a_year_is_not_taken_for_somebody_of_a_year(cast: Cast) -> None:
    lines = ("9h05 | ROIG Josep 1979", "9h06 | ROIG Josep 1951", "9h07 | ROIG Josep")
    enter(cast.carme, cast, paper(*lines, "9h08 | Roig Josep 1951", "9h09 | Roig Josep"))
    of_1979, of_1951, of_none, also_1951, also_none = (v.person_id for v in stored(cast.carme))
    assert len({of_1979, of_1951, of_none}) == 3
    assert (also_1951, also_none) == (of_1951, of_none)


@pytest.mark.usefixtures("database")
def test_what_was_typed_is_forgotten_once_it_is_written(cast: Cast) -> None:
    same = key()
    drafts.keep(cast.carme, Draft("paper", cast.here, same), "[]")
    reentry.enter(cast.carme, cast.here, paper("9h05"), same, with_all_or_none=True)
    assert drafts.kept(cast.carme, "paper", cast.here) is None


@pytest.mark.usefixtures("database")
def test_an_old_sheet_is_the_coordinations_to_add(cast: Cast) -> None:
    old = paper("9h05", day=paris.today() - timedelta(days=40))
    with pytest.raises(NotPermitted):
        enter(cast.carme, cast, old)
    assert enter(cast.bruno, cast, old).count == 1


@pytest.mark.usefixtures("database")
def test_no_sheet_tells_of_a_day_to_come_or_has_more_lines_than_paper(cast: Cast) -> None:
    with pytest.raises(reentry.DayToCome):
        enter(cast.carme, cast, paper("9h05", day=paris.today() + timedelta(days=1)))
    with pytest.raises(reentry.TooManyLines):
        enter(cast.carme, cast, paper(*["9h05"] * 201))
    with pytest.raises(reentry.NothingToEnter):
        enter(cast.carme, cast, paper("", "licorne"), with_all_or_none=False)


@pytest.mark.usefixtures("database")
def test_sixty_lines_are_one_entry_of_the_journal(cast: Cast) -> None:
    enter(cast.carme, cast, paper(*(f"9h{minute:02d} | | {minute % 9}" for minute in range(60))))
    with transaction(cast.paul) as work:
        entries = work.query(JournalEntry).filter_by(operation="enter_later").all()
    assert [(entry.row_count, entry.entity_id) for entry in entries] == [(60, None)]


def test_two_people_typing_the_same_sheet_write_each_named_line_once(
    live_database: DatabaseUrls, cast: Cast
) -> None:
    assert live_database.app
    sheet = paper(*(f"9h{minute:02d} | PUIG Marta{'a' * minute}" for minute in range(10)))

    def type_in(actor: Actor) -> int:
        try:
            return enter(actor, cast, sheet).count
        except LinesNotRight:
            return 0

    with ThreadPoolExecutor(4) as typists:
        counts = list(typists.map(type_in, [cast.carme, cast.amina, cast.bruno, cast.ines]))
    assert sorted(counts) == [0, 0, 0, 10]
    assert [visit.number for visit in stored(cast.carme)] == list(range(9001, 9011))
