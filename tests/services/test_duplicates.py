"""Records of one person: linked and separated without loss, said apart, proposed, decided once."""

import uuid

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from db.engine import transaction
from db.queries import identities as links_kept
from mediance.domain.actors import Actor
from mediance.domain.identities import Pair, SamePerson, identities
from mediance.domain.likeness import Likeness
from mediance.domain.people import KnownPerson, NewPerson
from mediance.domain.visits import Ending
from mediance.services.desk import desk_view
from mediance.services.duplicates import (
    AlreadyLinked,
    BothHere,
    DecidedMeanwhile,
    SaidDistinct,
    distinct_pairs,
    link,
    links,
    proposals,
    put_off,
    say_distinct,
    undo_distinct,
    unlink,
    warnings_for,
)
from mediance.services.end_visit import end_visit
from mediance.services.errors import PressedForSomethingElse
from mediance.services.find_person import find_person
from mediance.services.housekeeping import keep_house
from mediance.services.pairing import propose_pairs
from mediance.services.record_visit import (
    NewVisit,
    PersonAlreadyHere,
    PersonUnknown,
    record_visit,
)
from mediance.services.undo import PersonCameBack, undo
from tests.cast import Cast

pytestmark = pytest.mark.usefixtures("database")

VISITS = text("select to_jsonb(v)::text from mediance.visit as v order by id")
LAST_PERSON = text("select max(id) from mediance.person")
JOURNAL = text("select operation, entity, fields from mediance.journal_entry order by id")


def key() -> uuid.UUID:
    return uuid.uuid4()


def arrive(cast: Cast, who: NewPerson | KnownPerson | int, site_id: int | None = None) -> int:
    """Write an arrival down; return the visit."""
    known = KnownPerson(who) if isinstance(who, int) else who
    return record_visit(cast.bruno, NewVisit(site_id or cast.here, known), key()).visit_id


def somebody(
    cast: Cast, family: str = "Benali", given: str = "Samira", year: int | None = 1979
) -> int:
    """Write a person down, who has left again; return the record."""
    visit_id = arrive(cast, NewPerson(family, given, year))
    end_visit(cast.bruno, visit_id, Ending.LEFT_WITHOUT_CONTACT, key=key())
    with transaction(cast.bruno) as work:
        return int(work.scalar(LAST_PERSON) or 0)


def visits(cast: Cast) -> list[str]:
    with transaction(cast.bruno) as work:
        return list(work.scalars(VISITS))


def identity_of(cast: Cast, *person_ids: int) -> list[int]:
    with transaction(cast.bruno) as work:
        found = links_kept.identity_ids(work, person_ids)
    return [found[each] for each in person_ids]


def test_a_link_makes_one_of_two_and_separating_makes_two_again(cast: Cast) -> None:
    one, other = somebody(cast), somebody(cast)
    before = visits(cast)
    link(cast.amina, other, one, key())
    assert identity_of(cast, one, other) == [one, one]
    assert visits(cast) == before
    (standing,) = links(cast.amina).shown
    assert (standing.first.person_id, standing.second.person_id) == (one, other)
    assert (standing.staff_name, standing.first.visits) == ("Amina", 1)
    unlink(cast.ines, one, other, key())
    assert identity_of(cast, one, other) == [one, other]
    assert links(cast.amina).count == 0
    assert visits(cast) == before


def test_a_separated_link_leaves_what_others_said(cast: Cast) -> None:
    one, two, three, four = (somebody(cast) for _ in range(4))
    link(cast.amina, one, two, key())
    link(cast.amina, three, four, key())
    link(cast.amina, two, three, key())
    assert identity_of(cast, one, two, three, four) == [one] * 4
    unlink(cast.amina, two, three, key())
    assert identity_of(cast, one, two, three, four) == [one, one, three, three]


@pytest.fixture
def six(cast: Cast) -> list[int]:
    """Six records of one name, each with a visit."""
    return [somebody(cast) for _ in range(6)]


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    steps=st.lists(
        st.tuples(st.booleans(), st.integers(0, 5), st.integers(0, 5)).filter(
            lambda step: step[1] != step[2]
        ),
        max_size=14,
    )
)
def test_whatever_is_linked_and_separated_visits_stay_and_identities_follow(
    cast: Cast, six: list[int], steps: list[tuple[bool, int, int]]
) -> None:
    before, standing = visits(cast), set[Pair]()
    for is_link, one, other in steps:
        pair = Pair.of(six[one], six[other])
        try:
            if is_link:
                link(cast.amina, six[one], six[other], key())
                standing.add(pair)
            else:
                unlink(cast.amina, six[one], six[other], key())
                standing.remove(pair)
        except AlreadyLinked:
            known = identities(standing)
            assert known[six[one]] == known[six[other]]
        except DecidedMeanwhile:
            assert pair not in standing
    told = identities(standing)
    assert identity_of(cast, *six) == [told.get(each, each) for each in six]
    assert visits(cast) == before
    for pair in standing:
        unlink(cast.amina, pair.first_id, pair.second_id, key())
    assert identity_of(cast, *six) == six


