"""Until when one's data are kept: what the person reads is what the night does."""

from datetime import date

import pytest
from sqlalchemy import text

from db.engine import Work, owner_transaction
from db.installation import DatabaseUrls
from db.queries.retention import LAST_CONTACT
from mediance.domain import paris
from mediance.domain.retention import due_on, months_after
from mediance.services import duplicates, retention
from mediance.services.rights.everything import everything_about
from tests.cast import Cast
from tests.services.erased_people import add_person, add_visit
from tests.services.test_retention import key

TODAY = paris.today()
OLD, LATELY = months_after(TODAY, -30), months_after(TODAY, -23)
CASE = text(
    'insert into mediance."case" (person_id, site_id, opened_at, closed_at, closing)'
    " values (:person, :site, :old, :lately, 'completed')"
)
ASKED = text(
    "insert into mediance.rights_request"
    " (person_id, asks_for, received_on, way, due_on, recorded_by, identity)"
    " values (:person, 'access', :on, 'letter', cast(:on as date) + 30, :staff, 'paper_seen')"
    " returning id"
)
CANCELLED = text("update mediance.visit set ending = 'cancelled' where id = :id")
MET = {
    "appointment": text(
        "insert into mediance.appointment (person_id, site_id, staff_id, starts_at, ends_at,"
        " setting, domain_code, channel_code, taken_by, taken_at, state)"
        " select :person, :site, :staff, noon, noon + interval '1 hour', 'phone', 'caf', 'phone',"
        " :staff, noon - interval '30 days', 'honoured'"
        " from cast(cast(:met as date) + interval '12 hours' as timestamptz) as noon"
    ),
    "referral": text(
        "with sent as (insert into mediance.referral"
        " (person_id, site_id, institution_code, way, recorded_by)"
        " values (:person, :site, 'caf', 'cold', :staff) returning id)"
        " insert into mediance.referral_event"
        " (referral_id, site_id, kind, on_day, staff_id, version)"
        " select id, :site, 'sent', cast(:met as date), :staff, 1 from sent"
    ),
    "paper": text(
        "insert into mediance.document_event"
        " (person_id, site_id, document_code, kind, on_day, staff_id)"
        " values (:person, :site, 'identity', 'seen', cast(:met as date), :staff)"
    ),
}
HAPPENED = text(
    'with opened as (insert into mediance."case" (person_id, site_id, opened_at, closed_at,'
    " closing) values (:person, :site, :old, :old, 'completed') returning id),"
    " led as (insert into mediance.procedure (case_id, site_id, type_code, institution_code,"
    " step, opened_at, closed_at, outcome)"
    " select id, :site, 'c2s', 'cpam', 'deposited', :old, :old, 'void' from opened returning id)"
    " insert into mediance.procedure_event (procedure_id, site_id, kind, step, rung, at)"
    " select id, :site, :kind, :step, :rung, :lately from led returning id"
)
TAKEN_BACK = text(
    "insert into mediance.procedure_event (procedure_id, site_id, kind, replaces, at)"
    " select procedure_id, site_id, 'taken_back', id, :lately from mediance.procedure_event"
    " where id = :id"
)
NO_NEWS = text(
    "insert into mediance.referral_event (referral_id, site_id, kind, on_day, staff_id, version)"
    " select id, site_id, 'no_news', cast(:lately as date), :staff, 2 from mediance.referral"
)
NO_CONTACT = ("reminded", "answered", "decided", "taken_back", "no_news")


def happens(work: Work, cast: Cast, how: str, person_id: int) -> None:
    """Have something happen to a procedure or a referral lately."""
    if how == "no_news":
        given = {"person": person_id, "site": cast.here, "staff": cast.sofia.staff_id}
        work.execute(MET["referral"], {**given, "met": OLD})
        work.execute(NO_NEWS, {"lately": LATELY, "staff": cast.sofia.staff_id})
        return
    kind, step, rung = {
        "reminded": ("chased", None, "reminder"),
        "answered": ("answered", None, None),
        "decided": ("entered", "decided", None),
        "taken_back": ("requested", None, None),
        "requested": ("requested", None, None),
    }[how]
    opened: dict[str, object] = {
        "person": person_id,
        "site": cast.here,
        "old": OLD,
        "lately": LATELY,
    }
    event_id = work.scalar(HAPPENED, {**opened, "kind": kind, "step": step, "rung": rung})
    if how == "taken_back":
        work.execute(TAKEN_BACK, {"id": event_id, "lately": LATELY})


@pytest.mark.parametrize("how", [*NO_CONTACT, "requested"])
def test_what_happens_without_the_person_does_not_keep_their_record_longer(
    how: str, live_database: DatabaseUrls, cast: Cast
) -> None:
    with owner_transaction(live_database.owner) as work:
        person_id = add_person(work, cast.here, OLD)
        happens(work, cast, how, person_id)
        told = work.scalar(LAST_CONTACT, {"people": [person_id]})
    met = LATELY if how == "requested" else OLD
    (shown,) = retention.preview(cast.sofia).shown
    assert (shown.last_contact_on, told) == (met, met)


CASES = ("came", "cancelled", "followed", "linked", "asked", *MET, "never")


def meet(work: Work, cast: Cast, how: str, person_id: int) -> None:
    """Have somebody met lately, in one way of meeting people."""
    match how:
        case "came":
            add_visit(work, cast.here, person_id, LATELY, 9_001)
        case "cancelled":
            visit_id = add_visit(work, cast.here, person_id, LATELY, 9_002)
            work.execute(CANCELLED, {"id": visit_id})
        case "followed":
            given = {"person": person_id, "site": cast.here, "old": OLD, "lately": LATELY}
            work.execute(CASE, given)
        case "appointment" | "referral" | "paper":
            given = {"person": person_id, "site": cast.here, "staff": cast.sofia.staff_id}
            work.execute(MET[how], {**given, "met": LATELY})
        case "asked":
            ask(work, cast, person_id, LATELY)
        case _:
            pass


def ask(work: Work, cast: Cast, person_id: int, on: date) -> int:
    given = {"person": person_id, "on": on, "staff": cast.sofia.staff_id}
    return int(work.scalar(ASKED, given) or 0)


@pytest.mark.parametrize("how", CASES)
def test_what_the_person_is_told_is_when_the_record_goes(
    how: str, live_database: DatabaseUrls, cast: Cast
) -> None:
    with owner_transaction(live_database.owner) as work:
        person_id = add_person(work, cast.here, OLD)
        other_id = add_person(work, cast.elsewhere, LATELY)
        meet(work, cast, how, person_id)
        request_id = ask(work, cast, person_id, OLD)
    if how == "linked":
        duplicates.link(cast.bruno, person_id, other_id, key())
    met = OLD if how in {"cancelled", "never"} else LATELY
    shown = {each.person_id: each for each in retention.preview(cast.sofia).shown}
    assert shown[person_id].last_contact_on == met
    assert everything_about(cast.sofia, request_id).kept_until == due_on(met)
