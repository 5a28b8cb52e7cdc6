"""The visits of a person so far, newest first, a few at a time."""

import streamlit as st

from mediance.domain import paris
from mediance.domain.actors import Actor
from mediance.domain.person_file import FollowUp, PastVisit
from mediance.domain.person_sheet import PersonSheet
from mediance.domain.reference import DomainChoice
from mediance.domain.visits import VisitState
from mediance.services.person_file import VISITS_SHOWN
from mediance.services.reference import domain_choices
from mediance.ui import formats, labels, person, procedure_opening, procedure_presses, session
from mediance.ui.language import _, _n
from mediance.ui.markdown import plain

_AT = "person_visits_at"


def offset(person_id: int) -> int:
    """Return from which visit on this person's are shown."""
    held = session.value(_AT)
    return held[1] if isinstance(held, tuple) and held[0] == person_id else 0


def show(actor: Actor, sheet: PersonSheet, known: FollowUp) -> None:
    """Draw some visits of theirs, what came of each, and the way to older and newer ones."""
    choices, person_id = domain_choices(actor), sheet.head.person_id
    with st.container(border=True, key="person_visits"):
        st.subheader(_("Passages"), anchor=False)
        st.caption(
            _n(
                "{count} passage dans vos lieux.",
                "{count} passages dans vos lieux.",
                known.visit_count,
            ).format(count=formats.number(known.visit_count))
            if known.visit_count
            else _("Aucun passage dans vos lieux.")
        )
        for visit in known.visits:
            with st.container(horizontal=True, vertical_alignment="center", gap="small"):
                st.markdown(_line(visit, choices), width="content")
                if visit.state is VisitState.ENDED:  # one under way stands on top of the page
                    _procedure(visit)
            if visit.state is VisitState.ENDED:
                procedure_opening.form(actor, sheet, visit)
        _turn(person_id, known)


def _procedure(visit: PastVisit) -> None:
    """Draw what leads to the procedure that came of a visit, or makes one of it."""
    if visit.procedure_id is None:
        procedure_opening.button(visit)
        return
    st.button(
        _("Voir la démarche"),
        key=f"person_visit_{visit.visit_id}",
        type="tertiary",
        icon=":material/folder_open:",
        on_click=_open,
        args=(visit.procedure_id,),
    )


def _open(procedure_id: int) -> None:
    procedure_presses.open_file(procedure_id)
    person.turn_to(person.Part.PROCEDURES)


def _line(visit: PastVisit, choices: tuple[DomainChoice, ...]) -> str:
    day = formats.day_and_year(paris.local_day(visit.arrived_at))
    reason = labels.domain(visit.domain_code, choices)
    return f"**{day}** · {plain(reason)} · {plain(visit.site_name)} · {_outcome(visit)}"


def _outcome(visit: PastVisit) -> str:
    match visit.state:
        case VisitState.WAITING:
            return _("attend")
        case VisitState.RECEIVED:
            return _("en entretien")
        case VisitState.ENDED:
            if visit.answer is not None:
                return labels.answer(visit.answer)
            return labels.ending(visit.ending) if visit.ending else ""


def _turn(person_id: int, known: FollowUp) -> None:
    at = offset(person_id)
    with st.container(horizontal=True):
        if at:
            st.button(
                _("Plus récents"),
                key="person_newer",
                type="tertiary",
                on_click=_go,
                args=(person_id, max(at - VISITS_SHOWN, 0)),
            )
        if at + VISITS_SHOWN < known.visit_count:
            st.button(
                _("Plus anciens"),
                key="person_older",
                type="tertiary",
                on_click=_go,
                args=(person_id, at + VISITS_SHOWN),
            )


def _go(person_id: int, to: int) -> None:
    session.put(_AT, (person_id, to))
