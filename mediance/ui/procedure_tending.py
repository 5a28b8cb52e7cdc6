"""Who keeps a procedure, whose turn it is, what stands in the way, when to look again."""

from datetime import timedelta
from functools import partial
from typing import cast

import streamlit as st

from mediance.domain import paris
from mediance.domain.actors import Actor
from mediance.domain.followup import Blocker, ProcedureFile, Seen, Waiting, WaitingOn
from mediance.services.followup import tending
from mediance.services.followup.board import board_choices
from mediance.ui import formats
from mediance.ui import procedure_presses as presses
from mediance.ui import procedure_words as words
from mediance.ui.language import _
from mediance.ui.markdown import plain
from mediance.ui.procedure_presses import Press

TURN, NEXT, OWNER = "turn", "next", "owner"
NOBODY = 0
PROPOSED = timedelta(days=14)


def facts(file: ProcedureFile) -> None:
    """Draw what is said of it now; each is pressed to say it otherwise."""
    head = file.head
    turn = " · ".join(
        filter(
            None, (words.turn(head.waiting_on), words.blocker(head.blocker) if head.blocker else "")
        )
    )
    said = {
        TURN: _("Tour : {turn}").format(turn=turn),
        NEXT: words.next_date(head, file.today) or _("Pas de prochaine date"),
        OWNER: _("Suivie par {name}").format(name=words.owner(head))
        if head.owner_id
        else _("Personne ne la suit"),
    }
    with st.container(
        horizontal=True, vertical_alignment="center", gap="medium", key="procedure_facts"
    ):
        for name, label in said.items():
            if not head.is_open:
                st.markdown(label, width="content")
                continue
            st.button(
                label,
                key=f"procedure_open_{name}",
                type="tertiary",
                icon=":material/edit:",
                on_click=presses.open_form,
                args=(name,),
            )
        _proof(file)


def form(actor: Actor, file: ProcedureFile) -> None:
    """Draw the form that is open, if it is one of these."""
    if presses.is_form_open(TURN):
        _turn(file)
    if presses.is_form_open(NEXT):
        _next(file)
    if presses.is_form_open(OWNER):
        _owner(actor, file)


def _proof(file: ProcedureFile) -> None:
    if file.proof_seen_on is not None:
        seen = formats.day_and_year(file.proof_seen_on)
        told = _("preuve de dépôt vue le {day}").format(day=seen)
        st.markdown(f":green[:material/check:] {told}", width="content")
    elif file.head.is_open and file.clocks.decision.start is not None:
        st.button(
            _("Preuve de dépôt vue"),
            key=f"procedure_proof_{file.head.version}",
            type="tertiary",
            icon=":material/receipt_long:",
            on_click=_see_proof,
            args=(file.head.seen,),
        )


def _see_proof(seen: Seen) -> None:
    today = paris.today()
    presses.carry_out(
        Press(
            seen,
            lambda who, on, key: tending.say_proof_seen(who, on, today, key),
            _("Preuve de dépôt vue"),
            _("C’est noté."),
        )
    )


def _turn(file: ProcedureFile) -> None:
    turns, blockers = list(WaitingOn), [None, *Blocker]
    with presses.form(_("À qui le tour, et qu’est-ce qui bloque ?")):
        st.radio(
            _("À qui le tour"),
            turns,
            index=turns.index(file.head.waiting_on),
            format_func=words.turn,
            horizontal=True,
            key=presses.field("turn"),
        )
        st.selectbox(
            _("Ce qui bloque"),
            blockers,
            index=blockers.index(file.head.blocker),
            format_func=words.blocker,
            key=presses.field("blocker"),
        )
        presses.send(partial(_say_turn, file.head.seen))


def _say_turn(seen: Seen) -> None:
    waiting = Waiting(
        on=cast("WaitingOn", presses.value("turn")),
        blocker=cast("Blocker | None", presses.value("blocker")),
    )
    said = _("Tour : {turn}").format(turn=words.turn(waiting.on))
    presses.carry_out(
        Press(
            seen,
            lambda who, on, key: tending.set_waiting(who, on, waiting, key),
            f"{said} · {words.blocker(waiting.blocker)}",
            _("C’est noté."),
        )
    )


def _next(file: ProcedureFile) -> None:
    with presses.form(_("Quand y revenir ?")):
        st.date_input(
            _("Prochaine date"),
            file.head.next_date or file.today + PROPOSED,
            format="DD/MM/YYYY",
            key=presses.field("day"),
            width=180,
        )
        presses.send(partial(_say_next, file.head.seen))


def _say_next(seen: Seen) -> None:
    day = presses.day("day")
    said = formats.day_and_year(day) if day else _("aucune")
    presses.carry_out(
        Press(
            seen,
            lambda who, on, key: tending.set_next_date(who, on, day, key),
            _("Prochaine date : {day}").format(day=said),
            _("C’est noté."),
        )
    )


def _owner(actor: Actor, file: ProcedureFile) -> None:
    names = {NOBODY: _("Personne pour l’instant"), **dict(board_choices(actor).owners)}
    held = file.head.owner_id or NOBODY
    if held not in names:
        gone = _("{name} (ne suit plus ici)")
        names = {held: gone.format(name=file.head.owner_name or "…"), **names}
    with presses.form(_("Qui la suit ?")):
        st.selectbox(
            _("Suivie par"),
            list(names),
            index=list(names).index(held),
            format_func=lambda each: plain(names[each]),
            key=presses.field("owner"),
        )
        presses.send(partial(_give, file.head.seen, names))


def _give(seen: Seen, names: dict[int, str]) -> None:
    chosen = cast("int | None", presses.value("owner"))
    owner_id = chosen or None
    said = words.cut(names.get(chosen or NOBODY, ""))
    presses.carry_out(
        Press(
            seen,
            lambda who, on, key: tending.set_owner(who, on, owner_id, key),
            _("Suivie par {name}").format(name=said),
            _("C’est noté."),
        )
    )
