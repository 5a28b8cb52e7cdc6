"""A procedure is opened: from what somebody came for, or in the case that is under way."""

from functools import partial
from typing import cast

import streamlit as st

from mediance.domain.actors import Actor
from mediance.domain.followup import Opening
from mediance.domain.person_file import PastVisit
from mediance.domain.person_sheet import PersonSheet
from mediance.domain.procedure_kinds import Offered
from mediance.domain.procedures import Step
from mediance.services import cases
from mediance.services.followup import kinds, opening
from mediance.ui import notes_words, person, procedure_moving, session
from mediance.ui import procedure_presses as presses
from mediance.ui.language import _
from mediance.ui.procedure_presses import FORM

OPEN = "open"


def button(visit: PastVisit | None = None, *, is_first: bool = False) -> None:
    """Draw what opens the form: for a visit, or for no visit in particular."""
    st.button(
        _("Ouvrir une démarche") if visit is None or is_first else _("En faire une démarche"),
        key=f"procedure_new_{visit.visit_id if visit else ''}",
        icon=":material/add:",
        type="primary" if is_first else "secondary" if visit is None else "tertiary",
        on_click=presses.open_form,
        args=(OPEN, _subject(visit)),
    )


def form(actor: Actor, sheet: PersonSheet, visit: PastVisit | None = None) -> None:
    """Draw the form where it is open: which procedure, to whom, since when."""
    if not presses.is_form_open(OPEN, _subject(visit)):
        return
    with st.container(border=True, key="procedure_opening"):
        presses.form_head(_("Quelle démarche ?"))
        if sheet.hindrance is not None:
            st.caption(notes_words.not_followed(sheet.hindrance))
            return
        case_id = None if visit else _open_case(actor, sheet)
        if visit is None and case_id is None:
            _offer_case(actor, sheet)
            return
        _fields(kinds.offered(actor), sheet, visit)
        st.button(
            _("Ouvrir la démarche"),
            key=presses.field("send"),
            type="primary",
            on_click=partial(_open, visit.visit_id if visit else None, case_id),
        )


def _fields(offered: Offered, sheet: PersonSheet, visit: PastVisit | None) -> None:
    known = offered.first_of({visit.domain_code} if visit else set())
    by_code = {each.code: each for each in known}
    names = {each.code: each.label.in_language("fr") for each in offered.institutions}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        chosen = st.selectbox(
            _("Démarche"),
            list(by_code),
            index=None,
            format_func=lambda code: by_code[code].label,
            placeholder=_("Tapez : RSA, logement…"),
            key=presses.field("type"),
            width=320,
        )
        if chosen in by_code:
            usual = by_code[chosen].institution_code
            st.selectbox(
                _("Organisme"),
                list(names),
                index=list(names).index(usual) if usual in names else None,
                format_func=names.__getitem__,
                key=presses.field(f"institution_{chosen}"),
                width=220,
            )
        st.date_input(
            _("Déjà déposée le"),
            None,
            max_value=sheet.today,
            format="DD/MM/YYYY",
            key=presses.field("deposited"),
            width=160,
        )
        st.date_input(
            _("Y revenir le"),
            None,
            min_value=sheet.today,
            format="DD/MM/YYYY",
            key=presses.field("next"),
            width=160,
        )
    with st.expander(_("Préciser")):
        procedure_moving.independence_fields()


def _open(visit_id: int | None, case_id: int | None) -> None:
    said, key = _said(), person.key_of(FORM)

    def act(who: Actor) -> None:
        if visit_id is not None:
            procedure_id = opening.open_from_visit(who, visit_id, said, key)
        else:
            procedure_id = opening.open_procedure(who, case_id or 0, said, key)
        presses.open_file(procedure_id)
        person.turn_to(person.Part.PROCEDURES)
        person.say(FORM, _("Démarche ouverte : vous la suivez."))

    person.do(FORM, act)


def _said() -> Opening:
    code = str(presses.value("type") or "")
    deposited = presses.day("deposited")
    return Opening(
        type_code=code,
        institution_code=cast("str | None", presses.value(f"institution_{code}")),
        step=Step.DEPOSITED if deposited else Step.TO_QUALIFY,
        step_at=presses.past_day("deposited"),
        next_date=presses.day("next"),
        independence=procedure_moving.said_independence(),
    )


def _open_case(actor: Actor, sheet: PersonSheet) -> int | None:
    """Return the case under way, at the site where one works first."""
    here = session.site_id(actor.site_ids)
    running = [
        each.head for each in cases.cases_of(actor, sheet.head.person_id) if each.head.is_open
    ]
    running.sort(key=lambda each: each.site_id != here)
    return running[0].case_id if running else None


def _offer_case(actor: Actor, sheet: PersonSheet) -> None:
    site_id = session.site_id(actor.site_ids)
    st.caption(_("Une démarche se range dans un dossier : cette personne n’en a pas encore ici."))
    if site_id is not None:
        st.button(
            _("Ouvrir un dossier"),
            key=presses.field("case"),
            icon=":material/folder_open:",
            type="primary",
            on_click=_begin_case,
            args=(sheet.head.person_id, site_id),
        )


def _begin_case(person_id: int, site_id: int) -> None:
    key = person.key_of(FORM)

    def act(who: Actor) -> None:
        cases.open_case(who, person_id, site_id, key)
        session.renew(f"person_{FORM}")
        person.say(FORM, _("Dossier ouvert : choisissez la démarche."))

    person.do(FORM, act)


def _subject(visit: PastVisit | None) -> str:
    return str(visit.visit_id) if visit else ""
