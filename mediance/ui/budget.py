"""A household's budget on the person's screen, for the social workers attached to the case."""

import uuid
from collections.abc import Sequence
from functools import partial
from itertools import groupby
from typing import cast
from urllib.parse import urlencode

import streamlit as st

from mediance.domain.actors import Actor
from mediance.domain.budget import Budget, BudgetLine, BudgetPart, Purpose
from mediance.domain.cases import CaseFile
from mediance.domain.documents import Form
from mediance.domain.notes import Version
from mediance.services import budgets
from mediance.services.budgets import BudgetSheet, BudgetsOfCase, Glance
from mediance.services.errors import DatabaseUnavailable
from mediance.services.notes import MOST_NOTES, NotAttached
from mediance.services.paper.approvals import is_approved
from mediance.services.sessions import SignedOut
from mediance.ui import auth, budget_words, budget_writing, feedback, notes_words, session
from mediance.ui.language import _

SCREEN = budget_writing.SCREEN


def draw(file: CaseFile) -> None:
    """Draw the budgets of a case in a part of their own."""
    case_id = file.head.case_id
    if session.is_arrival():
        _shut(case_id)
    part = partial(_draw, case_id, is_open=file.head.is_open)
    st.fragment(part, key=f"budgets_{case_id}")()


def _draw(case_id: int, *, is_open: bool) -> None:
    try:
        actor = auth.present(screen=SCREEN, is_activity=False)
        glance = budgets.at_a_glance(actor, case_id)
    except SignedOut:
        st.rerun(scope="app")
    except DatabaseUnavailable:
        feedback.show_database_down()
        return
    may_write = is_open and glance.standing.is_attached
    if not (may_write or glance.count):
        return
    title = _("Budget du foyer (N3)")
    st.markdown(f"**{title}**")
    if said := session.take(budget_writing.SAVED):
        st.success(said, icon=":material/check:")
    if session.hides_names():
        st.info(_("Montants masqués, comme les noms. Montrez les noms pour lire et écrire."))
        return
    found = _opened(actor, case_id, glance)
    writing = budget_writing.under_way(case_id)
    if may_write and writing:
        budget_writing.draw(case_id, writing)
    elif may_write:
        _begin(case_id, glance)
    if found:
        _sheets(actor, found, may_write=may_write, case_id=case_id)


def _begin(case_id: int, glance: Glance) -> None:
    if not glance.count:
        st.caption(_("Aucun budget pour le moment : ce qui entre, ce qui sort, ce qui reste."))
    st.button(
        _("Nouveau budget"),
        key=f"budget_new_{case_id}",
        icon=":material/calculate:",
        on_click=budget_writing.begin,
        args=(case_id,),
    )


def _opened(actor: Actor, case_id: int, glance: Glance) -> BudgetsOfCase | None:
    """Return the budgets once somebody asked to read them; the button that asks, until then."""
    if not glance.count:
        _shut(case_id)
        return None
    key = session.value(_reading(case_id))
    if not isinstance(key, uuid.UUID):
        if glance.standing.is_attached or glance.standing.exceptional_until:
            st.button(
                budget_words.open_button(glance.count),
                key=f"budgets_read_{case_id}",
                icon=":material/lock_open:",
                on_click=_begin_reading,
                args=(case_id,),
            )
        return None
    at = cast("int", session.value(_place(case_id)) or 0)
    try:
        found = budgets.budgets(actor, case_id, key, offset=at)
    except NotAttached:
        _shut(case_id)
        return None
    budget_writing.follow(case_id, found.shown)
    return found


