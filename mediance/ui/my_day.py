"""« Ma journée »: who waits, what is due and why, each line with its one usual act."""

import uuid
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import cast

import streamlit as st

from mediance.domain import paris
from mediance.domain.actors import Actor
from mediance.domain.followup import Advance, DayLength, DayRow, MyDay, Seen, Why
from mediance.domain.procedure_life import FOLLOWS
from mediance.domain.procedures import Step
from mediance.domain.watching import MyWork, Subject
from mediance.services.errors import DatabaseUnavailable
from mediance.services.followup import moving, tending
from mediance.services.followup.watching import USUAL, my_work
from mediance.services.record_visit import UnknownChoice
from mediance.ui import (
    auth,
    feedback,
    my_day_date,
    navigation,
    presses,
    procedure_words,
    session,
    watching_words,
)
from mediance.ui import my_day_words as words
from mediance.ui.browser import browser_part
from mediance.ui.language import _
from mediance.ui.my_day_date import PART
from mediance.ui.presses import Press

SCREEN = my_day_date.SCREEN
NEXT = 30
SHOWN = "my_day_shown"
OPENED = "my_day_opened"
FORM = "my_day"

_DUE = browser_part("my_day", after=("desk", "menu", "signs"))


def opened(actor: Actor) -> MyWork:
    """Return somebody's day; a sentence takes the screen's place while nothing can be read."""
    is_opening = session.is_arrival() or session.value(OPENED) != actor.staff_id
    site_id = session.site_id(actor.site_ids)
    if is_opening:
        session.put(SHOWN, USUAL)
    try:
        work = my_work(replace(actor, screen=SCREEN), site_id, _shown(), is_opening=is_opening)
    except DatabaseUnavailable:
        feedback.show_database_down()
        st.stop()
    session.put(OPENED, actor.staff_id)
    return work


def greet(work: MyWork, *, is_free: bool) -> None:
    """Draw the sentence of the day, who waits at the desk, and what nobody keeps."""
    with st.container(horizontal=True, vertical_alignment="bottom", key="my_day_head"):
        st.title(words.headline(work, is_free=is_free), anchor=False, width="content")
        if work.day.late:
            st.markdown(f":material/history: **{words.late(work.day.late)}**", width="content")
    with st.container(horizontal=True, vertical_alignment="center", key="my_day_around"):
        navigation.link_to("accueil", words.waiting(work.waiting))
        if work.day.unowned:
            navigation.link_to_board(words.unowned(work.day.unowned), {"owner": "0"})


def show_due(actor: Actor, day: MyDay, *, is_free: bool) -> None:
    """Draw what asks for somebody today, the most pressing first; then what asks for a date."""
    shown = _shown()
    place = st.container()  # above what the question may have to say, and never moved by it
    drawn = [row.head.procedure_id for row in (*day.rows, *day.to_ask)]
    data = {
        **presses.answer(PART, None),
        "key": str(session.submission_key(FORM)),
        "dated": _list(day, day.rows, day.dated_count, shown.dated),
        "to_ask": _list(day, day.to_ask, day.to_ask_count, shown.to_ask)
        | {"title": words.to_ask(day.to_ask_count)},
        "asking": my_day_date.asked(actor, drawn),
        "nothing": "" if day.count else words.nothing(is_free=is_free),
        "is_free": is_free,
        "words": words.due(day),
    }
    with place:
        _DUE(
            key=PART,
            data=data,
            on_acted_change=act,
            on_said_change=my_day_date.say,
            on_asked_change=my_day_date.ask,
            on_longer_change=_show_more,
        )


def _shown() -> DayLength:
    return cast("DayLength | None", session.value(SHOWN)) or USUAL


def link(of: Subject) -> None:
    """Draw whose procedure it is, which leads there."""
    label = procedure_words.cut(words.who(of))
    if of.head.person_id is None:
        st.markdown(label, width="content")
        return
    navigation.link_to_procedure(of.head.person_id, of.head.procedure_id, f"**{label}**")


def act() -> None:
    """Carry out what was pressed on a line; the same press again changes nothing."""
    with presses.handled(PART, "acted", FORM) as press:
        seen, key = Seen(press.number("procedure"), press.number("version")), press.key
        who = auth.present(screen=SCREEN, is_activity=True)
        match press.text("action"):
            case "remind":
                done = _remind(who, seen, key)
            case "advance":
                done = _advance(who, seen, press, key)
            case "again":
                done = _look_again(who, seen, press, key)
            case _:
                raise UnknownChoice
        if done:
            session.renew(FORM)
            feedback.say(done)


def _list(day: MyDay, rows: Sequence[DayRow], count: int, length: int) -> dict[str, object]:
    rest = count - len(rows)
    return {
        "rows": [_line(row, day) for row in rows],
        "length": length,
        "more": words.the_next(min(rest, NEXT)) if rest > 0 else "",
    }


def _line(row: DayRow, day: MyDay) -> dict[str, object]:
    head = row.head
    href = head.person_id and navigation.address_of_procedure(head.person_id, head.procedure_id)
    return {
        "id": head.procedure_id,
        "version": head.version,
        "href": href,
        "name": words.who(Subject(head, row.person_name)),
        "told": " · ".join(
            (head.type_label, head.institution_label, procedure_words.standing(head))
        ),
        "whys": words.whys(row, day.today),
        "reminds": Why.RELANCE in row.whys,
        "asks": Why.DATE_TO_ASK in row.whys,
        "steps": [step.value for step in Step if step in FOLLOWS[head.step]],
    }


def _show_more() -> None:
    """Show a list on from what it showed; pressed twice, once."""
    shown, sent = _shown(), session.sent(PART, "longer")
    match sent.get("list"), sent.get("length"):
        case "dated", shown.dated:
            session.put(SHOWN, shown._replace(dated=shown.dated + NEXT))
        case "to_ask", shown.to_ask:
            session.put(SHOWN, shown._replace(to_ask=shown.to_ask + NEXT))


def _remind(who: Actor, seen: Seen, key: uuid.UUID) -> str:
    found = moving.remind_in_bulk(who, (seen,), key)
    if not found.done:
        presses.refuse(PART, words.not_reminded(found))
        return ""
    return _("Relance notée.")


def _advance(who: Actor, seen: Seen, press: Press, key: uuid.UUID) -> str:
    chosen = press.text("step")
    if chosen not in set(Step):
        raise UnknownChoice
    step = Step(chosen)
    moving.advance(who, seen, Advance(step=step), key)
    return _("C’est noté : {step}.").format(step=procedure_words.step(step))


def _look_again(who: Actor, seen: Seen, press: Press, key: uuid.UUID) -> str:
    after, today = _after(press), paris.today()
    tending.set_next_date(who, seen, None if after is None else today + after, key)
    return words.looked_at(after, today)


def _after(press: Press) -> timedelta | None:
    chosen = press.text("after")
    if chosen == words.NO_DATE:
        return None
    known = {str(after.days): after for after in watching_words.AGAIN}
    if chosen not in known:
        raise UnknownChoice
    return known[chosen]
