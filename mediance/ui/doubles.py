"""Records that may be of one person: a pair to decide on, and what was decided."""

import uuid
from dataclasses import dataclass
from typing import cast

import streamlit as st

from mediance.domain.actors import Actor
from mediance.domain.identities import Decision, Pair, Proposal
from mediance.services import duplicates
from mediance.services.errors import DatabaseUnavailable
from mediance.services.record_visit import UnknownChoice
from mediance.services.sessions import SignedOut
from mediance.ui import address, auth, doubles_words, feedback, presses, session
from mediance.ui.browser import browser_part
from mediance.ui.doubles_words import Gesture, View
from mediance.ui.language import _
from mediance.ui.presses import Press

PART = "doubles"
SCREEN = "doublons"
FORM = "doubles"
ROWS = 20
_DONE = "doubles_last"
_SEEN = "doubles_seen"

_BOARD = browser_part("doubles", after=("desk",))


WAY_BACK = {
    Gesture.LINK: Gesture.SEPARATE,
    Gesture.DISTINCT: Gesture.ASK_AGAIN,
    Gesture.LATER: Gesture.BRING_BACK,
    Gesture.SEPARATE: Gesture.LINK,
    Gesture.ASK_AGAIN: Gesture.DISTINCT,
}
"""What takes a gesture back."""


@dataclass(frozen=True)
class Decided:
    """What was done last, where, to which two records."""

    view: View
    gesture: Gesture
    pair: Pair


def chosen_view() -> View:
    """Let the actor choose what to look at; the address keeps it."""
    chosen = st.segmented_control(
        _("À voir"),
        list(View),
        format_func=doubles_words.view,
        label_visibility="collapsed",
        required=True,
        **address.follows("vue", View, View.QUESTIONS, f"doubles_view_{session.language()}"),
    )
    return View(chosen or View.QUESTIONS)


def board(view: View) -> None:
    """Draw one pair to decide on, or the list of what was decided."""
    shown = _shown(view)
    if shown is None:
        return
    _BOARD(
        key=PART,
        data={
            **presses.answer(PART, None),
            "done": _done(view),
            "key": str(session.submission_key(FORM)),
            "hint": "",
            "pair": None,
            "decisions": [],
            **shown,
            "words": doubles_words.all_words(),
        },
        on_acted_change=lambda: act(view),
        on_turned_change=lambda: turn(view),
    )


def act(view: View) -> None:
    """Carry out what was decided; the same press again changes nothing."""
    with presses.handled(PART, "acted", FORM) as press:
        gesture, pair = _gesture(press)
        session.put(_DONE, None)
        actor = auth.present(screen=SCREEN, is_activity=True)
        _carry_out(actor, gesture, pair, press.key)
        session.put(_DONE, Decided(view, gesture, pair))
        session.renew(FORM)


def turn(view: View) -> None:
    """Show another part of the line."""
    sent = session.sent(PART, "turned").get("to")
    if type(sent) is int and 0 <= sent < presses.IDS_END:
        session.put(_place(view), sent)
        session.put(_DONE, None)


def _carry_out(actor: Actor, gesture: Gesture, pair: Pair, key: uuid.UUID) -> None:
    both = (pair.first_id, pair.second_id)
    match gesture:
        case Gesture.LINK:
            duplicates.link(actor, *both, key)
        case Gesture.SEPARATE:
            duplicates.unlink(actor, *both, key)
        case Gesture.DISTINCT:
            duplicates.say_distinct(actor, *both, key)
        case Gesture.ASK_AGAIN:
            duplicates.undo_distinct(actor, *both, key)
        case Gesture.LATER | Gesture.BRING_BACK:
            duplicates.put_off(actor, *both, key, is_later=gesture is Gesture.LATER)


def _gesture(press: Press) -> tuple[Gesture, Pair]:
    """Return what was pressed and of whom; « annuler » is the way back from what was done last."""
    pair = Pair.of(press.number("first"), press.number("second"))
    said = press.text("action")
    if said == "undo":
        last = _last()
        if last is None or last.pair != pair or last.gesture not in WAY_BACK:
            raise UnknownChoice
        return WAY_BACK[last.gesture], pair
    if said not in set(Gesture):
        raise UnknownChoice
    return Gesture(said), pair


def _shown(view: View) -> dict[str, object] | None:
    """Return what stands there now; while the database is down, as it was seen last."""
    try:
        actor = auth.present(screen=SCREEN, is_activity=False)
        shown = _questions(actor) if view is View.QUESTIONS else _decisions(actor, view)
        session.put(_SEEN, (view, shown))
    except SignedOut:
        st.rerun(scope="app")
    except DatabaseUnavailable:
        feedback.show_database_down()
    seen_view, seen = cast("tuple[View, dict[str, object]]", session.value(_SEEN) or (view, None))
    return seen if seen_view is view else None


def _questions(actor: Actor) -> dict[str, object]:
    at = _at(View.QUESTIONS)
    questions = duplicates.proposals(actor, offset=at)
    if not questions.shown and questions.count:
        at = questions.count - 1
        questions = duplicates.proposals(actor, offset=at)
    asked = next(iter(questions.shown), None)
    hint = "" if asked else doubles_words.nothing(View.QUESTIONS)
    return {
        "told": doubles_words.count(View.QUESTIONS, questions.count),
        "hint": doubles_words.names_hidden() if session.hides_names() else hint,
        "pair": None if session.hides_names() or asked is None else _pair(asked),
        "pages": _pages(at, 1, questions.count),
    }


def _pair(asked: Proposal) -> dict[str, object]:
    return {
        "first": asked.first.person_id,
        "second": asked.second.person_id,
        "reason": doubles_words.reason(asked),
        "rows": doubles_words.rows(asked.first, asked.second),
    }


def _decisions(actor: Actor, view: View) -> dict[str, object]:
    ask = duplicates.links if view is View.LINKED else duplicates.distinct_pairs
    at = _at(view)
    decisions = ask(actor, offset=at, limit=ROWS)
    if not decisions.shown and decisions.count:
        at = (decisions.count - 1) // ROWS * ROWS
        decisions = ask(actor, offset=at, limit=ROWS)
    return {
        "told": doubles_words.count(view, decisions.count),
        "hint": "" if decisions.shown else doubles_words.nothing(view),
        "decisions": [_decision(view, decision) for decision in decisions.shown],
        "pages": _pages(at, ROWS, decisions.count),
    }


def _decision(view: View, decision: Decision) -> dict[str, object]:
    gesture = Gesture.SEPARATE if view is View.LINKED else Gesture.ASK_AGAIN
    return {
        "first": decision.first.person_id,
        "second": decision.second.person_id,
        "action": gesture,
        **doubles_words.decision(view, decision),
    }


def _pages(at: int, rows: int, count: int) -> dict[str, object]:
    after = at + rows
    return {
        "place": doubles_words.place(at, min(after, count), count),
        "previous": max(at - rows, 0) if at else None,
        "next": after if after < count else None,
    }


def _done(view: View) -> dict[str, object] | None:
    last = _last()
    if last is None or last.view is not view:
        return None
    return {
        "text": doubles_words.done(last.gesture),
        "may_be_undone": last.gesture in WAY_BACK,
        "first": last.pair.first_id,
        "second": last.pair.second_id,
    }


def _last() -> Decided | None:
    return cast("Decided | None", session.value(_DONE))


def _at(view: View) -> int:
    return cast("int", session.value(_place(view)) or 0)


def _place(view: View) -> str:
    return f"doubles_at_{view}"
