"""A procedure moves along: its next step, a reminder, an answer, its end, its opening again."""

from datetime import date
from functools import partial
from typing import cast

import streamlit as st

from mediance.domain.followup import (
    Act,
    Advance,
    Autonomy,
    Closing,
    Independence,
    Pen,
    ProcedureFile,
    Seen,
)
from mediance.domain.procedure_life import CLOSES_AFTER, FOLLOWS, EventKind
from mediance.domain.procedures import Outcome, Rung, Step
from mediance.services.followup import moving
from mediance.ui import procedure_presses as presses
from mediance.ui import procedure_words as words
from mediance.ui.language import _
from mediance.ui.procedure_presses import Press

ADVANCE, CHASE, ANSWER, CLOSE, REOPEN = "advance", "chase", "answer", "close", "reopen"
LETTER = "letter"
LONGEST_REASON = 600


def gestures(file: ProcedureFile) -> None:
    """Draw what may be done now, the commonest first; each opens its form below."""
    with st.container(horizontal=True, key="procedure_gestures"):
        if not file.head.is_open:
            _opens(REOPEN, _("Rouvrir…"), ":material/lock_open:")
            return
        _opens(ADVANCE, _("Faire avancer"), ":material/arrow_forward:", is_first=True)
        if file.relance is not None:
            _opens(LETTER, _("Lettre de relance"), ":material/edit_document:")
            _opens(CHASE, _("Relance envoyée"), ":material/outgoing_mail:")
        _opens(ANSWER, _("Réponse reçue"), ":material/mark_email_read:")
        _opens(CLOSE, _("Clore…"), ":material/task_alt:")


def form(file: ProcedureFile) -> None:
    """Draw the form that is open, if it is one of these."""
    draw = {
        ADVANCE: _advance,
        CHASE: _chase,
        ANSWER: _answer,
        CLOSE: _close,
        REOPEN: _reopen,
    }
    for name, part in draw.items():
        if presses.is_form_open(name):
            part(file)


def _opens(name: str, label: str, icon: str, *, is_first: bool = False) -> None:
    st.button(
        label,
        key=f"procedure_open_{name}",
        icon=icon,
        type="primary" if is_first else "secondary",
        on_click=presses.open_form,
        args=(name,),
    )


def _advance(file: ProcedureFile) -> None:
    steps = [step for step in Step if step in FOLLOWS[file.head.step]]
    with presses.form(_("Où en est-on maintenant ?")):
        st.radio(
            _("Étape"),
            steps,
            format_func=words.step,
            key=presses.field("step"),
            horizontal=True,
        )
        with st.container(horizontal=True, vertical_alignment="bottom"):
            _day(file.today, _("Le"))
            if Step.DEPOSITED in steps:
                st.checkbox(_("Preuve de dépôt vue"), key=presses.field("proof"))
        presses.send(partial(_enter, file.head.seen), _("Enregistrer l’étape"))


def _enter(seen: Seen) -> None:
    step = cast("Step", presses.value("step"))
    is_proof = bool(presses.value("proof")) and step is Step.DEPOSITED
    to = Advance(step=step, at=presses.past_day("day"), proof_seen=is_proof)
    wanted = words.on_a_day(words.step(step).capitalize(), presses.day("day"))
    presses.carry_out(
        Press(
            seen,
            lambda who, on, key: moving.advance(who, on, to, key),
            wanted,
            _("Étape enregistrée : {step}.").format(step=words.step(step)),
        )
    )


def _chase(file: ProcedureFile) -> None:
    rungs = list(Rung)
    due = file.relance.rung if file.relance else Rung.REMINDER
    with presses.form(_("À qui la relance a-t-elle été envoyée ?")):
        st.selectbox(
            _("Envoyée"),
            rungs,
            index=rungs.index(due),
            format_func=words.rung,
            key=presses.field("rung"),
        )
        _day(file.today, _("Le"))
        presses.send(partial(_chased, file.head.seen), _("Noter la relance"))


