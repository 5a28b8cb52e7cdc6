"""What happened to a procedure, by whom and when; each dated state is put right with a trace."""

from datetime import date
from functools import partial
from typing import cast

import streamlit as st

from mediance.domain import paris
from mediance.domain.followup import EventCorrection, ProcedureFile, RecordedEvent, Seen
from mediance.domain.procedure_life import EventKind
from mediance.domain.procedures import Outcome, Rung, Step
from mediance.services.followup import moving
from mediance.ui import procedure_moving
from mediance.ui import procedure_presses as presses
from mediance.ui import procedure_words as words
from mediance.ui.language import _
from mediance.ui.procedure_presses import Press

CORRECT = "correct"
SHOWN = 8


def show(file: ProcedureFile) -> None:
    """Draw the history, newest first; what was corrected or taken back stays readable."""
    st.markdown(_("**Ce qui s’est passé**"))
    told = sorted(file.events, key=lambda each: (each.event.at, each.event.event_id), reverse=True)
    for each in told[:SHOWN]:
        _line(file, each)
    if len(told) > SHOWN:
        with st.expander(_("Avant")):
            for each in told[SHOWN:]:
                _line(file, each)


def _line(file: ProcedureFile, each: RecordedEvent) -> None:
    event = each.event
    with st.container(
        horizontal=True,
        vertical_alignment="center",
        gap="small",
        key=f"procedure_event_{event.event_id}",
    ):
        st.markdown(_told(file, each), width="content")
        if each.holds and event.kind is not EventKind.REOPENED:
            st.button(
                _("Corriger"),
                key=f"procedure_correct_{event.event_id}",
                type="tertiary",
                on_click=presses.open_form,
                args=(CORRECT, str(event.event_id)),
            )
    if presses.is_form_open(CORRECT, str(event.event_id)):
        _form(file, each)


def _told(file: ProcedureFile, each: RecordedEvent) -> str:
    if each.event.kind is EventKind.TAKEN_BACK:
        return words.recorded(each)
    if each.holds:
        is_correction = each.event.replaces is not None
        corrected = _("corrigé")
        return words.recorded(each) + (f" · :small[{corrected}]" if is_correction else "")
    root = _root(file, each)
    is_back = any(
        one.event.kind is EventKind.TAKEN_BACK and _root(file, one) == root for one in file.events
    )
    why = _("retiré ensuite") if is_back else _("corrigé ensuite")
    return f"~~{words.recorded(each)}~~ · :gray[{why}]"


def _root(file: ProcedureFile, each: RecordedEvent) -> int:
    """Return the event that a chain of corrections began with."""
    before = {one.event.event_id: one.event.replaces for one in file.events}
    root = each.event.event_id
    while (earlier := before.get(root)) is not None:
        root = earlier
    return root


def _form(file: ProcedureFile, each: RecordedEvent) -> None:
    event = each.event
    with presses.form(_("Corriger : l’ancien reste lisible dans l’historique.")):
        with st.container(horizontal=True):
            st.date_input(
                _("Le"),
                paris.local_day(event.at),
                max_value=file.today,
                format="DD/MM/YYYY",
                key=presses.field("day"),
                width=160,
            )
            _what(each)
        procedure_moving.reason_field(_("Pourquoi (demandé pour retirer)"))
        presses.send(
            partial(_correct, file.head.seen, each, take_back=False), _("Enregistrer la correction")
        )
        is_end = event.kind is EventKind.CLOSED
        st.form_submit_button(
            _("Retirer la clôture et rouvrir") if is_end else _("Retirer cet événement"),
            key=presses.field("take_back"),
            type="tertiary",
            on_click=_correct,
            args=(file.head.seen, each),
            kwargs={"take_back": True},
        )


def _what(each: RecordedEvent) -> None:
    event = each.event
    if event.step is not None:
        steps = list(Step)
        st.selectbox(
            _("Étape"),
            steps,
            index=steps.index(event.step),
            format_func=words.step,
            key=presses.field("step"),
            width=260,
        )
    if event.outcome is not None:
        outcomes = list(Outcome)
        st.selectbox(
            _("Issue"),
            outcomes,
            index=outcomes.index(event.outcome),
            format_func=words.outcome,
            key=presses.field("outcome"),
            width=260,
        )
    if event.rung is not None:
        rungs = list(Rung)
        st.selectbox(
            _("Envoyée"),
            rungs,
            index=rungs.index(event.rung),
            format_func=words.rung,
            key=presses.field("rung"),
            width=260,
        )


def _correct(seen: Seen, each: RecordedEvent, *, take_back: bool) -> None:
    correction = EventCorrection(
        event_id=each.event.event_id,
        at=_moved(each, presses.day("day")),
        step=cast("Step | None", presses.value("step")),
        outcome=cast("Outcome | None", presses.value("outcome")),
        rung=cast("Rung | None", presses.value("rung")),
        reason=presses.text("reason"),
        take_back=take_back,
    )
    before = words.recorded(each)
    wanted = _("Retirer : {event}") if take_back else _("Corriger : {event}")
    said = words.on_a_day(wanted.format(event=before), presses.day("day"))
    presses.carry_out(
        Press(
            seen,
            lambda who, on, key: moving.correct_event(who, on, correction, key),
            words.quoted(said, correction.reason),
            _done(each, take_back=take_back),
        )
    )


def _done(each: RecordedEvent, *, take_back: bool) -> str:
    if not take_back:
        return _("Corrigé : l’ancien reste lisible.")
    if each.event.kind is EventKind.CLOSED:
        return _("Clôture retirée : la démarche est rouverte.")
    return _("Retiré : il reste lisible.")


def _moved(each: RecordedEvent, to: date | None) -> date | None:
    """Return the day it is moved to; nothing where it stays, with its hour."""
    return None if to == paris.local_day(each.event.at) else to
