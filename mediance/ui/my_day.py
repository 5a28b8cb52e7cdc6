"""« Ma journée »: who waits, what is due and why, each line with its one usual act."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial
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
from mediance.ui import (
    auth,
    feedback,
    my_day_date,
    navigation,
    procedure_words,
    session,
    short_forms,
    watching_words,
)
from mediance.ui import my_day_words as words
from mediance.ui.language import _

SCREEN = "ma_journee"
NEXT = 30
SHOWN = "my_day_shown"
OPENED = "my_day_opened"
NO_DATE = "none"


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
    if not day.count:
        _nothing(is_free=is_free)
        return
    for row in day.rows:
        _row(actor, row, day)
    shown = _shown()
    more = shown._replace(dated=shown.dated + NEXT)
    _next("my_day_more", day.dated_count - len(day.rows), more)
    if not day.to_ask:
        return
    st.subheader(words.to_ask(day.to_ask_count), anchor=False)
    st.caption(_("Tant qu’elles manquent, personne ne sait pour quand c’est."))
    for row in day.to_ask:
        _row(actor, row, day)
    more = shown._replace(to_ask=shown.to_ask + NEXT)
    _next("my_day_more_to_ask", day.to_ask_count - len(day.to_ask), more)


def _nothing(*, is_free: bool) -> None:
    if not is_free:
        st.caption(_("Ni échéance, ni relance, ni date prévue. Voyez le reste de votre journée."))
        return
    st.info(
        _(
            "Rien ne presse : ni échéance, ni relance, ni date prévue pour aujourd’hui."
            " C’est le moment d’avancer une démarche, ou de souffler."
        ),
        icon=":material/wb_sunny:",
    )


def _next(key: str, rest: int, more: DayLength) -> None:
    if rest > 0:
        label = words.the_next(min(rest, NEXT))
        st.button(label, key=key, on_click=session.put, args=(SHOWN, more))


def _shown() -> DayLength:
    return cast("DayLength | None", session.value(SHOWN)) or USUAL


def link(of: Subject) -> None:
    """Draw whose procedure it is, which leads there."""
    label = procedure_words.cut(words.who(of))
    if of.head.person_id is None:
        st.markdown(label, width="content")
        return
    navigation.link_to_procedure(of.head.person_id, of.head.procedure_id, f"**{label}**")


def _row(actor: Actor, row: DayRow, day: MyDay) -> None:
    head = row.head
    with st.container(border=True, gap="xsmall", key=f"my_day_row_{head.procedure_id}"):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            link(Subject(head, row.person_name))
            told = f"{procedure_words.title(head)} · {procedure_words.standing(head)}"
            st.caption(told, width="content")
        st.markdown("  \n".join(words.why(row, why, day.today) for why in row.whys))
        with st.container(horizontal=True, gap="small"):
            _gestures(row, day)
        if my_day_date.is_open(head.procedure_id):
            my_day_date.show(actor, head)


def _gestures(row: DayRow, day: MyDay) -> None:
    head, form = row.head, _form(row)
    if Why.RELANCE in row.whys:
        st.button(
            _("Relance faite"),
            key=short_forms.field(form, "remind"),
            icon=":material/forward_to_inbox:",
            on_click=_remind,
            args=(form, head.seen),
        )
    if Why.DATE_TO_ASK in row.whys:
        st.button(
            _("Dire la date"),
            key=short_forms.field(form, "say_date"),
            icon=":material/event_note:",
            on_click=my_day_date.open_for,
            args=(head.procedure_id,),
        )
    steps = [step for step in Step if step in FOLLOWS[head.step]]
    _menu(
        short_forms.field(form, "step"),
        _("C’est fait…"),
        {step.value: procedure_words.step(step) for step in steps},
        partial(_advance, form, head.seen),
    )
    looking = {
        str(after.days): watching_words.again(after, day.today) for after in watching_words.AGAIN
    }
    _menu(
        short_forms.field(form, "again"),
        _("Revoir…"),
        looking | {NO_DATE: _("sans date")},
        partial(_look_again, form, head.seen),
    )


def _menu(key: str, label: str, choices: dict[str, str], act: Callable[[str], None]) -> None:
    st.menu_button(
        label,
        list(choices),
        key=key,
        format_func=choices.__getitem__,
        on_click=lambda: act(str(session.value(key))),
    )


def _form(row: DayRow) -> str:
    """Return the form of a line: another state of the procedure is another form."""
    return f"my_day_{row.head.procedure_id}_{row.head.version}"


def _remind(form: str, seen: Seen) -> None:
    with feedback.in_words():
        who = auth.present(screen=SCREEN, is_activity=True)
        found = moving.remind_in_bulk(who, (seen,), session.submission_key(form))
        session.renew(form)
        if found.done:
            feedback.say(_("Relance notée."))
        else:
            session.put(feedback.PROBLEM, words.not_reminded(found))


def _advance(form: str, seen: Seen, chosen: str) -> None:
    step = Step(chosen)
    done = _("C’est noté : {step}.").format(step=procedure_words.step(step))
    short_forms.carry_out(
        form,
        lambda who, key: moving.advance(who, seen, Advance(step=step), key),
        done,
        screen=SCREEN,
    )


def _look_again(form: str, seen: Seen, chosen: str) -> None:
    after = None if chosen == NO_DATE else timedelta(days=int(chosen))
    today = paris.today()
    on = None if after is None else today + after
    short_forms.carry_out(
        form,
        lambda who, key: tending.set_next_date(who, seen, on, key),
        words.looked_at(after, today),
        screen=SCREEN,
    )