def _chased(seen: Seen) -> None:
    rung = cast("Rung", presses.value("rung"))
    act = Act(kind=EventKind.CHASED, rung=rung, at=presses.past_day("day"))
    said = _("Relance {rung}").format(rung=words.rung(rung))
    presses.carry_out(
        Press(
            seen,
            lambda who, on, key: moving.record_act(who, on, act, key),
            words.on_a_day(said, presses.day("day")),
            _("Relance notée."),
        )
    )


def _answer(file: ProcedureFile) -> None:
    with presses.form(_("Quand l’organisme a-t-il répondu ?")):
        st.caption(_("Une décision se note comme étape ; ici, toute autre réponse."))
        _day(file.today, _("Le"))
        presses.send(partial(_answered, file.head.seen), _("Noter la réponse"))


def _answered(seen: Seen) -> None:
    act = Act(kind=EventKind.ANSWERED, at=presses.past_day("day"))
    presses.carry_out(
        Press(
            seen,
            lambda who, on, key: moving.record_act(who, on, act, key),
            words.on_a_day(_("Réponse de l’organisme"), presses.day("day")),
            _("Réponse notée."),
        )
    )


def _close(file: ProcedureFile) -> None:
    outcomes = [each for each in Outcome if _may_close(file.head.step, each)]
    with presses.form(_("Comment finit-elle ?")):
        st.radio(
            _("Issue"),
            outcomes,
            format_func=words.outcome,
            key=presses.field("outcome"),
            horizontal=True,
        )
        later = [each for each in Outcome if each not in outcomes]
        if later:
            said = ", ".join(words.outcome(each) for each in later)
            st.caption(
                _("Après une décision ou un droit ouvert : {outcomes}.").format(outcomes=said)
            )
        _day(file.today, _("Le"))
        independence_fields()
        presses.send(partial(_closed, file.head.seen), _("Clore la démarche"))


def _closed(seen: Seen) -> None:
    outcome = cast("Outcome", presses.value("outcome"))
    closing = Closing(outcome=outcome, at=presses.past_day("day"), independence=said_independence())
    said = _("Close : {outcome}").format(outcome=words.outcome(outcome))
    presses.carry_out(
        Press(
            seen,
            lambda who, on, key: moving.close(who, on, closing, key),
            words.on_a_day(said, presses.day("day")),
            _("Démarche close : {outcome}.").format(outcome=words.outcome(outcome)),
        )
    )


def _reopen(file: ProcedureFile) -> None:
    with presses.form(_("Pourquoi la rouvrir ?")):
        reason_field()
        presses.send(partial(_reopened, file.head.seen), _("Rouvrir la démarche"))


def _reopened(seen: Seen) -> None:
    reason = presses.text("reason")
    presses.carry_out(
        Press(
            seen,
            lambda who, on, key: moving.reopen(who, on, reason, key),
            words.quoted(_("Rouvrir"), reason),
            _("Démarche rouverte."),
        )
    )


def independence_fields() -> None:
    """Ask how far the person goes alone, and who held the pen; neither is ever required."""
    with st.container(horizontal=True):
        st.selectbox(
            _("Qui a tenu le stylo ?"),
            list(Pen),
            index=None,
            format_func=words.pen,
            key=presses.field("pen"),
            placeholder=_("Non précisé"),
            width=240,
        )
        st.selectbox(
            _("Autonomie"),
            list(Autonomy),
            index=None,
            format_func=words.autonomy,
            key=presses.field("autonomy"),
            placeholder=_("Non précisée"),
            width=280,
        )


def said_independence() -> Independence:
    """Return what was said of it, in a callback."""
    return Independence(
        cast("Autonomy | None", presses.value("autonomy")), cast("Pen | None", presses.value("pen"))
    )


def reason_field(label: str = "") -> None:
    """Ask why, in a few words."""
    st.text_input(label or _("Raison"), max_chars=LONGEST_REASON, key=presses.field("reason"))


def _day(today: date, label: str) -> None:
    st.date_input(
        label, today, max_value=today, format="DD/MM/YYYY", key=presses.field("day"), width=160
    )


def _may_close(step: Step, outcome: Outcome) -> bool:
    return outcome not in CLOSES_AFTER or step in CLOSES_AFTER[outcome]