def test_the_same_press_twice_links_once_and_another_request_is_refused(cast: Cast) -> None:
    one, other = somebody(cast), somebody(cast)
    same = key()
    for _ in range(2):
        link(cast.amina, one, other, same)
    assert links(cast.amina).count == 1
    with pytest.raises(PressedForSomethingElse):
        unlink(cast.amina, one, other, same)


def test_what_cannot_be_linked_is_refused_by_name(cast: Cast) -> None:
    one, other, third = somebody(cast), somebody(cast), somebody(cast)
    link(cast.amina, one, other, key())
    link(cast.amina, other, third, key())
    with pytest.raises(AlreadyLinked):
        link(cast.ines, third, one, key())
    with pytest.raises(SamePerson):
        link(cast.amina, one, one, key())
    for refused in (link, say_distinct):
        with pytest.raises(PersonUnknown):
            refused(cast.amina, one, 9_999_999, key())
    with pytest.raises(DecidedMeanwhile):
        unlink(cast.amina, one, third, key())


def test_said_apart_it_is_not_linked_before_that_is_taken_back(cast: Cast) -> None:
    one, other, third = somebody(cast), somebody(cast), somebody(cast)
    link(cast.amina, other, third, key())
    say_distinct(cast.carme, one, third, key())
    with pytest.raises(SaidDistinct):
        link(cast.amina, one, other, key())  # through the third
    undo_distinct(cast.amina, third, one, key())
    link(cast.amina, one, other, key())
    with pytest.raises(AlreadyLinked):
        say_distinct(cast.carme, one, third, key())
    with pytest.raises(DecidedMeanwhile):
        undo_distinct(cast.amina, one, third, key())


def test_said_apart_twice_stands_once(cast: Cast) -> None:
    one, other = somebody(cast), somebody(cast)
    say_distinct(cast.carme, one, other, key())
    say_distinct(cast.amina, other, one, key())
    (said,) = distinct_pairs(cast.amina).shown
    assert said.staff_name == "Carme"


def test_one_person_waits_once_whatever_record_is_chosen(cast: Cast) -> None:
    one, other = somebody(cast), somebody(cast)
    link(cast.amina, one, other, key())
    arrive(cast, one)
    number = desk_view(cast.carme, cast.here).waiting[0].number
    with pytest.raises(PersonAlreadyHere) as refused:
        arrive(cast, other)
    assert refused.value.number == number
    arrive(cast, other, cast.elsewhere)


def test_the_database_itself_refuses_one_person_twice_in_a_queue(cast: Cast) -> None:
    one, other = somebody(cast), somebody(cast)
    ended = arrive(cast, other)
    end_visit(cast.bruno, ended, Ending.ABSENT, key=key())
    link(cast.amina, one, other, key())
    arrive(cast, one)
    with pytest.raises(PersonCameBack):
        undo(cast.bruno, ended, key())


def test_two_records_that_are_both_here_are_linked_once_one_visit_ended(cast: Cast) -> None:
    one, other = somebody(cast), somebody(cast)
    here, also_here = arrive(cast, one), arrive(cast, other)
    press = key()
    with pytest.raises(BothHere):
        link(cast.amina, one, other, press)
    assert identity_of(cast, one, other) == [one, other]
    end_visit(cast.bruno, here, Ending.ABSENT, key=key())
    link(cast.amina, one, other, press)
    with pytest.raises(PersonCameBack):
        undo(cast.bruno, here, key())
    unlink(cast.amina, one, other, key())
    undo(cast.bruno, here, key())
    assert {visit.visit_id for visit in desk_view(cast.carme, cast.here).waiting} == {
        here,
        also_here,
    }


def test_at_two_sites_at_once_they_may_be_linked(cast: Cast) -> None:
    one, other = somebody(cast), somebody(cast)
    arrive(cast, one)
    arrive(cast, other, cast.elsewhere)
    link(cast.amina, one, other, key())
    assert identity_of(cast, other) == [one]


def test_before_somebody_is_written_down_those_they_may_be_are_named_once_each(cast: Cast) -> None:
    one, other = somebody(cast), somebody(cast)
    newcomer = NewPerson("Benali", "Samira", 1979)
    told = warnings_for(cast.carme, newcomer)
    assert {each.person_id for each in told} == {one, other}
    assert {each.reason for each in told} == {Likeness.SAME_NAME_SAME_YEAR}
    link(cast.amina, one, other, key())
    assert len(warnings_for(cast.carme, newcomer)) == 1
    assert warnings_for(cast.carme, NewPerson("Roig", "Josep", 1950)) == ()
    assert warnings_for(cast.carme, NewPerson("Benali " * 2_000, "Samira", 1979)) == ()


