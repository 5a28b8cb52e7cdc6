"""Who somebody is changes in Postgres with the trace that says so, or not at all."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from db.engine import Work, act_as, transaction
from db.installation import DatabaseUrls
from mediance.services.find_person import find_person
from tests.cast import Cast
from tests.services.people import somebody

UNTRACED = "with a trace"
SAID = {"family_name": "Puig", "given_name": "Sabrina", "used_name": "Sam", "birth_year": "1980"}
"""What is to be said of somebody instead, field by field."""

TRACE = (
    "insert into mediance.person_correction"
    " (person_id, staff_id, made_at, field, old_value, new_value)"
    " select id, mediance.current_staff(), cast(:made_at as timestamptz), cast(:field as text),"
    "  to_jsonb(person) ->> :field, :said"
    " from mediance.person where id = :person"
)
FORGOTTEN = text("delete from mediance.person_token where person_id = :person returning token")


@pytest.fixture
def person(live_database: DatabaseUrls, cast: Cast) -> int:
    assert live_database.app
    return somebody(cast)


def trace(work: Work, person: int, field: str, said: str | None = None, at: str = "now") -> None:
    given = {"person": person, "field": field, "said": said or SAID[field], "made_at": at}
    work.execute(text(TRACE), given)


def say(work: Work, person: int, field: str) -> None:
    change = f"update mediance.person set {field} = '{SAID[field]}' where id = :person"  # noqa: S608
    work.execute(text(change), {"person": person})


@pytest.mark.parametrize("field", SAID)
@pytest.mark.parametrize("is_within_a_part", [False, True])
def test_a_field_changes_with_its_trace(
    field: str, person: int, cast: Cast, *, is_within_a_part: bool
) -> None:
    with transaction(cast.amina) as work:
        if is_within_a_part:
            with work.begin_nested():
                trace(work, person, field)
        else:
            trace(work, person, field)
        say(work, person, field)


@pytest.mark.parametrize("field", SAID)
def test_a_trace_typed_for_later_covers_nothing(field: str, person: int, cast: Cast) -> None:
    with transaction(cast.amina) as work:
        trace(work, person, field, at="2099-01-01")
        ahead = "select count(*) from mediance.person_correction where made_at > clock_timestamp()"
        assert work.scalar(text(ahead)) == 0
    with pytest.raises(ProgrammingError, match=UNTRACED), transaction(cast.amina) as work:
        say(work, person, field)
    with transaction(cast.amina) as work:
        assert work.execute(FORGOTTEN, {"person": person}).all() == []


@pytest.mark.parametrize("field", SAID)
def test_traces_of_all_other_fields_cover_nothing(field: str, person: int, cast: Cast) -> None:
    with transaction(cast.amina) as work:
        for other in SAID.keys() - {field}:
            trace(work, person, other)
        with pytest.raises(ProgrammingError, match=UNTRACED):
            say(work, person, field)


@pytest.mark.parametrize("field", SAID)
def test_a_trace_that_says_something_else_covers_nothing(
    field: str, person: int, cast: Cast
) -> None:
    with transaction(cast.amina) as work:
        trace(work, person, field, "1900")
        with pytest.raises(ProgrammingError, match=UNTRACED):
            say(work, person, field)


def test_a_colleagues_trace_covers_nothing(person: int, cast: Cast) -> None:
    with transaction(cast.amina) as work:
        trace(work, person, "family_name")
        act_as(work, cast.ines)
        with pytest.raises(ProgrammingError, match=UNTRACED):
            say(work, person, "family_name")


def test_nobody_is_hidden_from_search_by_a_trace_of_their_year(person: int, cast: Cast) -> None:
    with transaction(cast.amina) as work:
        trace(work, person, "birth_year")
        assert work.execute(FORGOTTEN, {"person": person}).all() == []
        hidden = text("update mediance.person set search_name = 'x', birth_year = 1980")
        with pytest.raises(ProgrammingError, match=UNTRACED):
            work.execute(hidden)
    assert [each.person_id for each in find_person(cast.carme, "benali")] == [person]
