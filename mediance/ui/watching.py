"""« À ne pas perdre de vue » on screen: last Monday first, each reason, one line a decision."""

import uuid
from datetime import date, timedelta

import streamlit as st

from mediance.domain.actors import Actor
from mediance.domain.followup import BoardRow, Lost, Sight
from mediance.domain.presences import Colleague
from mediance.domain.watching import MOST_WORDS, Decision, Monday, NewDecision, Subject
from mediance.services.followup import decisions
from mediance.ui import formats, my_day, my_day_beside, navigation, session, short_forms
from mediance.ui import procedure_words as words
from mediance.ui import watching_words as told
from mediance.ui.language import _

SCREEN = "vigilance"
OPENED = "watching_opened"
A_WEEK = timedelta(days=7)
FIRST_SHOWN = 3
MORE = "watching_more"

Team = tuple[Colleague, ...]


def link_to_sheet(site_id: int) -> None:
    """Draw what prints the sheet of the meeting."""
    st.link_button(_("Feuille du lundi"), f"/paper/monday?site={site_id}", icon=":material/print:")


def show_before(of: Monday) -> None:
    """Draw what was decided the last time, and what became of it."""
    st.subheader(_("Décidé avant ce lundi"), anchor=False)
    if not of.before:
        st.caption(_("Rien n’était décidé, ou tout est fait."))
    for decision in of.before:
        _decision(decision, of.today)


def show_now(of: Monday) -> None:
    """Draw what was decided this week."""
    day = formats.short_day(of.monday)
    st.subheader(_("Décidé cette semaine, depuis {day}").format(day=day), anchor=False)
    if not of.now:
        st.caption(_("Pas encore de décision cette semaine."))
    for decision in of.now:
        _decision(decision, of.today)


def show_nothing() -> None:
    """Say that nothing is lost sight of."""
    st.info(
        _("Rien n’est perdu de vue : chaque démarche a quelqu’un, une date et des nouvelles."),
        icon=":material/verified:",
    )


def show_sights(actor: Actor, site_id: int, sights: tuple[Sight, ...], of: Monday) -> None:
    """Draw each reason, how many, and the first of them; each may be decided in one line."""
    team = decisions.who_may_do_it(actor, site_id) if session.value(OPENED) else ()
    decided = {each.subject.head.procedure_id: each for each in of.now}
    for sight in sights:
        if sight.count:
            _sight(sight, decided, team, of.today)


def _sight(sight: Sight, decided: dict[int, Decision], team: Team, today: date) -> None:
    with st.container(key=f"watching_{sight.lost}", gap="small"):
        title = f"{told.lost(sight.lost)} · {formats.number(sight.count)}"
        st.subheader(title, anchor=False)
        st.caption(told.to_do(sight.lost))
        is_more = session.value(f"{MORE}_{sight.lost}") is True
        for row in sight.rows if is_more else sight.rows[:FIRST_SHOWN]:
            _row(row, sight, decided.get(row.head.procedure_id), today)
            if session.value(OPENED) == (row.head.procedure_id, sight.lost):
                _form(row, sight.lost, team, today)
        if not is_more and len(sight.rows) > FIRST_SHOWN:
            st.button(
                _("Voir les suivantes"),
                key=f"watching_more_{sight.lost}",
                type="tertiary",
                on_click=session.put,
                args=(f"{MORE}_{sight.lost}", True),
            )
        elif sight.count - sight.above > len(sight.rows):
            shown = _("Les {n} plus anciennes sur {count}.")
            st.caption(shown.format(n=len(sight.rows), count=formats.number(sight.count)))
        if sight.above:
            st.caption(told.above(sight.above))
        if sight.lost is Lost.UNASSIGNED:
            navigation.link_to_board(_("Les voir toutes au tableau"), {"owner": "0"})


def _row(row: BoardRow, sight: Sight, decided: Decision | None, today: date) -> None:
    head, lost = row.head, sight.lost
    with st.container(border=True, gap="xsmall", key=f"watching_row_{lost}_{head.procedure_id}"):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            my_day.link(Subject(head, row.person_name))
            st.caption(f"{words.title(head)} · {words.standing(head)}", width="content")
        if others := sight.also.get(head.procedure_id):
            st.markdown(f":material/add: {told.also(others)}")
        dated = words.next_date(head, today) or _("sans prochaine date")
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.markdown(f"{words.owner(head)} · {dated}")
            st.button(
                _("Décider autrement") if decided else _("Décider…"),
                key=f"watching_decide_{lost}_{head.procedure_id}",
                on_click=_open,
                args=(head.procedure_id, lost),
            )
        if decided is not None:
            st.markdown(f":material/gavel: {told.decided(decided, today)}")


def _form(row: BoardRow, lost: Lost, team: Team, today: date) -> None:
    form = f"decide_{row.head.procedure_id}"
    names = {each.staff_id: each.name for each in team}
    with st.form(short_forms.field(form, "form")):
        what, who, when = st.columns([3, 2, 2])
        what.text_input(_("Quoi"), max_chars=MOST_WORDS, key=short_forms.field(form, "what"))
        choices = list(names)
        who.selectbox(
            _("Qui"),
            choices,
            index=choices.index(row.head.owner_id) if row.head.owner_id in names else None,
            placeholder=_("Choisir"),
            format_func=names.__getitem__,
            key=short_forms.field(form, "who"),
        )
        when.date_input(
            _("Pour quand"),
            value=today + A_WEEK,
            min_value=today,
            format="DD/MM/YYYY",
            key=short_forms.field(form, "due"),
        )
        st.form_submit_button(
            _("Noter la décision"),
            key=short_forms.field(form, "save"),
            type="primary",
            on_click=_decide,
            args=(form, row.head.procedure_id, lost),
        )


def _decision(decision: Decision, today: date) -> None:
    with st.container(border=True, gap="xsmall", key=f"watching_decision_{decision.id}"):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            my_day.link(decision.subject)
            st.caption(words.title(decision.subject.head), width="content")
        st.markdown(told.decided(decision, today))
        st.markdown(told.became(decision, today))
        if decision.ended_at is None:
            my_day_beside.end_buttons(decision, screen=SCREEN)


def _open(procedure_id: int, lost: Lost) -> None:
    is_open = session.value(OPENED) == (procedure_id, lost)
    session.put(OPENED, None if is_open else (procedure_id, lost))


def _decide(form: str, procedure_id: int, lost: Lost) -> None:
    what, due_on = short_forms.text(form, "what"), short_forms.day(form, "due")
    staff_id = short_forms.number(form, "who")

    def act(who: Actor, key: uuid.UUID) -> None:
        new = NewDecision(procedure_id, lost, what, staff_id or 0, due_on or date.min)
        decisions.decide(who, new, key)
        session.put(OPENED, None)

    short_forms.carry_out(form, act, _("Décision notée."), screen=SCREEN)
