"""People written down by older rules are brought up to those of today, once."""

import pytest
from sqlalchemy import text

from db.engine import Work, owner_transaction
from db.installation import DatabaseUrls
from db.queries import name_words
from mediance.domain.names import SEARCH_RULES
from mediance.services.find_person import find_person
from mediance.services.name_index import bring_words_up
from tests.cast import Cast

BEFORE = (
    "insert into mediance.person"
    " (family_name, given_name, search_name, site_id, first_contact_on, used_name)"
    " select 'Ben Ali', 'Samira ' || n, 'ben ali samira ' || n, :site, '2026-10-01', 'Mimi'"
    " from generate_series(1, :count) as n"
)
WORDS = "select token, person_id from mediance.person_token order by token, person_id"


def rows(urls: DatabaseUrls, statement: str) -> list[tuple[object, ...]]:
    with owner_transaction(urls.owner) as work:
        return [tuple(row) for row in work.execute(text(statement))]


@pytest.fixture
def written_before(live_database: DatabaseUrls, cast: Cast) -> DatabaseUrls:
    with owner_transaction(live_database.owner) as work:
        work.execute(text(BEFORE), {"site": cast.here, "count": 7})
        work.execute(
            text(
                "insert into mediance.person_token (token, person_id)"
                " select 'obsolete', id from mediance.person"
            )
        )
    return live_database


def test_everybody_is_found_again_and_older_words_are_gone(
    written_before: DatabaseUrls, cast: Cast
) -> None:
    assert find_person(cast.carme, "wenali") == ()
    assert bring_words_up(written_before.owner, at_once=3) == 7
    assert len(find_person(cast.carme, "benali")) == 7
    assert len(find_person(cast.carme, "mimi")) == 7
    assert find_person(cast.carme, "obsolete") == ()
    assert rows(written_before, "select distinct search_rules from mediance.person") == [
        (SEARCH_RULES,)
    ]


def test_a_second_run_finds_nothing_to_do(written_before: DatabaseUrls) -> None:
    bring_words_up(written_before.owner)
    once = rows(written_before, WORDS)
    assert bring_words_up(written_before.owner) == 0
    assert rows(written_before, WORDS) == once


def test_what_a_stop_left_over_is_done_by_the_next_run(
    written_before: DatabaseUrls, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[int] = []
    bring_up = name_words.bring_up

    def stopped(work: Work, limit: int) -> int:
        if done:
            raise KeyboardInterrupt
        done.append(limit)
        return bring_up(work, limit)

    monkeypatch.setattr(name_words, "bring_up", stopped)
    with pytest.raises(KeyboardInterrupt):
        bring_words_up(written_before.owner, at_once=3)
    monkeypatch.undo()
    assert bring_words_up(written_before.owner, at_once=3) == 4
