"""Records past their time: whoever is due goes by night, nobody else does, and it is proven."""

import json
import uuid
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from db.engine import owner_transaction, transaction
from db.installation import DatabaseUrls
from db.queries import erasure as erasing
from db.queries import retention as kept
from db.queries.retention import Due
from mediance.domain import paris
from mediance.domain.actors import RETENTION
from mediance.domain.people import KnownPerson
from mediance.domain.retention import (
    KEPT_MONTHS,
    WARNED_MONTHS,
    HoldReason,
    Obstacle,
    Stage,
    Unseen,
    UnusableHold,
    Why,
    due_on,
    months_after,
    stage_on,
)
from mediance.services import drafts, duplicates, erasure, erasure_file, retention
from mediance.services.changes import NoLongerThere
from mediance.services.drafts import Draft
from mediance.services.erasure import StillHeld
from mediance.services.record_visit import NewVisit, PersonUnknown, record_visit
from mediance.services.retention import AlreadyHeld, Run
from mediance.services.rights import requests
from tests.cast import Cast
from tests.services.erased_people import (
    NAME,
    add_everything,
    add_person,
    add_visit,
    whole_database,
)

PEOPLE = text("select id from mediance.person order by id")


@pytest.fixture
def urls(live_database: DatabaseUrls) -> DatabaseUrls:
    return live_database


@pytest.fixture
def today() -> date:
    return paris.today()


def key() -> uuid.UUID:
    return uuid.uuid4()


def met_before(today: date, months: int, days: int = 0) -> date:
    return months_after(today, -months) - timedelta(days=days)


def people_left(urls: DatabaseUrls) -> list[int]:
    with owner_transaction(urls.owner) as work:
        return list(work.scalars(PEOPLE))


def add_people(urls: DatabaseUrls, cast: Cast, days: Sequence[date]) -> list[int]:
    with owner_transaction(urls.owner) as work:
        return [add_person(work, cast.here, met) for met in days]


def test_whoever_is_due_goes_and_nobody_else(
    urls: DatabaseUrls, cast: Cast, today: date, tmp_path: Path
) -> None:
    long_ago, due, warned, lately = add_people(
        urls,
        cast,
        [
            met_before(today, 40),
            met_before(today, KEPT_MONTHS, 3),
            met_before(today, WARNED_MONTHS, 3),
            today,
        ],
    )
    seen = retention.preview(cast.sofia)
    assert [each.person_id for each in seen.shown] == [long_ago, due, warned]
    assert (seen.due, seen.warned, seen.kept_back) == (2, 1, 0)
    done = retention.run(tmp_path)
    assert people_left(urls) == [warned, lately]
    assert (done.erased, done.warned, done.kept_back) == (2, 1, 0)
    assert done.ended_at is not None
    assert done.row_count > done.erased
    again = retention.run(tmp_path)
    assert again.erased == 0
    assert people_left(urls) == [warned, lately]


def test_the_last_contact_is_the_latest_of_all(
    urls: DatabaseUrls, cast: Cast, today: date, tmp_path: Path
) -> None:
    old, lately = met_before(today, 30), met_before(today, 3)
    came, cancelled, followed, linked, asked = add_people(urls, cast, [old] * 5)
    with owner_transaction(urls.owner) as work:
        add_visit(work, cast.here, came, lately, 9_001)
        visit_id = add_visit(work, cast.here, cancelled, lately, 9_002)
        work.execute(
            text("update mediance.visit set ending = 'cancelled' where id = :id"), {"id": visit_id}
        )
        work.execute(
            text(
                'insert into mediance."case" (person_id, site_id, opened_at, closed_at, closing)'
                " values (:person, :site, :old, :lately, 'completed')"
            ),
            {"person": followed, "site": cast.here, "old": old, "lately": lately},
        )
        other = add_person(work, cast.elsewhere, lately)
        work.execute(
            text(
                "insert into mediance.rights_request"
                " (person_id, asks_for, received_on, way, due_on, recorded_by)"
                " select :person, 'access', :lately, 'on_site', :today, :staff"
            ),
            {"person": asked, "lately": lately, "today": today, "staff": cast.sofia.staff_id},
        )
    duplicates.link(cast.bruno, linked, other, key())
    retention.run(tmp_path)
    assert people_left(urls) == [came, followed, linked, asked, other]