def _sheets(actor: Actor, found: BudgetsOfCase, *, may_write: bool, case_id: int) -> None:
    may_print = is_approved(actor, Form.BUDGET)
    if not may_print:
        st.caption(
            _(
                "La feuille de budget n’est pas encore approuvée : la coordination la relit dans"
                " « Feuilles ». Ensuite elle s’imprime."
            )
        )
    for _sheet, versions in groupby(found.shown, key=lambda each: each.sheet_id):
        *former, now = versions
        with st.container(border=True, key=f"budget_shown_{now.sheet_id}"):
            _one(now)
            with st.container(horizontal=True):
                if may_write and now.budget:
                    _rewriting(actor, case_id, now, now.budget)
                if may_print and may_write and now.budget:
                    _printing(now)
                _former(former)
    _pages(case_id, found)


def _one(sheet: BudgetSheet) -> None:
    st.markdown(budget_words.written(sheet))
    if sheet.budget is None:
        hidden = Version(sheet.version, sheet.written_at, None, sheet.hidden)
        st.warning(notes_words.hidden(hidden), icon=":material/key_off:")
        return
    st.markdown(budget_words.left(sheet.budget))
    columns = st.columns(len(BudgetPart), gap="medium")
    for column, (part, lines, cents) in zip(columns, _parts(sheet.budget), strict=True):
        column.markdown(budget_words.lines(part, lines, cents))


def _parts(of: Budget) -> tuple[tuple[BudgetPart, tuple[BudgetLine, ...], int], ...]:
    return (
        (BudgetPart.RESOURCES, of.resources, of.resources_cents),
        (BudgetPart.CHARGES, of.charges, of.charges_cents),
        (BudgetPart.DEBTS, of.debts, of.repaid_cents),
    )


def _rewriting(actor: Actor, case_id: int, sheet: BudgetSheet, budget: Budget) -> None:
    if sheet.author_id == actor.staff_id:
        st.button(
            _("Corriger"),
            type="tertiary",
            key=f"budget_correct_{sheet.sheet_id}_{sheet.version}",
            on_click=budget_writing.correct,
            args=(case_id, sheet),
        )
    st.button(
        _("Repartir de ce budget"),
        type="tertiary",
        key=f"budget_again_{sheet.sheet_id}_{sheet.version}",
        on_click=budget_writing.begin,
        args=(case_id, budget),
    )


def _printing(sheet: BudgetSheet) -> None:
    for purpose in Purpose:
        asked = {"sheet": sheet.sheet_id, "version": sheet.version, "for": purpose.value}
        st.link_button(
            budget_words.purpose(purpose),
            f"/paper/budget?{urlencode(asked)}",
            type="tertiary",
            icon=":material/print:",
        )


def _former(former: Sequence[BudgetSheet]) -> None:
    if former:
        with st.popover(budget_words.former(len(former)), type="tertiary"):
            for version in reversed(former):
                _one(version)


def _pages(case_id: int, found: BudgetsOfCase) -> None:
    at = cast("int", session.value(_place(case_id)) or 0)
    with st.container(horizontal=True):
        if at:
            st.button(
                _("Budgets plus récents"),
                key=f"budgets_newer_{case_id}",
                on_click=_begin_reading,
                args=(case_id, max(at - MOST_NOTES, 0)),
            )
        if at + MOST_NOTES < found.count:
            st.button(
                _("Budgets plus anciens"),
                key=f"budgets_older_{case_id}",
                on_click=_begin_reading,
                args=(case_id, at + MOST_NOTES),
            )
        st.button(
            _("Refermer les budgets"),
            type="tertiary",
            key=f"budgets_shut_{case_id}",
            on_click=_shut,
            args=(case_id,),
        )


def _begin_reading(case_id: int, at: int = 0) -> None:
    """Open a page of budgets; each is a press of its own, which the journal tells."""
    session.put(_reading(case_id), uuid.uuid4())
    session.put(_place(case_id), at)


def _shut(case_id: int) -> None:
    session.put(_reading(case_id), None)


def _reading(case_id: int) -> str:
    return f"budgets_reading_{case_id}"


def _place(case_id: int) -> str:
    return f"budgets_place_{case_id}"
