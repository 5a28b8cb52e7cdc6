"""Referrals: what may follow what, when one asks, and that unknown is counted as unknown."""

from collections.abc import Sequence
from datetime import date, timedelta

import pytest

from mediance.domain.histories import NothingToCorrect
from mediance.domain.referrals import (
    ASKED_AFTER,
    FOLLOWS,
    Effect,
    EventKind,
    ImpossibleReferral,
    Life,
    NotHappenedYet,
    ReasonMissing,
    ReferralEvent,
    Result,
    life,
    tally,
    with_event,
)

SENT = date(2026, 11, 3)
TODAY = date(2026, 12, 15)
K = EventKind


def event(number: int, kind: EventKind, day: int = 0, **said: object) -> ReferralEvent:
    on = SENT + timedelta(days=day)
    return ReferralEvent(event_id=number, kind=kind, on=on, **said)  # type: ignore[arg-type]


def lived(*kinds: EventKind, effect: Effect = Effect.OBTAINED) -> Life:
    events = [
        event(number, kind, number, effect=effect if kind is K.EFFECT else None)
        for number, kind in enumerate(kinds, 1)
    ]
    return life(events)


WHOLE = (K.SENT, K.RECEIVED, K.ACCEPTED, K.DONE, K.EFFECT)


def test_a_whole_life_is_sent_received_accepted_done_and_has_an_effect() -> None:
    assert lived(*WHOLE).last.effect is Effect.OBTAINED


@pytest.mark.parametrize("step", FOLLOWS)
@pytest.mark.parametrize("following", [kind for kind in K if kind is not K.TAKEN_BACK])
def test_only_what_may_follow_follows(step: EventKind, following: EventKind) -> None:
    before: dict[EventKind, Sequence[EventKind]] = {
        K.SENT: [K.SENT],
        K.RECEIVED: WHOLE[:2],
        K.ACCEPTED: WHOLE[:3],
        K.REFUSED: [K.SENT, K.REFUSED],
        K.DONE: WHOLE[:4],
        K.EFFECT: WHOLE,
    }
    kinds = [*before[step], following]
    if following in FOLLOWS[step]:
        lived(*kinds, effect=Effect.UNKNOWN)
    else:
        with pytest.raises(ImpossibleReferral):
            lived(*kinds, effect=Effect.UNKNOWN)


def test_before_it_is_done_no_effect_can_be_known() -> None:
    lived(K.SENT, K.EFFECT, effect=Effect.UNKNOWN)
    with pytest.raises(ImpossibleReferral):
        lived(K.SENT, K.ACCEPTED, K.EFFECT, effect=Effect.OBTAINED)


def test_one_asks_fifteen_days_after_the_last_word() -> None:
    assert lived(K.SENT).ask_on == SENT + timedelta(days=1) + ASKED_AFTER
    assert lived(K.SENT, K.NO_NEWS).ask_on == SENT + timedelta(days=2) + ASKED_AFTER
    assert lived(K.SENT, K.REFUSED).ask_on is None
    assert lived(*WHOLE).ask_on is None


@pytest.mark.parametrize(
    ("kinds", "effect", "result"),
    [
        (WHOLE, Effect.OBTAINED, Result.WITH_EFFECT),
        (WHOLE, Effect.PARTLY, Result.WITH_EFFECT),
        (WHOLE, Effect.NOTHING, Result.WITHOUT_EFFECT),
        (WHOLE, Effect.UNKNOWN, Result.UNKNOWN),
        ((K.SENT, K.REFUSED), Effect.UNKNOWN, Result.REFUSED),
        ((K.SENT, K.ACCEPTED, K.NO_NEWS), Effect.UNKNOWN, Result.UNKNOWN),
        ((K.SENT,), Effect.UNKNOWN, Result.UNKNOWN),
        ((K.SENT, K.DONE), Effect.UNKNOWN, Result.UNKNOWN),
    ],
)
def test_what_nobody_knows_is_counted_as_unknown(
    kinds: Sequence[EventKind], effect: Effect, result: Result
) -> None:
    assert lived(*kinds, effect=effect).result(TODAY) is result


def test_before_the_day_on_which_one_asks_it_is_under_way() -> None:
    sent = lived(K.SENT)
    assert sent.ask_on
    assert sent.result(sent.ask_on - timedelta(days=1)) is Result.UNDER_WAY
    assert sent.result(sent.ask_on) is Result.UNKNOWN


def test_the_unknown_ones_are_in_the_count() -> None:
    counts = tally([lived(*WHOLE), lived(K.SENT), lived(K.SENT, K.REFUSED)], TODAY)
    assert counts == {Result.WITH_EFFECT: 1, Result.UNKNOWN: 1, Result.REFUSED: 1}


def test_a_corrected_day_stands_in_the_place_of_the_first() -> None:
    events = [event(1, K.SENT), event(2, K.RECEIVED, 9), event(3, K.RECEIVED, 4, replaces=2)]
    assert [(each.kind, each.on) for each in life(events).events] == [
        (K.SENT, SENT),
        (K.RECEIVED, SENT + timedelta(days=4)),
    ]
    again = [*events, event(4, K.RECEIVED, 5, replaces=2)]
    assert life(again).events[-1].on == SENT + timedelta(days=5)


def test_what_was_taken_back_has_no_effect_and_what_followed_it_holds_with_it() -> None:
    events = [event(1, K.SENT), event(2, K.REFUSED, 2, reason="complet")]
    back = event(3, K.TAKEN_BACK, 2, reason="ce n’était pas elle", replaces=2)
    assert life([*events, back]).last.kind is K.SENT
    with pytest.raises(ImpossibleReferral):  # nothing stands without having been sent
        life([event(1, K.SENT), event(2, K.TAKEN_BACK, replaces=1)])


def test_a_correction_names_an_event_of_its_own_kind() -> None:
    for wrong in (event(2, K.RECEIVED, replaces=1), event(2, K.SENT, replaces=9)):
        with pytest.raises(NothingToCorrect):
            life([event(1, K.SENT), wrong])


def test_no_correction_makes_a_history_that_cannot_have_been() -> None:
    events = [event(1, K.SENT, 3), event(2, K.RECEIVED, 5)]
    with pytest.raises(ImpossibleReferral):
        with_event(events, event(3, K.RECEIVED, 1, replaces=2), TODAY)


def test_a_refusal_and_taking_back_are_said_with_their_reason() -> None:
    sent = [event(1, K.SENT)]
    for kind in (K.REFUSED, K.TAKEN_BACK):
        with pytest.raises(ReasonMissing):
            with_event(sent, event(2, kind, reason="  ", replaces=1), TODAY)


def test_no_step_lies_ahead() -> None:
    with pytest.raises(NotHappenedYet):
        with_event([event(1, K.SENT)], event(2, K.RECEIVED, 99), TODAY)