def test_a_search_shows_one_line_for_one_person(cast: Cast) -> None:
    one, other, third = somebody(cast), somebody(cast), somebody(cast)
    link(cast.amina, one, other, key())

    def shown() -> list[int]:
        return sorted(each.person_id for each in find_person(cast.carme, "benali samira"))

    assert len(shown()) == 2
    assert third in shown()
    unlink(cast.amina, one, other, key())
    assert shown() == [one, other, third]


def test_whom_a_newcomer_is_not_is_remembered_with_the_newcomer(cast: Cast) -> None:
    known = somebody(cast)
    arrive(cast, NewPerson("Benali", "Samira", 1979, distinct_from=(known, 9_999_999)))
    (said,) = distinct_pairs(cast.amina).shown
    assert said.first.person_id == known
    assert said.staff_name == "Bruno"
    propose_pairs()
    assert proposals(cast.amina).count == 0


def test_the_nightly_pass_proposes_what_is_alike_and_nothing_twice(cast: Cast) -> None:
    one, other = somebody(cast), somebody(cast)
    somebody(cast, "Roig", "Josep", 1950)
    keep_house()
    assert propose_pairs() == 0
    (asked,) = proposals(cast.amina).shown
    assert (asked.first.person_id, asked.second.person_id) == (one, other)
    assert asked.likeness is Likeness.SAME_NAME_SAME_YEAR
    assert not asked.is_put_off


def test_what_is_decided_is_not_asked_and_comes_back_when_it_is_taken_back(cast: Cast) -> None:
    one, other = somebody(cast), somebody(cast)
    propose_pairs()
    say_distinct(cast.amina, one, other, key())
    assert proposals(cast.amina).count == 0
    undo_distinct(cast.amina, one, other, key())
    link(cast.amina, one, other, key())
    assert proposals(cast.amina).count == 0
    propose_pairs()
    unlink(cast.amina, one, other, key())
    assert proposals(cast.amina).count == 0  # until the next night
    propose_pairs()
    assert proposals(cast.amina).count == 1


def test_one_question_for_two_people_however_many_records_they_have(cast: Cast) -> None:
    one, two, three, four = (somebody(cast) for _ in range(4))
    propose_pairs()
    assert proposals(cast.amina).count == 6
    link(cast.amina, one, two, key())
    link(cast.amina, three, four, key())
    assert proposals(cast.amina).count == 1
    say_distinct(cast.amina, two, four, key())
    assert proposals(cast.amina).count == 0


def test_later_goes_to_the_end_of_the_line_and_stays_there(cast: Cast) -> None:
    first, its_other = somebody(cast), somebody(cast)
    then, _ = (somebody(cast, "Roig", "Josep", 1950) for _ in range(2))
    propose_pairs()
    put_off(cast.amina, first, its_other, key())
    propose_pairs()

    def line() -> list[tuple[int, bool]]:
        shown = proposals(cast.ines, limit=10).shown
        return [(each.first.person_id, each.is_put_off) for each in shown]

    assert line() == [(then, False), (first, True)]
    put_off(cast.amina, first, its_other, key(), is_later=False)
    assert line() == [(first, False), (then, False)]
    with pytest.raises(DecidedMeanwhile):
        put_off(cast.amina, first, then, key())


def test_many_questions_are_shown_a_few_at_a_time(cast: Cast) -> None:
    for _ in range(4):
        somebody(cast)
    propose_pairs()
    pages = [proposals(cast.amina, offset=offset, limit=4) for offset in (0, 4, 8)]
    assert [len(page.shown) for page in pages] == [4, 2, 0]
    assert {page.count for page in pages} == {6}
    asked = {(each.first.person_id, each.second.person_id) for p in pages for each in p.shown}
    assert len(asked) == 6


def test_visits_are_those_of_the_readers_sites(cast: Cast) -> None:
    one, other = somebody(cast), somebody(cast)
    arrive(cast, other, cast.elsewhere)
    propose_pairs()

    def counted(actor: Actor) -> list[int]:
        (asked,) = proposals(actor).shown
        return [asked.first.visits, asked.second.visits]

    assert counted(cast.amina) == [1, 1]
    assert counted(cast.bruno) == [1, 2]
    assert one < other


def test_the_journal_says_who_decided_and_no_name(cast: Cast) -> None:
    one, other = somebody(cast), somebody(cast)
    propose_pairs()
    proposals(cast.amina)
    say_distinct(cast.amina, one, other, key())
    undo_distinct(cast.amina, one, other, key())
    link(cast.amina, one, other, key())
    unlink(cast.amina, one, other, key())
    with transaction(cast.paul) as work:
        told = [(row.operation, row.entity) for row in work.execute(JOURNAL)]
    for said in (
        ("propose", "person_proposal"),
        ("read", "person_proposal"),
        ("say_distinct", "person"),
        ("undo_distinct", "person"),
        ("link", "person_link"),
        ("unlink", "person_link"),
    ):
        assert said in told
