"""The date that a deadline waits for, asked for and said within the line of the day."""

from datetime import timedelta

import streamlit as st

from mediance.domain import paris
from mediance.domain.actors import Actor
from mediance.domain.deadlines import NOTHING, State
from mediance.domain.followup import DeadlineFact, DeadlineLine, ProcedureHead, Seen
from mediance.services.errors import DatabaseUnavailable
from mediance.services.followup import facts, reading
from mediance.services.followup.refusals import ProcedureUnknown
from mediance.ui import feedback, session, short_forms
from mediance.ui import procedure_words as words
from mediance.ui.language import _

SCREEN = "ma_journee"
OPENED = "my_day_date_of"
READ = "my_day_date_read"
FORM = "my_day_date"
EARLIEST = timedelta(days=365 * 40)
LATEST = timedelta(days=365 * 5)


def is_open(procedure_id: int) -> bool:
    """Whether the date of this procedure is asked for."""
    return session.value(OPENED) == procedure_id


def open_for(procedure_id: int) -> None:
    """Ask for the date of one procedure on the next run; pressed again, not any more."""
    session.put(OPENED, None if is_open(procedure_id) else procedure_id)
    session.put(READ, None)
    session.renew(FORM)


def show(actor: Actor, head: ProcedureHead) -> None:
    """Draw the question, and the day that answers it."""
    try:
        is_opening = session.value(READ) != head.procedure_id
        file = reading.procedure_file(actor, head.procedure_id, is_opening=is_opening)
    except ProcedureUnknown:
        return
    except DatabaseUnavailable:
        feedback.show_database_down()
        return
    session.put(READ, head.procedure_id)
    line = next((each for each in file.deadlines if _asks(each)), None)
    if line is None:
        return
    today = paris.today()
    with st.form(short_forms.field(FORM, "form"), border=False):
        st.date_input(
            words.worded(line.question.question),
            value=None,
            min_value=today - EARLIEST,
            max_value=today + LATEST,
            format="DD/MM/YYYY",
            key=short_forms.field(FORM, "day"),
        )
        st.form_submit_button(
            _("Enregistrer"),
            key=short_forms.field(FORM, "save"),
            type="primary",
            on_click=_say,
            args=(file.head.seen, line),
        )


def _asks(line: DeadlineLine) -> bool:
    return line.state is State.DATE_TO_ASK and line.dismissal is None


def _say(seen: Seen, line: DeadlineLine) -> None:
    day = short_forms.day(FORM, "day")
    code = line.rule.code
    letter = line.known.get(code, NOTHING).letter_says
    fact = DeadlineFact(rule_code=code, event_on=day, letter_says=letter)
    short_forms.carry_out(
        FORM,
        lambda who, key: facts.say_deadline_fact(who, seen, fact, key),
        _("Date notée : l’échéance est recalculée."),
        screen=SCREEN,
    )
