"""The letter to an institution that keeps silent: filled in, printed, and said to be sent."""

from datetime import date
from functools import partial

import streamlit as st

from mediance.domain.actors import Actor
from mediance.domain.followup import Act, ProcedureFile, Seen
from mediance.domain.institutions import Recourse
from mediance.domain.procedure_life import EventKind
from mediance.domain.procedures import Rung
from mediance.domain.relances import ADMINISTRATIONS
from mediance.services.followup import moving
from mediance.services.paper import relance_letters
from mediance.services.paper.relance_letters import FURTHEST_AHEAD, MOST_LINES, Offered
from mediance.ui import formats, session
from mediance.ui import procedure_presses as presses
from mediance.ui import procedure_words as words
from mediance.ui.browser import browser_part
from mediance.ui.language import _
from mediance.ui.markdown import plain
from mediance.ui.procedure_moving import LETTER
from mediance.ui.procedure_presses import Press

HIGHER = (Rung.OMBUDSMAN, Rung.DEFENDER_OF_RIGHTS)

_FIELDS = browser_part("letter", after=("desk",))


def draw(actor: Actor, file: ProcedureFile) -> None:
    """Draw the letter of the next reminder, once it is open."""
    if file.relance is None or not presses.is_form_open(LETTER):
        return
    with st.container(border=True, key="relance_letter"):
        presses.form_head(_("Lettre de relance"))
        _letter(file, file.relance.rung, relance_letters.offered(actor, file))


def _letter(file: ProcedureFile, usual: Rung, offered: Offered) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        rung = _rung(usual)
        answer_by = _answer_by(file.today, offered) if rung is not Rung.COURT else None
    for said in _to_know(file, rung, offered):
        st.caption(said)
    if offered.standings[rung].approval is None:
        st.info(
            _(
                "Personne n’a encore approuvé cette lettre : elle ne s’imprime pas."
                " La coordination la relit et l’approuve dans « Feuilles »."
            ),
            icon=":material/approval:",
        )
        return
    if session.hides_names():
        st.info(_("Noms masqués. Montrez les noms pour écrire la lettre."))
        return
    data = _data(file, rung, offered, answer_by or offered.answer_by)
    _FIELDS(key=f"relance_{file.head.procedure_id}", data=data)
    _sending(file, rung)


def _rung(usual: Rung) -> Rung:
    rungs = list(Rung)
    return st.selectbox(
        _("À qui écrire ?"),
        rungs,
        index=rungs.index(usual),
        format_func=words.rung,
        key=presses.field("rung"),
        width=320,
    )


def _answer_by(today: date, offered: Offered) -> date | None:
    return st.date_input(
        _("Réponse demandée avant le"),
        offered.answer_by,
        min_value=today,
        max_value=today + FURTHEST_AHEAD,
        format="DD/MM/YYYY",
        key=presses.field("answer_by"),
        width=200,
    )


def _to_know(file: ProcedureFile, rung: Rung, offered: Offered) -> list[str]:
    said = []
    if file.proof_seen_on is None:
        said.append(_("Preuve du dépôt pas notée : à chercher d’abord, la lettre s’appuie dessus."))
    if recourse := offered.recourses.get(rung):
        said.append(_whom(recourse))
    if rung in HIGHER and file.head.institution_code not in ADMINISTRATIONS:
        said.append(
            _(
                "Organisme privé : la médiation de la consommation, ou la conciliation de justice,"
                " plutôt que le Défenseur des droits."
            )
        )
    if rung is Rung.COURT:
        said.append(
            _(
                "À relire avec un avocat ou le Point-Justice : le bon tribunal et le délai"
                " changent d’un dossier à l’autre."
            )
        )
    return said


def _whom(recourse: Recourse) -> str:
    language = session.language()
    parts = (recourse.whom.in_language(language), recourse.advice.in_language(language))
    said = plain(". ".join(filter(None, parts)))
    if recourse.verified:
        return said
    return _("À vérifier par la coordination, dans « Organismes » : {whom}").format(whom=said)


def _data(file: ProcedureFile, rung: Rung, offered: Offered, answer_by: date) -> dict[str, object]:
    number = str(file.head.procedure_id)
    mandate = offered.mandate
    return {
        "rung": rung.value,
        "hidden": {"procedure": number, "rung": rung.value, "answer_by": answer_by.isoformat()},
        "person": file.person_name or "",
        "addressed_to": offered.addressed_to[rung],
        "mandate": mandate is not None,
        "most_lines": MOST_LINES,
        "words": {
            "person": _("Nom et prénom"),
            "reference": _("Référence chez l’organisme"),
            "living_at": _("Adresse de la personne"),
            "addressed_to": _("Adressée à"),
            "signed": _("Qui signe ?"),
            "by_person": _("La personne"),
            "by_mandate": _("Moi, par mandat du {day}").format(
                day=formats.day_and_year(mandate.first_day)
            )
            if mandate
            else "",
            "too_long": _("Sept lignes au plus."),
            "not_kept": _("Ce qui est tapé ici va sur la lettre, et n’est gardé nulle part."),
            "open": _("Ouvrir la lettre à imprimer"),
        },
    }


def _sending(file: ProcedureFile, rung: Rung) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.date_input(
            _("Envoyée le"),
            file.today,
            max_value=file.today,
            format="DD/MM/YYYY",
            key=presses.field("day"),
            width=160,
        )
        st.button(
            _("Imprimée et envoyée"),
            key=presses.field("sent"),
            icon=":material/outgoing_mail:",
            on_click=partial(_sent, file.head.seen, rung),
        )
    st.caption(_("Imprimer ne note rien : dites-le quand la lettre est partie."))


def _sent(seen: Seen, rung: Rung) -> None:
    on: date | None = presses.past_day("day")
    act = Act(kind=EventKind.CHASED, rung=rung, at=on)
    presses.carry_out(
        Press(
            seen,
            lambda who, now, key: moving.record_act(who, now, act, key),
            _("Relance envoyée : {rung}").format(rung=words.rung(rung)),
            _("Relance notée : {rung}.").format(rung=words.rung(rung)),
        )
    )