def test_who_is_followed_or_here_is_shown_and_kept(
    urls: DatabaseUrls, cast: Cast, today: date, tmp_path: Path
) -> None:
    with owner_transaction(urls.owner) as work:
        old = met_before(today, 30)
        followed = add_everything(work, cast.here, cast.amina.staff_id, old, is_open=True)
        here = add_person(work, cast.here, old)
    record_visit(cast.carme, NewVisit(cast.here, who=KnownPerson(here)), key())
    shown = retention.preview(cast.sofia, is_kept_back=True).shown
    assert [(each.person_id, each.obstacle, each.record_count) for each in shown] == [
        (followed.person_id, Obstacle.FOLLOWED, 2)
    ]
    done = retention.run(tmp_path)
    assert (done.erased, done.kept_back) == (1, 1)
    assert people_left(urls) == [followed.person_id, followed.linked_id, here]


def test_whoever_asked_for_limitation_is_kept_as_they_are(
    urls: DatabaseUrls, cast: Cast, today: date, tmp_path: Path
) -> None:
    with owner_transaction(urls.owner) as work:
        limited = add_person(work, cast.here, met_before(today, 40))
        work.execute(
            text(
                "insert into mediance.person_restriction (person_id, restriction, set_by)"
                " values (:person, 'limited', :staff)"
            ),
            {"person": limited, "staff": cast.sofia.staff_id},
        )
    (shown,) = retention.preview(cast.sofia, is_kept_back=True).shown
    assert (shown.person_id, shown.obstacle) == (limited, Obstacle.LIMITED)
    assert retention.run(tmp_path).erased == 0
    with transaction(RETENTION) as work:  # should it be asked for one by one
        outcome = erasing.erase(work, limited, Why.RETENTION).outcome
    assert outcome is erasing.Outcome.LIMITED
    assert people_left(urls) == [limited]
    erasure.erase_person(cast.sofia, limited)  # as the person asks
    assert people_left(urls) == []


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(
    met=st.dates(date(2018, 1, 1), date(2026, 12, 31)),
    today=st.dates(date(2020, 1, 1), date(2029, 3, 1)),
)
def test_the_database_counts_months_as_the_house_does(
    database: None, cast: Cast, met: date, today: date
) -> None:
    assert database is None
    with transaction(cast.carme) as work:
        person_id = work.scalar(
            text(
                "insert into mediance.person"
                " (family_name, given_name, search_name, site_id, first_contact_on)"
                " values ('Puig', '', 'puig', :site, :met) returning id"
            ),
            {"site": cast.here, "met": met},
        )
    with transaction(RETENTION) as work:
        is_due = person_id in {d.person_id for d in kept.due(work, today, KEPT_MONTHS)}
        shown = {d.person_id for d in kept.due(work, today, WARNED_MONTHS)}
        counted = kept.counts_by_month(work, today, WARNED_MONTHS, KEPT_MONTHS)
    stage = stage_on(met, today)
    assert is_due == (stage is Stage.DUE)
    assert (person_id in shown) == (stage is not Stage.KEPT)
    if stage is not Stage.KEPT:
        assert due_on(met).replace(day=1) in {each.first_day for each in counted}


# Holds


def test_a_held_record_is_kept_until_it_is_released(
    urls: DatabaseUrls, cast: Cast, today: date, tmp_path: Path
) -> None:
    (held,) = add_people(urls, cast, [met_before(today, 30)])
    until, press = today + timedelta(days=90), key()
    for _ in range(2):
        retention.hold(cast.sofia, held, HoldReason.LITIGATION, until, key=press)
    (shown,) = retention.preview(cast.sofia).shown
    assert (shown.obstacle, shown.hold_reason, shown.held_until) == (
        Obstacle.HELD,
        HoldReason.LITIGATION,
        until,
    )
    assert retention.run(tmp_path).erased == 0
    (hold,) = retention.holds(cast.sofia)
    release = key()
    for _ in range(2):
        retention.release(cast.sofia, hold.hold_id, key=release)
    assert retention.holds(cast.sofia) == ()
    assert retention.run(tmp_path).erased == 1
    assert people_left(urls) == []


