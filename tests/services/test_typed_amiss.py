"""What is typed amiss around a procedure is refused by name: far days, long or empty reasons."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest

from mediance.domain import paris
from mediance.domain.appointments import Booking, NewAppointment, State, UnusableAppointment
from mediance.domain.appointments import Seen as SeenAppointment
from mediance.domain.followup import (
    Advance,
    Closing,
    DeadlineFact,
    EventCorrection,
    Lost,
    Opening,
    Seen,
)
from mediance.domain.free_text import LONGEST_REASON, TextTooLong, UnkeepableSign
from mediance.domain.papers import EventKind, NewPaperEvent
from mediance.domain.paris import DayFarAway
from mediance.domain.procedure_life import IncompleteEvent, InTheFuture
from mediance.domain.procedures import Outcome, Step
from mediance.domain.referrals import NewReferral, Way
from mediance.domain.referrals import ReasonMissing as NoReasonToRefer
from mediance.domain.spans import span
from mediance.domain.watching import NewDecision, NewQuestion, UnusableWords
from mediance.services import appointments, cases, papers, referrals
from mediance.services.followup import decisions, facts, moving, questions, tending
from mediance.services.followup.opening import open_procedure
from mediance.services.followup.reading import procedure_file
from mediance.services.followup.refusals import ReasonMissing
from mediance.ui import feedback
from tests.cast import Cast
from tests.confidential import key, somebody

pytestmark = pytest.mark.usefixtures("database", "key_folder")

TODAY = paris.today()
COURT = "L3-court"
FAR = (date.min, date.max, date(1899, 12, 31), date(2101, 1, 1))
INVISIBLE = "\u200b\u2060\u200d \ufeff\u3164"
Act = Callable[[Cast, Seen, str], object]


def opened(cast: Cast) -> Seen:
    case_id = cases.open_case(cast.amina, somebody(cast), cast.here, key())
    return Seen(open_procedure(cast.amina, case_id, Opening(type_code="dalo"), key()), 1)


def case_and_person(cast: Cast, seen: Seen) -> tuple[int, int]:
    head = procedure_file(cast.amina, seen.procedure_id).head
    assert head.person_id
    return head.case_id, head.person_id


def first_event(cast: Cast, seen: Seen) -> int:
    return procedure_file(cast.amina, seen.procedure_id).events[-1].event.event_id


def an_appointment(cast: Cast) -> SeenAppointment:
    start = paris.now() + timedelta(days=1)
    booking = Booking(cast.amina.staff_id, start, start + timedelta(hours=1))
    new = NewAppointment(site_id=cast.here, booking=booking)
    return SeenAppointment(appointments.take(cast.amina, new, key()), 1)


# Days


def fact(**said: object) -> Callable[[Cast, Seen, date], object]:
    def say(cast: Cast, seen: Seen, day: date) -> object:
        told = {name: day if value is None else value for name, value in said.items()}
        wanted = DeadlineFact(rule_code=COURT, **told)  # type: ignore[arg-type]
        return facts.say_deadline_fact(cast.amina, seen, wanted, key())

    return say


def opening_on(cast: Cast, seen: Seen, day: date) -> object:
    opening = Opening(type_code="rsa", step=Step.DEPOSITED, step_at=day)
    return open_procedure(cast.amina, case_and_person(cast, seen)[0], opening, key())


def opening_until(cast: Cast, seen: Seen, day: date) -> object:
    opening = Opening(type_code="rsa", next_date=day)
    return open_procedure(cast.amina, case_and_person(cast, seen)[0], opening, key())


def paper_until(cast: Cast, seen: Seen, day: date) -> None:
    new = NewPaperEvent(
        site_id=cast.here,
        person_id=case_and_person(cast, seen)[1],
        document_codes=("identity",),
        kind=EventKind.SEEN,
        on=min(day, TODAY),
        valid_until=max(day, TODAY),
    )
    papers.say(cast.amina, new, key())


DAYS: dict[str, Callable[[Cast, Seen, date], object]] = {
    "a step": lambda cast, seen, day: moving.advance(
        cast.amina, seen, Advance(step=Step.READY, at=day), key()
    ),
    "a step, with its hour": lambda cast, seen, day: moving.advance(
        cast.amina,
        seen,
        Advance(step=Step.READY, at=datetime(day.year, day.month, day.day, 12, tzinfo=UTC)),
        key(),
    ),
    "an end": lambda cast, seen, day: moving.close(
        cast.amina, seen, Closing(outcome=Outcome.VOID, at=day), key()
    ),
    "a correction": lambda cast, seen, day: moving.correct_event(
        cast.amina, seen, EventCorrection(event_id=first_event(cast, seen), at=day), key()
    ),
    "a next date": lambda cast, seen, day: tending.set_next_date(cast.amina, seen, day, key()),
    "a proof": lambda cast, seen, day: tending.say_proof_seen(cast.amina, seen, day, key()),
    "an event": fact(event_on=None),
    "a letter": fact(event_on=TODAY, letter_says=None),
    "an opening": opening_on,
    "an opening's next date": opening_until,
    "a paper": paper_until,
}


@pytest.mark.parametrize("day", FAR, ids=str)
@pytest.mark.parametrize("what", DAYS)
def test_a_day_with_a_mistyped_year_is_refused_in_words(cast: Cast, what: str, day: date) -> None:
    seen = opened(cast)
    with pytest.raises((DayFarAway, InTheFuture)) as refused:
        DAYS[what](cast, seen, day)
    assert len(feedback.sentence(refused.value)) > len("Cette date.")
    assert procedure_file(cast.amina, seen.procedure_id).head.version == 1


@pytest.mark.parametrize("length", ["999y", "1500d", "1d+1d+1d+1d+1d"])
def test_a_letter_that_gives_a_length_nobody_gives_is_refused(cast: Cast, length: str) -> None:
    with pytest.raises(DayFarAway):
        fact(event_on=TODAY, letter_says=span(length))(cast, opened(cast), TODAY)


@pytest.mark.parametrize("length", ["999d", "1y+6m", "48h"])
def test_what_a_letter_gives_is_kept(cast: Cast, length: str) -> None:
    assert fact(event_on=TODAY, letter_says=span(length))(cast, opened(cast), TODAY)


@pytest.mark.parametrize("year", [1, 9999])
def test_an_appointment_with_a_mistyped_year_is_refused(cast: Cast, year: int) -> None:
    start = datetime(year, 12, 31, 23, 30, tzinfo=UTC)
    booking = Booking(cast.amina.staff_id, start, start + timedelta(minutes=15))
    new = NewAppointment(site_id=cast.here, booking=booking)
    with pytest.raises(UnusableAppointment):
        appointments.take(cast.amina, new, key())


# Reasons


def take_back(cast: Cast, seen: Seen, why: str) -> object:
    said = EventCorrection(event_id=first_event(cast, seen), reason=why, take_back=True)
    return moving.correct_event(cast.amina, seen, said, key())


def reopen(cast: Cast, seen: Seen, why: str) -> object:
    ended = moving.close(cast.amina, seen, Closing(outcome=Outcome.VOID), key())
    return moving.reopen(cast.amina, ended, why, key())


def dismiss(cast: Cast, seen: Seen, why: str) -> object:
    told = fact(event_on=TODAY)(cast, seen, TODAY)
    assert isinstance(told, Seen)
    return facts.dismiss_deadline(cast.amina, told, COURT, key(), reason=why)


def excuse(cast: Cast, _seen: Seen, why: str) -> None:
    appointments.say(cast.amina, an_appointment(cast), State.EXCUSED, key(), reason=why)


def refer(cast: Cast, seen: Seen, why: str) -> object:
    _, person_id = case_and_person(cast, seen)
    new = NewReferral(
        site_id=cast.here,
        person_id=person_id,
        institution_code="caf",
        partner="",
        reason=why,
        way=Way.COLD,
        on=TODAY,
    )
    return referrals.send(cast.amina, new, key())


def ask(cast: Cast, seen: Seen, words: str) -> None:
    new = NewQuestion(seen.procedure_id, cast.ines.staff_id, words)
    questions.ask(cast.amina, new, key())


def decide(cast: Cast, seen: Seen, words: str) -> None:
    line = NewDecision(seen.procedure_id, Lost.NO_CONTACT, words, cast.amina.staff_id, TODAY)
    decisions.decide(cast.bruno, line, key())


NEEDED: dict[str, tuple[Act, type[Exception]]] = {
    "taking an event back": (take_back, IncompleteEvent),
    "reopening": (reopen, IncompleteEvent),
    "putting aside": (dismiss, ReasonMissing),
    "sending on": (refer, NoReasonToRefer),
    "asking": (ask, UnusableWords),
    "deciding": (decide, UnusableWords),
}
WRITTEN: dict[str, Act] = {name: act for name, (act, _) in NEEDED.items()} | {"excusing": excuse}


@pytest.mark.parametrize("what", NEEDED)
def test_a_reason_that_nobody_can_see_is_none(cast: Cast, what: str) -> None:
    act, refusal = NEEDED[what]
    with pytest.raises(refusal):
        act(cast, opened(cast), INVISIBLE)


@pytest.mark.parametrize("what", WRITTEN)
def test_ten_thousand_characters_are_refused_in_words(cast: Cast, what: str) -> None:
    with pytest.raises((TextTooLong, NoReasonToRefer, UnusableWords)) as refused:
        WRITTEN[what](cast, opened(cast), "a" * 10_000)
    assert feedback.sentence(refused.value)


@pytest.mark.parametrize("sign", ["\x00", "\ud800"], ids=["NUL", "half a character"])
@pytest.mark.parametrize("what", WRITTEN)
def test_a_sign_that_nothing_keeps_is_refused_in_words(cast: Cast, what: str, sign: str) -> None:
    with pytest.raises(UnkeepableSign) as refused:
        WRITTEN[what](cast, opened(cast), f"avis {sign} perdu")
    assert "signe" in feedback.sentence(refused.value)


@pytest.mark.parametrize("sign", ["\x00", "\ud800"], ids=["NUL", "half a character"])
def test_what_no_service_looks_at_is_refused_by_name_too(cast: Cast, sign: str) -> None:
    case_id, _ = case_and_person(cast, opened(cast))
    with pytest.raises(UnkeepableSign):
        open_procedure(cast.amina, case_id, Opening(type_code=f"rsa{sign}"), key())


def test_the_longest_reason_is_kept_whole(cast: Cast) -> None:
    why = "é" * LONGEST_REASON
    seen = reopen(cast, opened(cast), why)
    assert isinstance(seen, Seen)
    assert procedure_file(cast.amina, seen.procedure_id).events[-1].event.reason == why
