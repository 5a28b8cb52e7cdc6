"""The file of one procedure: where it stands, what to do, what is due, what happened."""

import streamlit as st

from mediance.domain.actors import Actor
from mediance.domain.followup import ProcedureFile
from mediance.services.errors import DatabaseUnavailable
from mediance.services.followup.refusals import ProcedureUnknown
from mediance.ui import (
    asking_colleague,
    feedback,
    procedure_changed,
    procedure_deadlines,
    procedure_events,
    procedure_moving,
    procedure_strips,
    procedure_tending,
    relance_letters,
)
from mediance.ui import procedure_presses as presses
from mediance.ui import procedure_words as words
from mediance.ui.language import _


def show(actor: Actor, procedure_id: int) -> None:
    """Draw the file that is open; a sentence takes its place where it is none of theirs."""
    with st.container(border=True, key="procedure_file"):
        try:
            file = presses.look(actor, procedure_id)
        except ProcedureUnknown as error:
            st.info(feedback.sentence(error))
            return
        except DatabaseUnavailable:
            feedback.show_database_down()
            return
        with st.container(horizontal=True, vertical_alignment="center"):
            st.subheader(words.title(file.head), anchor=False, width="stretch")
            st.button(
                _("Refermer"),
                key="procedure_shut",
                type="tertiary",
                icon=":material/close:",
                on_click=presses.open_file,
                args=(None,),
            )
        presses.show_messages()
        procedure_changed.show(file)
        procedure_strips.stages(file)
        if file.head.is_open:
            st.markdown(_("Où elle en est : **{step}**").format(step=words.step(file.head.step)))
        procedure_tending.facts(file)
        procedure_moving.gestures(file)
        procedure_moving.form(file)
        procedure_tending.form(actor, file)
        relance_letters.draw(actor, file)
        _body(actor, file)


def _body(actor: Actor, file: ProcedureFile) -> None:
    due, past = st.columns([3, 2], gap="large")
    with due:
        procedure_deadlines.show(actor, file)
    with past:
        procedure_events.show(file)
        procedure_strips.clocks(file)
        if file.head.person_id is not None:
            asking_colleague.draw(actor, file.head.procedure_id, file.head.person_id)
