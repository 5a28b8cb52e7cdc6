"""Referrals: sent with an agreement, through their life, asked about after fifteen days."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import text

from db.engine import transaction
from mediance.domain import paris
from mediance.domain.actors import Actor
from mediance.domain.consents import USUALLY, Subject, TextKind
from mediance.domain.followup import Opening
from mediance.domain.free_text import ForbiddenNumber
from mediance.domain.histories import NothingToCorrect
from mediance.domain.permissions import NotPermitted
from mediance.domain.referrals import (
    ASKED_AFTER,
    ConsentMissing,
    Correction,
    Effect,
    EventKind,
    ImpossibleReferral,
    NewReferral,
    NotHappenedYet,
    PartnerMissing,
    ReasonMissing,
    Referral,
    Result,
    Step,
    Way,
)
from mediance.services import cases, consents, referrals
from mediance.services.cases import NotFollowed
from mediance.services.changes import ChangedMeanwhile, NoLongerThere
from mediance.services.followup.absence import give_back, hand_over_absence
from mediance.services.followup.opening import open_procedure
from mediance.services.record_visit import PersonUnknown, UnknownChoice
from tests.cast import Cast
from tests.services.people import key, linked, somebody

pytestmark = pytest.mark.usefixtures("database")

TODAY = paris.today()
LONG_AGO = TODAY - ASKED_AFTER
SHARING = Subject(TextKind.SHARING, "caf")
SEEN = text("select consent_event_id is not null from mediance.referral")
RESTRICT = text(
    "update mediance.referral set ask_on = null, version = version + 1 returning ask_on"
)
K = EventKind


def person(cast: Cast, *, agrees: bool | None = True) -> int:
    """Return somebody who was told, and said yes or no to our speaking of them to the CAF."""
    person_id = somebody(cast)
    consents.give_notice(cast.amina, person_id, USUALLY, key())
    if agrees is not None:
        consents.say(cast.amina, person_id, SHARING, key(), agrees=agrees)
    return person_id


def new(cast: Cast, person_id: int, **said: object) -> NewReferral:
    usual = {
        "site_id": cast.here,
        "person_id": person_id,
        "institution_code": "caf",
        "reason": "Elle demande le RSA.",
        "on": TODAY,
    }
    return NewReferral(**{**usual, **said})  # type: ignore[arg-type]


def sent(cast: Cast, on: date = TODAY, by: Actor | None = None) -> tuple[int, Referral]:
    person_id = person(cast)
    referrals.send(by or cast.amina, new(cast, person_id, on=on), key())
    return person_id, only(cast, person_id)


def only(cast: Cast, person_id: int) -> Referral:
    (known,) = referrals.referrals_of(cast.amina, person_id).known
    return known


def step(kind: EventKind, on: date = TODAY, **said: object) -> Step:
    return Step(kind=kind, on=on, **said)  # type: ignore[arg-type]


# The agreement


def test_somebody_is_sent_on_with_the_agreement_that_was_seen(cast: Cast) -> None:
    _, referral = sent(cast)
    assert (referral.institution_label, referral.by, referral.way) == ("CAF", "Amina", Way.WARM)
    with transaction(cast.amina) as work:
        assert work.scalar(SEEN) is True


@pytest.mark.parametrize("agrees", [None, False])
def test_nobody_is_spoken_of_without_their_agreement(cast: Cast, *, agrees: bool | None) -> None:
    person_id = person(cast, agrees=agrees)
    with pytest.raises(ConsentMissing):
        referrals.send(cast.amina, new(cast, person_id), key())
    assert referrals.referrals_of(cast.amina, person_id).known == ()


def test_an_agreement_is_for_one_institution(cast: Cast) -> None:
    with pytest.raises(ConsentMissing):
        referrals.send(cast.amina, new(cast, person(cast), institution_code="msa"), key())


def test_an_agreement_on_another_record_of_theirs_counts(cast: Cast) -> None:
    one, other = linked(cast)
    consents.give_notice(cast.amina, one, USUALLY, key())
    consents.say(cast.amina, one, SHARING, key(), agrees=True)
    referrals.send(cast.amina, new(cast, other), key())


def test_an_address_is_given_without_speaking_of_anybody(cast: Cast) -> None:
    person_id = person(cast, agrees=None)
    referrals.send(cast.amina, new(cast, person_id, way=Way.COLD), key())
    assert only(cast, person_id).way is Way.COLD


@pytest.mark.parametrize("way", Way)
def test_whoever_was_not_told_or_wants_no_follow_up_is_not_sent_on(cast: Cast, way: Way) -> None:
    untold = somebody(cast)
    refusing = person(cast)
    follow_up = Subject(TextKind.FOLLOW_UP)
    consents.say(cast.amina, refusing, follow_up, key(), agrees=False)
    for person_id in (untold, refusing):
        with pytest.raises(NotFollowed):
            referrals.send(cast.amina, new(cast, person_id, way=way), key())


# What is written


@pytest.mark.parametrize(
    ("said", "refusal"),
    [
        ({"reason": "  "}, ReasonMissing),
        ({"reason": "x" * 601}, ReasonMissing),
        ({"reason": "carte 4970 1000 0000 0014"}, ForbiddenNumber),
        ({"partner": "x" * 121}, PartnerMissing),
        ({"institution_code": "other"}, PartnerMissing),
        ({"on": TODAY + timedelta(days=1)}, NotHappenedYet),
        ({"person_id": 10**9}, PersonUnknown),
        ({"institution_code": "gone", "way": Way.COLD}, UnknownChoice),
    ],
)
def test_what_cannot_be_written_is_refused(
    cast: Cast, said: dict[str, object], refusal: type[Exception]
) -> None:
    wanted = replace(new(cast, person(cast)), **said)  # type: ignore[arg-type]
    with pytest.raises(refusal):
        referrals.send(cast.amina, wanted, key())


def test_a_partner_without_a_list_has_a_name(cast: Cast) -> None:
    person_id = person(cast)
    wanted = new(
        cast, person_id, institution_code="other", partner="Secours catholique", way=Way.COLD
    )
    referrals.send(cast.amina, wanted, key())
    assert only(cast, person_id).partner == "Secours catholique"


def test_the_same_press_sends_once(cast: Cast) -> None:
    person_id, press = person(cast), key()
    first, again = (referrals.send(cast.amina, new(cast, person_id), press) for _ in range(2))
    assert first == again
    assert len(referrals.referrals_of(cast.amina, person_id).known) == 1


def test_reception_sends_nobody_on_and_another_place_sees_nothing(cast: Cast) -> None:
    person_id, _ = sent(cast)
    with pytest.raises(NotPermitted):
        referrals.send(cast.carme, new(cast, person_id), key())
    with pytest.raises(NotPermitted):
        referrals.referrals_of(cast.carme, person_id)
    with pytest.raises(NotPermitted):
        referrals.send(cast.amina, new(cast, person_id, site_id=cast.elsewhere), key())


# Its life


def test_a_referral_goes_through_its_life_and_each_step_is_dated(cast: Cast) -> None:
    person_id, referral = sent(cast, LONG_AGO)
    for days, (kind, effect) in enumerate(
        [(K.RECEIVED, None), (K.ACCEPTED, None), (K.DONE, None), (K.EFFECT, Effect.OBTAINED)], 1
    ):
        on = LONG_AGO + timedelta(days=days)
        now = only(cast, person_id)
        referrals.tell(cast.ines, now.seen, step(kind, on, effect=effect), key())
    now = only(cast, person_id)
    assert [each.kind for each in now.life.events] == [
        K.SENT, K.RECEIVED, K.ACCEPTED, K.DONE, K.EFFECT,
    ]  # fmt: skip
    assert now.life.result(TODAY) is Result.WITH_EFFECT
    assert now.recorded[1].by == "Inès"
    assert referral.version == 1


def test_a_refusal_has_its_reason_and_ends_it(cast: Cast) -> None:
    person_id, referral = sent(cast)
    with pytest.raises(ReasonMissing):
        referrals.tell(cast.amina, referral.seen, step(K.REFUSED), key())
    referrals.tell(cast.amina, referral.seen, step(K.REFUSED, reason="Liste close."), key())
    now = only(cast, person_id)
    assert now.life.last.reason == "Liste close."
    with pytest.raises(ImpossibleReferral):
        referrals.tell(cast.amina, now.seen, step(K.DONE), key())


def test_what_was_said_is_corrected_and_all_of_it_stays(cast: Cast) -> None:
    person_id, referral = sent(cast, LONG_AGO)
    referrals.tell(cast.amina, referral.seen, step(K.RECEIVED), key())
    now = only(cast, person_id)
    earlier = LONG_AGO + timedelta(days=2)
    correction = Correction(now.recorded[-1].event_id, step(K.RECEIVED, earlier))
    referrals.correct(cast.amina, now.seen, correction, key())
    now = only(cast, person_id)
    assert (now.life.last.on, len(now.recorded)) == (earlier, 3)
    back = Correction(now.recorded[1].event_id, step(K.TAKEN_BACK))
    with pytest.raises(ReasonMissing):
        referrals.correct(cast.amina, now.seen, back, key())
    back = Correction(now.recorded[1].event_id, step(K.TAKEN_BACK, reason="autre personne"))
    referrals.correct(cast.amina, now.seen, back, key())
    now = only(cast, person_id)
    assert (now.life.last.kind, len(now.recorded)) == (K.SENT, 4)
    with pytest.raises(NothingToCorrect):
        referrals.correct(cast.amina, now.seen, Correction(0, step(K.RECEIVED)), key())


def test_two_who_write_at_once_are_told(cast: Cast) -> None:
    _, referral = sent(cast)
    referrals.tell(cast.amina, referral.seen, step(K.RECEIVED), key())
    with pytest.raises(ChangedMeanwhile):
        referrals.tell(cast.ines, referral.seen, step(K.ACCEPTED), key())
    gone = type(referral.seen)(10**9, 1)
    with pytest.raises(NoLongerThere):
        referrals.tell(cast.amina, gone, step(K.RECEIVED), key())


def test_the_same_press_tells_once(cast: Cast) -> None:
    person_id, referral = sent(cast)
    press = key()
    for _ in range(2):
        referrals.tell(cast.amina, referral.seen, step(K.RECEIVED), press)
    assert len(only(cast, person_id).recorded) == 2


# Asking after fifteen days


def test_whoever_sent_somebody_asks_after_fifteen_days_and_again(cast: Cast) -> None:
    person_id, referral = sent(cast, LONG_AGO)
    assert [each.referral_id for each in referrals.todays_referrals(cast.amina)] == [
        referral.referral_id
    ]
    assert referrals.todays_referrals(cast.ines) == ()
    assert referral.life.result(TODAY) is Result.UNKNOWN
    referrals.tell(cast.amina, referral.seen, step(K.NO_NEWS), key())
    assert referrals.todays_referrals(cast.amina) == ()
    now = only(cast, person_id)
    assert now.life.ask_on == TODAY + ASKED_AFTER
    assert now.life.result(TODAY) is Result.UNKNOWN


def test_before_fifteen_days_nobody_is_asked(cast: Cast) -> None:
    sent(cast, LONG_AGO + timedelta(days=1))
    assert referrals.todays_referrals(cast.amina) == ()


def test_what_nobody_will_know_is_unknown_and_not_asked_again(cast: Cast) -> None:
    person_id, referral = sent(cast, LONG_AGO)
    never = step(K.EFFECT, effect=Effect.UNKNOWN)
    referrals.tell(cast.amina, referral.seen, never, key())
    assert referrals.todays_referrals(cast.amina) == ()
    assert only(cast, person_id).life.result(TODAY) is Result.UNKNOWN


def test_whoever_stands_in_for_a_colleague_asks_after_those_they_sent_on(cast: Cast) -> None:
    person_id, referral = sent(cast, LONG_AGO)
    case_id = cases.open_case(cast.amina, person_id, cast.here, key())
    open_procedure(cast.amina, case_id, Opening(type_code="c2s"), key())
    pressed, tomorrow = key(), TODAY + timedelta(days=1)
    hand_over_absence(
        cast.amina, cast.amina.staff_id, cast.ines.staff_id, pressed, back_on=tomorrow
    )
    (waits,) = referrals.todays_referrals(cast.ines)
    assert waits.referral_id == referral.referral_id
    referrals.tell(cast.ines, waits.seen, step(K.RECEIVED, LONG_AGO), key())
    give_back(cast.amina, pressed, key())
    assert referrals.todays_referrals(cast.ines) == ()


def test_the_coordination_sees_whom_nobody_asked_after_in_time(cast: Cast) -> None:
    _, referral = sent(cast, LONG_AGO - timedelta(days=1))
    sent(cast, LONG_AGO)
    (overdue,) = referrals.overdue_referrals(cast.bruno, cast.here)
    assert overdue.referral_id == referral.referral_id
    with pytest.raises(NotPermitted):
        referrals.overdue_referrals(cast.amina, cast.here)
