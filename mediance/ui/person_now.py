"""Somebody is here now: since when, for what, and what may be done of it."""

from functools import partial

import streamlit as st

from mediance.domain.actors import Actor
from mediance.domain.permissions import Action, is_permitted
from mediance.domain.person_file import PastVisit
from mediance.domain.person_sheet import PersonSheet
from mediance.domain.visits import Answer, Ending, VisitState
from mediance.services.end_visit import end_visit
from mediance.ui import labels, person, procedure_opening, session
from mediance.ui import procedure_words as words
from mediance.ui.language import _

FORM = "now"


def show(actor: Actor, sheet: PersonSheet) -> None:
    """Draw the visit that is under way: its request becomes a procedure, or the interview ends."""
    person.show_done(FORM)
    visit = sheet.here_now
    if visit is None:
        return
    with st.container(border=True, key="person_now"):
        with st.container(horizontal=True, vertical_alignment="center"):
            reason = words.worded(visit.reason) if visit.reason else ""
            st.markdown(f"{_since(actor, visit)} · **{reason}**", width="content")
            if visit.procedure_id is None:
                procedure_opening.button(visit, is_first=True)
            if visit.state is VisitState.RECEIVED and is_permitted(actor, Action.END_VISIT):
                _end(visit)
        person.show_problem(FORM)
        procedure_opening.form(actor, sheet, visit)


def _since(actor: Actor, visit: PastVisit) -> str:
    if visit.state is VisitState.WAITING or visit.received_at is None:
        return _("Dans la file depuis {hour}").format(hour=labels.hour(visit.arrived_at))
    hour = labels.hour(visit.received_at)
    if visit.received_by == actor.staff_id:
        return _("En entretien avec vous depuis {hour}").format(hour=hour)
    return _("En entretien depuis {hour}").format(hour=hour)


def _end(visit: PastVisit) -> None:
    chosen = f"person_now_end_{visit.visit_id}_{person.key_of(FORM)}"
    st.menu_button(
        _("Terminer l’entretien…"),
        list(Answer),
        format_func=labels.answer,
        key=chosen,
        on_click=partial(_ended, visit.visit_id, chosen),
    )


def _ended(visit_id: int, chosen: str) -> None:
    answer, key = Answer(str(session.value(chosen))), person.key_of(FORM)
    person.carry_out(
        FORM,
        lambda who: end_visit(who, visit_id, Ending.COMPLETED, key=key, answer=answer),
        _("Entretien terminé : {answer}.").format(answer=labels.answer(answer)),
    )
