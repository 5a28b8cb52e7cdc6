"""Several people link, separate and record at the same moment, with real commits."""

import uuid
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import combinations
from random import Random
from threading import Barrier

import pytest
from sqlalchemy import text

from db.engine import owner_transaction, transaction
from db.installation import DatabaseUrls
from db.queries import identities as links_kept
from db.queries import proposals
from mediance.domain import identities as domain
from mediance.domain.actors import PAIRING
from mediance.domain.people import KnownPerson
from mediance.domain.visits import Ending
from mediance.services.desk import desk_view
from mediance.services.duplicates import (
    AlreadyLinked,
    BothHere,
    DecidedMeanwhile,
    SaidDistinct,
    link,
    links,
    say_distinct,
    unlink,
)
from mediance.services.end_visit import end_visit
from mediance.services.pairing import propose_pairs
from mediance.services.record_visit import (
    NewVisit,
    PersonAlreadyHere,
    PressAgain,
    record_visit,
)
from mediance.services.undo import PersonCameBack, undo
from tests.cast import Cast

PEOPLE = text(
    "insert into mediance.person"
    " (family_name, given_name, search_name, birth_year, site_id, first_contact_on)"
    " select 'Benali', 'Samira', 'benali samira', 1979, :site, current_date"
    " from generate_series(1, :count) returning id"
)
ACTIVE = text("select person_id from mediance.visit where state <> 'ended'")
REFUSED = (
    AlreadyLinked,
    BothHere,
    DecidedMeanwhile,
    PersonAlreadyHere,
    PersonCameBack,
    PressAgain,
    SaidDistinct,
)
ROUNDS = 12

Work = Callable[[], object]


def key() -> uuid.UUID:
    return uuid.uuid4()


@pytest.fixture
def people(live_database: DatabaseUrls, cast: Cast) -> list[int]:
    """Eight records of one name."""
    with owner_transaction(live_database.owner) as work:
        return sorted(work.scalars(PEOPLE, {"site": cast.here, "count": 8}))


def at_once(*works: Work) -> list[object]:
    """Begin all in the same instant; return what each led to, its refusal where it was refused."""
    start = Barrier(len(works))

    def begin(work: Work) -> object:
        start.wait()
        try:
            return work()
        except REFUSED as refusal:
            return refusal

    with ThreadPoolExecutor(len(works)) as hands:
        return list(hands.map(begin, works))


def identity_of(cast: Cast, people: Sequence[int]) -> dict[int, int]:
    with transaction(cast.bruno) as work:
        return dict(links_kept.identity_ids(work, people))


def test_two_people_link_the_same_two_records_and_one_is_told(
    cast: Cast, people: list[int]
) -> None:
    one, other, *_ = people
    said = at_once(
        lambda: link(cast.amina, one, other, key()), lambda: link(cast.ines, other, one, key())
    )
    assert sorted(type(each).__name__ for each in said) == ["AlreadyLinked", "NoneType"]
    assert links(cast.amina).count == 1


def test_one_links_while_another_says_apart_and_one_of_them_is_told(
    cast: Cast, people: list[int]
) -> None:
    one, other, *_ = people
    said = at_once(
        lambda: link(cast.amina, one, other, key()),
        lambda: say_distinct(cast.ines, one, other, key()),
    )
    assert [type(each) for each in said if each] in ([AlreadyLinked], [SaidDistinct])


def test_both_records_come_in_while_they_are_linked_and_never_wait_twice(
    cast: Cast, people: list[int], live_database: DatabaseUrls
) -> None:
    one, other, *_ = people
    seen = set()
    for _ in range(ROUNDS):
        at_once(
            lambda: link(cast.amina, one, other, key()),
            lambda: record_visit(cast.carme, NewVisit(cast.here, KnownPerson(one)), key()),
            lambda: record_visit(cast.bruno, NewVisit(cast.here, KnownPerson(other)), key()),
        )
        with owner_transaction(live_database.owner) as work:
            waiting = list(work.scalars(ACTIVE))
        is_linked = links(cast.amina).count == 1
        assert len(waiting) == (1 if is_linked else 2)
        seen.add(is_linked)
        for visit in desk_view(cast.carme, cast.here).waiting:
            end_visit(cast.carme, visit.visit_id, Ending.ABSENT, key=key())
        if is_linked:
            unlink(cast.amina, one, other, key())
    assert seen


def test_one_person_comes_in_at_two_desks_under_two_records_and_waits_once(
    cast: Cast, people: list[int]
) -> None:
    one, other, third, *_ = people
    link(cast.amina, one, other, key())
    link(cast.amina, other, third, key())
    for _ in range(ROUNDS):
        came = at_once(
            *(
                lambda record=record: record_visit(
                    cast.carme, NewVisit(cast.here, KnownPerson(record)), key()
                )
                for record in (one, other, third)
            )
        )
        assert sum(isinstance(each, REFUSED) for each in came) == 2
        (waiting,) = desk_view(cast.carme, cast.here).waiting
        end_visit(cast.carme, waiting.visit_id, Ending.ABSENT, key=key())


def test_two_ended_visits_of_one_person_come_back_at_once_and_one_does(
    cast: Cast, people: list[int]
) -> None:
    one, other, *_ = people
    link(cast.amina, one, other, key())
    for _ in range(ROUNDS):
        ended = []
        for record in (one, other):
            visit = record_visit(cast.carme, NewVisit(cast.here, KnownPerson(record)), key())
            end_visit(cast.carme, visit.visit_id, Ending.ABSENT, key=key())
            ended.append(visit.visit_id)
        back = at_once(
            partial(undo, cast.carme, ended[0], key()), partial(undo, cast.bruno, ended[1], key())
        )
        assert sorted(type(each).__name__ for each in back) == ["NoneType", "PersonCameBack"]
        (waiting,) = desk_view(cast.carme, cast.here).waiting
        end_visit(cast.carme, waiting.visit_id, Ending.ABSENT, key=key())


def test_many_link_and_separate_at_once_and_identities_are_what_the_links_say(
    cast: Cast, people: list[int]
) -> None:
    random = Random(66)

    def many_steps() -> None:
        mine = Random(random.random())
        for _ in range(12):
            one, other = mine.sample(people, 2)
            step = mine.choice((link, unlink))
            try:
                step(cast.amina, one, other, key())
            except REFUSED:
                continue

    at_once(*(many_steps for _ in range(6)))
    with transaction(PAIRING) as work:
        standing, _ = proposals.standing(work)
    told = domain.identities(standing)
    assert len(standing) == len(told) - len(set(told.values()))  # no link says what others say
    assert identity_of(cast, people) == {each: told.get(each, each) for each in people}


def test_the_comparison_at_several_places_at_once_asks_each_question_once(
    cast: Cast, people: list[int]
) -> None:
    added = at_once(*(propose_pairs for _ in range(4)))
    assert sum(int(str(each)) for each in added) == len(list(combinations(people, 2)))
    with transaction(cast.amina) as work:
        assert proposals.count(work) == len(list(combinations(people, 2)))
