"""The mandates of a person: what they cover and until when, another one, and their end."""

import uuid
from collections.abc import Mapping
from datetime import date
from typing import cast

import streamlit as st

from mediance.domain.actors import Actor
from mediance.domain.mandates import Duration, Mandate, NewMandate, Signing, State
from mediance.domain.person_file import PersonHead
from mediance.services import mandates
from mediance.services.mandates import Mandates
from mediance.ui import consent_words, formats, person, session
from mediance.ui.language import _
from mediance.ui.markdown import plain

FORM, GIVEN = "mandate", "mandate_given"
MAY_SIGN, IS_PROTECTED = "may_sign", "is_protected"


def show(actor: Actor, head: PersonHead) -> None:
    """Draw what somebody lets us do for them online, what ended, and a form for more."""
    known = mandates.mandates_of(actor, head.person_id)
    labels = {
        choice.code: choice.label.in_language(session.language()) for choice in known.families
    }
    with st.container(border=True, key="person_mandates"):
        st.subheader(_("Mandats"), anchor=False)
        person.show_done(FORM)
        person.show_message(GIVEN)
        in_force = [each for each in known.given if _holds(each, known)]
        if not in_force:
            st.caption(_("Aucun mandat en cours : on fait avec la personne, pas à sa place."))
        for mandate in in_force:
            _mandate(mandate, known, labels)
        with st.container(horizontal=True):
            _new(head.person_id, known, labels)
            _ended([each for each in known.given if not _holds(each, known)], known, labels)


def _mandate(mandate: Mandate, known: Mandates, labels: Mapping[str, str]) -> None:
    key = person.key_of(GIVEN)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(_about(mandate, known, labels), width="content")
        if mandate.signature_seen_at is None:
            to_see = _("signature à voir")
            st.markdown(f":orange[:material/draw: {to_see}]", width="content")
            st.button(
                _("Signature vue"),
                key=f"person_signed_{mandate.mandate_id}_{key}",
                on_click=_see_signature,
                args=(mandate.mandate_id, key),
            )
        st.button(
            _("Révoquer"),
            key=f"person_revoke_{mandate.mandate_id}_{key}",
            on_click=_revoke,
            args=(mandate.mandate_id, key),
        )


def _ended(ended: list[Mandate], known: Mandates, labels: Mapping[str, str]) -> None:
    if ended:
        with st.popover(_("Mandats finis")):
            for mandate in ended:
                st.markdown(_about(mandate, known, labels))


def _new(person_id: int, known: Mandates, labels: Mapping[str, str]) -> None:
    """Ask first whether somebody may give one: the answer is forgotten.

    Once it is kept another form takes its place, and that one is folded.
    """
    key = person.key_of(FORM)
    opening = f"person_new_mandate_{key}"
    with (
        st.popover(_("Nouveau mandat"), icon=":material/add:", key=opening),
        st.form(f"person_mandate_{key}", border=False, width=420),
    ):
        person.show_problem(FORM)
        st.radio(
            _("La personne est majeure, sans tutelle ni curatelle ?"),
            [MAY_SIGN, IS_PROTECTED],
            index=None,
            format_func=lambda each: _("Oui") if each == MAY_SIGN else _("Non"),
            horizontal=True,
            key=person.field(FORM, "protected"),
        )
        st.caption(_("La réponse n’est pas gardée. Si c’est non, aucun mandat n’est possible."))
        st.multiselect(
            _("Pour quelles démarches"),
            list(labels),
            format_func=lambda code: labels[code],
            key=person.field(FORM, "families"),
            placeholder=_("Choisir"),
            select_all=False,
        )
        _how_long_and_how(known.today)
        st.checkbox(_("J’ai vu la signature"), key=person.field(FORM, "seen"))
        st.form_submit_button(
            _("Enregistrer le mandat"),
            key=person.field(FORM, "save"),
            type="primary",
            on_click=_record,
            args=(person_id, key),
        )


def _how_long_and_how(today: date) -> None:
    with st.container(horizontal=True):
        st.selectbox(
            _("Durée"),
            list(Duration),
            index=1,
            format_func=consent_words.duration,
            key=person.field(FORM, "duration"),
            width=190,
        )
        st.date_input(
            _("Signé le"),
            today,
            max_value=today,
            format="DD/MM/YYYY",
            key=person.field(FORM, "day"),
            width=160,
        )
    st.radio(
        _("Comment"),
        list(Signing),
        format_func=consent_words.signing,
        horizontal=True,
        key=person.field(FORM, "signing"),
    )


def _about(mandate: Mandate, known: Mandates, labels: Mapping[str, str]) -> str:
    of_the_desk = [code for code in labels if code in mandate.families]
    former = [code for code in mandate.families if code not in labels]
    families = ", ".join(plain(labels.get(code, code)) for code in (*of_the_desk, *former))
    state = consent_words.mandate_state(mandate, known.today)
    signed = formats.day_and_year(mandate.first_day)
    given = _("signé le {day}, noté par {name}").format(
        day=signed, name=plain(mandate.recorded_by_name)
    )
    return f"**{families}** · {state} · :small[{given}]"


def _holds(mandate: Mandate, known: Mandates) -> bool:
    return mandate.state(known.today) in {State.IN_FORCE, State.TO_COME}


def _record(person_id: int, key: uuid.UUID) -> None:
    def value(name: str) -> object:
        return session.value(person.field(FORM, name))

    asked = value("protected")
    said = NewMandate(
        families=tuple(cast("list[str]", value("families") or [])),
        duration=Duration(cast("int", value("duration"))),
        signing=Signing(str(value("signing"))),
        first_day=cast("date", value("day")),
        is_signature_seen=bool(value("seen")),
        is_protected=None if asked is None else asked == IS_PROTECTED,
    )
    person.carry_out(
        FORM,
        lambda who: mandates.record_mandate(who, person_id, said, key),
        _("Mandat enregistré. Une copie est pour la personne."),
    )


def _see_signature(mandate_id: int, key: uuid.UUID) -> None:
    person.carry_out(
        GIVEN, lambda who: mandates.see_signature(who, mandate_id, key), _("C’est noté.")
    )


def _revoke(mandate_id: int, key: uuid.UUID) -> None:
    person.carry_out(
        GIVEN,
        lambda who: mandates.revoke(who, mandate_id, key),
        _("Mandat révoqué : plus rien n’est fait à la place de la personne."),
    )