def test_no_word_in_sql_holds_a_released_record_again(
    urls: DatabaseUrls, cast: Cast, today: date
) -> None:
    (held,) = add_people(urls, cast, [met_before(today, 30)])
    retention.hold(cast.sofia, held, HoldReason.APPEAL, today + timedelta(days=90), key=key())
    typed = text(
        "update mediance.retention_hold"
        " set released_at = '2099-01-01', released_by = mediance.current_staff()"
        " returning released_at <= clock_timestamp()"
    )
    back = text("update mediance.retention_hold set released_at = null, released_by = null")
    with transaction(cast.sofia) as work:
        assert work.scalar(typed)
        work.execute(back)
    assert retention.holds(cast.sofia) == ()


def test_a_hold_ends_by_itself(urls: DatabaseUrls, cast: Cast, today: date, tmp_path: Path) -> None:
    (held,) = add_people(urls, cast, [met_before(today, 30)])
    retention.hold(cast.sofia, held, HoldReason.APPEAL, today + timedelta(days=2), key=key())
    with owner_transaction(urls.owner) as work:
        work.execute(text("update mediance.retention_hold set until = :day"), {"day": today})
    assert retention.run(tmp_path).erased == 1


def test_a_hold_is_said_once_and_of_somebody(urls: DatabaseUrls, cast: Cast, today: date) -> None:
    (held,) = add_people(urls, cast, [met_before(today, 30)])
    until = today + timedelta(days=90)
    retention.hold(cast.sofia, held, HoldReason.LITIGATION, until, key=key())
    with pytest.raises(AlreadyHeld):
        retention.hold(cast.sofia, held, HoldReason.APPEAL, until, key=key())
    with pytest.raises(PersonUnknown):
        retention.hold(cast.sofia, 987_654, HoldReason.APPEAL, until, key=key())
    with pytest.raises(UnusableHold):
        retention.hold(cast.sofia, held, HoldReason.APPEAL, today, key=key())
    with pytest.raises(NoLongerThere):
        retention.release(cast.sofia, 987_654, key=key())


# Batches


class Killed(Exception):
    """The machine stops."""


def test_cut_short_nothing_is_lost_and_the_next_passage_goes_on(
    urls: DatabaseUrls, cast: Cast, today: date, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention, "BATCH", 3)
    add_people(urls, cast, [met_before(today, 30)] * 8)
    erase, calls = retention._is_erased, []

    def dies_in_the_second_batch(work: object, run_id: int, due: Due) -> bool:
        calls.append(due)
        if len(calls) == 5:
            raise Killed
        return erase(work, run_id, due)  # type: ignore[arg-type]

    monkeypatch.setattr(retention, "_is_erased", dies_in_the_second_batch)
    with pytest.raises(Killed):
        retention.run(tmp_path)
    assert len(people_left(urls)) == 5
    (cut,) = retention.runs(cast.sofia).runs
    assert (cut.erased, cut.ended_at) == (3, None)
    done = retention.run(tmp_path)
    assert (done.run_id, done.erased) == (cut.run_id, 8)
    assert people_left(urls) == []
    assert len(whole_database(urls)["erasure_receipt"]) == 8
    assert len(erasure_file.written_down(tmp_path)) == 8


def test_two_passages_at_once_erase_everybody_once(
    urls: DatabaseUrls, cast: Cast, today: date, tmp_path: Path
) -> None:
    add_people(urls, cast, [met_before(today, 30)] * 40)
    with ThreadPoolExecutor(2) as both:
        list(both.map(lambda _: retention.run(tmp_path), range(2)))
    assert people_left(urls) == []
    assert len(whole_database(urls)["erasure_receipt"]) == 40
    assert sum(each.erased for each in retention.runs(cast.sofia).runs) == 40


