"""The letter to an institution that keeps silent: filled in, printed, and said to be sent."""

from datetime import date
from functools import partial

import streamlit as st

from mediance.domain.actors import Actor
from mediance.domain.followup import Act, ProcedureFile, Seen
from mediance.domain.procedure_life import EventKind
from mediance.domain.procedures import Rung
from mediance.domain.relances import ADMINISTRATIONS
from mediance.services.followup import moving
from mediance.services.paper import relance_letters
from mediance.services.paper.relance_letters import FURTHEST_AHEAD, Offered
from mediance.ui import formats, session
from mediance.ui import procedure_presses as presses
from mediance.ui import procedure_words as words
from mediance.ui.browser import browser_part
from mediance.ui.language import _
from mediance.ui.procedure_presses import Press

LETTER = "letter"
HIGHER = (Rung.OMBUDSMAN, Rung.DEFENDER_OF_RIGHTS)

_FIELDS = browser_part("letter", after=("desk",))


def draw(actor: Actor, file: ProcedureFile) -> None:
    """Draw what opens the letter of the next reminder, and the letter once it is open."""
    if file.relance is None:
        return
    if presses.is_form_open(LETTER):
        _letter(actor, file, file.relance.rung)
        return
    st.button(
        _("Lettre de relance"),
        key="procedure_open_letter",
        icon=":material/edit_document:",
        on_click=presses.open_form,
        args=(LETTER,),
    )


def _letter(actor: Actor, file: ProcedureFile, usual: Rung) -> None:
    offered = relance_letters.offered(actor, file)
    with st.container(border=True, key="relance_letter"):
        presses.form_head(_("Lettre de relance"))
        rungs = list(Rung)
        rung = st.selectbox(
            _("À qui écrire ?"),
            rungs,
            index=rungs.index(usual),
            format_func=words.rung,
            key=presses.field("rung"),
            width=320,
        )
        for said in _to_know(file, rung):
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
        _FIELDS(key=f"relance_{file.head.procedure_id}", data=_data(file, rung, offered))
        _sending(file, rung)


def _to_know(file: ProcedureFile, rung: Rung) -> list[str]:
    said = []
    if file.proof_seen_on is None:
        said.append(_("Preuve du dépôt pas notée : à chercher d’abord, la lettre s’appuie dessus."))
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


def _data(file: ProcedureFile, rung: Rung, offered: Offered) -> dict[str, object]:
    head = file.head
    name = "" if session.hides_names() else file.person_name or ""
    mandate = offered.mandate
    return {
        "letter": f"{head.procedure_id}/{rung}",
        "hidden": {"procedure": str(head.procedure_id), "rung": rung.value},
        "first": {
            "person": name,
            "addressed_to": offered.addressed_to[rung],
            "answer_by": offered.answer_by.isoformat(),
        },
        "earliest": file.today.isoformat(),
        "latest": (file.today + FURTHEST_AHEAD).isoformat(),
        "mandate": mandate is not None,
        "words": {
            "person": _("Prénom et nom"),
            "reference": _("Référence chez l’organisme"),
            "living_at": _("Adresse de la personne"),
            "addressed_to": _("Adressée à"),
            "answer_by": _("Réponse demandée avant le"),
            "signed": _("Qui signe ?"),
            "by_person": _("La personne"),
            "by_mandate": _("Moi, par mandat du {day}").format(
                day=formats.day_and_year(mandate.first_day)
            )
            if mandate
            else "",
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
