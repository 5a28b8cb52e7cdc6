"""Who is still to be told: who is here first, then who came last, until nobody is left."""

import pytest
from sqlalchemy import text

from db.engine import transaction
from mediance.domain.consents import USUALLY
from mediance.domain.people import KnownPerson, NewPerson
from mediance.domain.visits import Answer, Ending, VisitState
from mediance.services import consents
from mediance.services import notices_to_give as work_list
from mediance.services.end_visit import end_visit
from mediance.services.notices_to_give import count_to_be_told_here, notices_to_give
from mediance.services.receive import receive
from mediance.services.record_visit import NewVisit, record_visit
from tests.cast import Cast
from tests.services.people import arrive, key, linked, somebody

pytestmark = pytest.mark.usefixtures("database")

MANY = text(
    "insert into mediance.person"
    " (family_name, given_name, search_name, site_id, first_contact_on)"
    " select 'Roig', n::text, 'roig', :site, date '2020-01-01' + n from generate_series(1, :n) n"
)
JOURNAL = text(
    "select row_count from mediance.journal_entry"
    " where operation = 'read' and row_count is not null"
)


def shown(cast: Cast, search: str = "", offset: int = 0, site_id: int | None = None) -> list[int]:
    found = notices_to_give(cast.bruno, site_id or cast.here, search=search, offset=offset)
    return [each.person_id for each in found.shown]


def how_many(cast: Cast) -> int:
    return notices_to_give(cast.carme, cast.here).count


def test_who_is_here_stands_on_top_then_who_came_last(cast: Cast) -> None:
    earlier = somebody(cast, "Vidal")
    later = somebody(cast, "Puig")
    waiting, _visit = arrive(cast, NewPerson("Benali", "Samira", 1979))
    received, visit_id = arrive(cast, NewPerson("Roig", "Núria"))
    receive(cast.amina, visit_id, key())
    assert shown(cast) == [waiting, received, later, earlier]
    first, second, third, _ = notices_to_give(cast.carme, cast.here).shown
    assert (first.state, first.number) == (VisitState.WAITING, 3)
    assert second.state is VisitState.RECEIVED
    assert (third.state, third.number) == (None, None)
    assert third.last_seen_on is not None


def test_the_list_empties_as_people_are_told(cast: Cast) -> None:
    people = [somebody(cast, name) for name in ("Vidal", "Puig")]
    arrive(cast, NewPerson("Roig", "Núria", is_notice_given=True))
    record_visit(cast.carme, NewVisit(cast.here), key())
    assert how_many(cast) == 2
    told = consents.give_notice(cast.carme, people[1], USUALLY, key())
    assert shown(cast) == [people[0]]
    consents.give_notice(cast.carme, people[0], USUALLY, key())
    assert (shown(cast), how_many(cast)) == ([], 0)
    assert told is not None
    consents.undo(cast.carme, told, key())
    assert shown(cast) == [people[1]]


def test_the_menu_counts_those_who_are_here_now_until_they_are_told_or_gone(cast: Cast) -> None:
    somebody(cast, "Vidal")
    assert count_to_be_told_here(cast.carme, cast.here) == 0
    waiting, _visit = arrive(cast, NewPerson("Benali", "Samira", 1979))
    received, visit_id = arrive(cast, NewPerson("Roig", "Núria"))
    receive(cast.amina, visit_id, key())
    assert count_to_be_told_here(cast.carme, cast.here) == 2
    consents.give_notice(cast.carme, waiting, USUALLY, key())
    assert count_to_be_told_here(cast.carme, cast.here) == 1
    end_visit(cast.amina, visit_id, Ending.COMPLETED, key=key(), answer=Answer.INFORM)
    assert count_to_be_told_here(cast.carme, cast.here) == 0
    assert received in shown(cast)


def test_who_was_told_under_another_record_knows(cast: Cast) -> None:
    one, other = linked(cast)
    assert set(shown(cast)) == {one, other}
    consents.give_notice(cast.carme, other, USUALLY, key())
    assert shown(cast) == []


def test_it_is_the_list_of_one_site_and_of_who_waits_there(cast: Cast) -> None:
    person_id = somebody(cast)
    assert shown(cast, site_id=cast.elsewhere) == []
    record_visit(cast.bruno, NewVisit(cast.elsewhere, KnownPerson(person_id)), key())
    assert shown(cast, site_id=cast.elsewhere) == [person_id]
    assert shown(cast) == [person_id]


def test_it_is_searched_by_the_beginnings_of_names(cast: Cast) -> None:
    benali, puig = somebody(cast, "Benali", "Samira"), somebody(cast, "Puig", "Marc")
    assert shown(cast, "ben") == [benali]
    assert shown(cast, "SAM benali") == [benali]
    assert shown(cast, "pui marc") == [puig]
    assert shown(cast, "pui samira") == []
    assert set(shown(cast, " ?! ")) == {benali, puig}
    assert shown(cast, "x" * 10_000) == []
    assert notices_to_give(cast.carme, cast.here, search="ben").count == 1


def test_it_is_shown_in_parts_and_counted_to_a_bound(cast: Cast) -> None:
    with transaction(cast.bruno) as work:
        work.execute(MANY, {"site": cast.here, "n": work_list.COUNTED + 5})
    assert how_many(cast) == work_list.COUNTED
    first, second = shown(cast), shown(cast, offset=work_list.SHOWN)
    assert len(first) == len(second) == work_list.SHOWN
    assert not set(first) & set(second)
    assert first == sorted(first, reverse=True)


def test_reading_it_is_one_entry_with_how_many(cast: Cast) -> None:
    somebody(cast)
    shown(cast)
    with transaction(cast.sofia) as work:
        assert list(work.scalars(JOURNAL)) == [1]
    shown(cast, "nobody")
    with transaction(cast.sofia) as work:
        assert list(work.scalars(JOURNAL)) == [1]