def test_whoever_comes_while_a_passage_runs_stays(
    urls: DatabaseUrls, cast: Cast, today: date, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (person_id,) = add_people(urls, cast, [met_before(today, 30)])
    erase = retention._is_erased

    def comes_in_first(work: object, run_id: int, due: Due) -> bool:
        with owner_transaction(urls.owner) as desk:
            add_visit(desk, cast.here, person_id, today, 9_001)
        return erase(work, run_id, due)  # type: ignore[arg-type]

    monkeypatch.setattr(retention, "_is_erased", comes_in_first)
    assert retention.run(tmp_path).erased == 0
    assert people_left(urls) == [person_id]


def test_pressed_by_hand_it_is_in_ones_name_and_does_not_take_the_night(
    urls: DatabaseUrls, cast: Cast, today: date, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention, "MOST_AT_ONCE", 2)
    add_people(urls, cast, [met_before(today, 30)] * 5)
    assert retention.run_now(cast.sofia, tmp_path).erased == 2
    assert len(people_left(urls)) == 3
    (run,) = retention.runs(cast.sofia).runs
    assert run.started_by == cast.sofia.display_name


def test_nights_without_anybody_do_not_hide_the_proof(
    urls: DatabaseUrls, cast: Cast, today: date, tmp_path: Path
) -> None:
    add_people(urls, cast, [met_before(today, 30)])
    proving = retention.run(tmp_path)
    nights = [retention.run(tmp_path) for _ in range(retention.MOST_RUNS + 6)]
    shown = retention.runs(cast.sofia)
    assert [each.run_id for each in shown.runs] == [proving.run_id]
    assert shown.last == nights[-1]
    assert retention.proof() == retention.runs(cast.sofia)


def test_passages_that_erased_are_turned_page_by_page(
    urls: DatabaseUrls, cast: Cast, today: date, tmp_path: Path
) -> None:
    done: list[Run] = []
    for _ in range(5):
        add_people(urls, cast, [met_before(today, 30)])
        done.insert(0, retention.run(tmp_path))
    first = retention.runs(cast.sofia, limit=3)
    second = retention.runs(cast.sofia, limit=3, before=first.before)
    assert [*first.runs, *second.runs] == done
    assert second.before is None


def test_somebody_met_today_is_held_and_then_not_erased(
    urls: DatabaseUrls, cast: Cast, today: date
) -> None:
    with owner_transaction(urls.owner) as work:
        add_person(work, cast.here, today)
    (found,) = requests.find_asking(cast.sofia, " ".join(NAME[:2]))
    until = months_after(today, 12)
    retention.hold(cast.sofia, found.person_id, HoldReason.LITIGATION, until, key=key())
    with pytest.raises(StillHeld):
        erasure.erase_person(cast.sofia, found.person_id)
    assert people_left(urls) == [found.person_id]


def test_what_a_colleague_types_of_whoever_goes_by_night_goes_too(
    urls: DatabaseUrls, cast: Cast, today: date, tmp_path: Path
) -> None:
    (gone,) = add_people(urls, cast, [met_before(today, 30)])
    drafts.keep(cast.carme, Draft("visit", cast.here), f'{{"person": {gone}}}')
    drafts.keep(cast.amina, Draft("visit", cast.here), '{"family": "Roig"}')
    retention.run(tmp_path)
    assert people_left(urls) == []
    assert drafts.kept(cast.carme, "visit", cast.here) is None
    assert drafts.kept(cast.amina, "visit", cast.here) is not None


def test_the_list_is_turned_page_by_page(urls: DatabaseUrls, cast: Cast, today: date) -> None:
    days = [met_before(today, 30 + number % 3) for number in range(7)]
    add_people(urls, cast, days)
    shown: list[Unseen] = []
    after = None
    for size in (3, 3, 1):
        page = retention.preview(cast.sofia, after=after, limit=3)
        assert len(page.shown) == size
        shown += page.shown
        after = page.next_page
    assert after is None
    assert len({each.person_id for each in shown}) == 7
    assert [each.last_contact_on for each in shown] == sorted(days)


MANDATES = text(
    """
    insert into mediance.mandate
      (person_id, text_id, families, first_day, last_day, signing, recorded_by)
    select :person, (select min(id) from mediance.consent_text), '{caf}', last, last,
           'oral_then_paper', :staff
    from unnest(cast(:lasts as date[])) as last
    """
)


def test_a_mandate_stays_six_years_without_a_name(
    urls: DatabaseUrls, cast: Cast, today: date, tmp_path: Path
) -> None:
    (person_id,) = add_people(urls, cast, [met_before(today, 90)])
    lasts = [met_before(today, 71), met_before(today, 73)]
    with owner_transaction(urls.owner) as work:
        given = {"person": person_id, "staff": cast.amina.staff_id, "lasts": lasts}
        work.execute(MANDATES, given)
    assert retention.run(tmp_path).erased == 1
    (mandate,) = (json.loads(row) for row in whole_database(urls)["mandate"])
    assert mandate["person_id"] is None
    assert mandate["last_day"] == lasts[0].isoformat()
