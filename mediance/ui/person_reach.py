"""How to reach somebody without risk, and putting right who they are."""

import uuid

import streamlit as st

from mediance.domain import paris, people
from mediance.domain.actors import Actor
from mediance.domain.person_file import FollowUp, Identity, PersonHead, Phone
from mediance.services import person_file
from mediance.ui import person, person_words, session
from mediance.ui.language import _
from mediance.ui.markdown import plain

CORRECTION = "correction"
PHONE = "phone"


def show(actor: Actor, head: PersonHead, known: FollowUp) -> None:
    """Draw the numbers, which may be called and which not, and a field for another."""
    with st.container(border=True, key="person_reach"):
        st.subheader(_("Joindre sans risque"), anchor=False)
        person.show_message(PHONE)
        if not known.phones:
            is_hidden = person_words.hides_numbers(actor, head)
            nowhere, elsewhere = _("Aucun numéro n’est noté."), _("Aucun numéro n’est visible ici.")
            st.caption(elsewhere if is_hidden else nowhere)
        for place, phone in enumerate(known.phones):
            _phone(place, phone)
        _another(actor, head.person_id)


def show_correction(head: PersonHead) -> None:
    """Let somebody put right the names and the birth year."""
    if session.hides_names():
        return
    key = person.key_of(CORRECTION)
    seen = Identity(head.family_name, head.given_name, head.used_name, head.birth_year)
    with (
        st.popover(_("Corriger"), icon=":material/edit:", key=f"person_correcting_{key}"),
        st.form(f"person_correction_{key}", border=False, width=320),
    ):
        fields = {
            "family": (_("Nom de famille"), head.family_name),
            "given": (_("Prénom"), head.given_name),
            "used": (_("Nom d’usage"), head.used_name or ""),
            "year": (_("Année de naissance"), str(head.birth_year or "")),
        }
        for name, (label, value) in fields.items():
            st.text_input(label, value, max_chars=120, key=person.field(CORRECTION, name))
        person.show_problem(CORRECTION)
        st.caption(_("L’ancien nom reste dans l’historique de la personne."))
        st.form_submit_button(
            _("Enregistrer"),
            key=person.field(CORRECTION, "save"),
            type="primary",
            on_click=_correct,
            args=(head.person_id, seen, key),
        )


def _phone(place: int, phone: Phone) -> None:
    key = person.key_of(PHONE)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"**{plain(person_words.number(phone.number))}**", width="content")
        said = _("sans risque") if phone.is_safe else _("ne pas appeler")
        st.markdown(said if phone.is_safe else f":red[:material/block:] {said}", width="content")
        st.button(
            _("Ne pas appeler") if phone.is_safe else _("Sans risque"),
            key=f"person_safe_{place}_{key}",
            type="tertiary",
            on_click=_say_safe,
            args=(phone, key),
        )
        st.button(
            _("Retirer"),
            key=f"person_drop_{place}_{key}",
            type="tertiary",
            on_click=_drop,
            args=(phone, key),
        )


def _another(actor: Actor, person_id: int) -> None:
    site_id = session.site_id(actor.site_ids)
    if site_id is None:
        return
    key = person.key_of(PHONE)
    with (
        st.form(f"person_phone_{key}", border=False),
        st.container(horizontal=True, vertical_alignment="bottom"),
    ):
        st.text_input(
            _("Numéro où appeler sans risque"),
            max_chars=30,
            key=person.field(PHONE, "number"),
            width=240,
        )
        st.form_submit_button(
            _("Ajouter"),
            key=person.field(PHONE, "add"),
            on_click=_add,
            args=(person_id, site_id, key),
        )


def _correct(person_id: int, seen: Identity, key: uuid.UUID) -> None:
    family, given, used, born = (
        str(session.value(person.field(CORRECTION, name)) or "")
        for name in ("family", "given", "used", "year")
    )

    def correct(who: Actor) -> None:
        year = people.birth_year(born, paris.today())
        said = Identity(family, given, used or None, year)
        person_file.correct_person(who, person_id, seen=seen, said=said, key=key)

    person.carry_out(CORRECTION, correct, _("Corrigé. La personne se trouve sous ce nom."))


def _add(person_id: int, site_id: int, key: uuid.UUID) -> None:
    typed = str(session.value(person.field(PHONE, "number")) or "")
    person.carry_out(
        PHONE,
        lambda who: person_file.add_phone(who, person_id, site_id, typed=typed, key=key),
        _("Numéro ajouté."),
    )


def _say_safe(phone: Phone, key: uuid.UUID) -> None:
    is_safe = not phone.is_safe
    person.carry_out(
        PHONE,
        lambda who: person_file.say_phone_safe(who, phone, key, is_safe=is_safe),
        _("C’est noté."),
    )


def _drop(phone: Phone, key: uuid.UUID) -> None:
    person.carry_out(
        PHONE, lambda who: person_file.remove_phone(who, phone, key), _("Numéro retiré.")
    )
