"""Exceptional access on the screen: taken with a reason, counted down, and told to the authors."""

from datetime import datetime

import streamlit as st

from mediance.domain import paris
from mediance.domain.actors import Actor
from mediance.domain.desk import person_label
from mediance.domain.notes import ACCESS_MINUTES, LONGEST_REASON
from mediance.domain.permissions import Action, is_permitted
from mediance.services import exceptional_access
from mediance.services.errors import DatabaseUnavailable
from mediance.services.exceptional_access import ToldAccess
from mediance.ui import auth, careful_words, feedback, labels, notes_words, person, privacy, session
from mediance.ui.language import _
from mediance.ui.markdown import plain

SEEN = "access_seen"
TAKING = "access"


def tell_author(actor: Actor) -> None:
    """Tell whoever wrote notes, on whatever page, that somebody read them exceptionally."""
    if not is_permitted(actor, Action.READ_NOTE):
        return
    try:
        told = exceptional_access.told_to(actor)
    except DatabaseUnavailable:
        return
    feedback.show_problem(SEEN)
    for number, each in enumerate(told):
        with st.container(
            border=True,
            horizontal=True,
            vertical_alignment="center",
            key=f"access_told_{each.access.access_id}",
        ):
            st.markdown(f":material/visibility: {_sentence(each)}{_reason(each)}")
            st.button(
                _("J’ai vu"),
                key=f"access_seen_{each.access.access_id}",
                shortcut=None if number else "alt+v",
                on_click=_say_seen,
                args=(each.access.access_id,),
            )


def offer(case_id: int) -> None:
    """Draw the way to read a case that one is not attached to, for those who were named."""
    with st.popover(_("Accès exceptionnel…"), icon=":material/key:", key=f"access_{case_id}"):
        st.markdown(
            _(
                "Pour une urgence, quelques minutes. Votre raison est écrite dans l’historique du"
                " dossier, et chaque auteur en est informé."
            )
        )
        reason = st.text_area(
            _("Pourquoi ?"),
            max_chars=LONGEST_REASON,
            key=person.field(TAKING, f"reason_{case_id}"),
        )
        careful_words.show(reason)
        st.segmented_control(
            _("Minutes"),
            ACCESS_MINUTES,
            default=ACCESS_MINUTES[0],
            required=True,
            key=person.field(TAKING, f"minutes_{case_id}"),
        )
        st.button(
            _("Lire maintenant"),
            type="primary",
            key=person.field(TAKING, f"take_{case_id}"),
            on_click=_take,
            args=(case_id,),
        )
        person.show_problem(TAKING)


def countdown(case_id: int, until: datetime) -> None:
    """Draw how long an access still lasts, and the way to end it now."""
    left = notes_words.left(until - paris.now())
    with st.container(horizontal=True, vertical_alignment="center"):
        said = _("Accès exceptionnel jusqu’à {hour} · {left}").format(
            hour=labels.hour(until), left=left
        )
        st.warning(said, icon=":material/timer:")
        person.show_message(TAKING)
        st.button(
            _("Terminer maintenant"),
            key=person.field(TAKING, f"end_{case_id}"),
            on_click=_end,
            args=(case_id,),
        )


def _sentence(told: ToldAccess) -> str:
    named = person_label(told.family_name, told.given_name) if told.family_name else ""
    whose = privacy.shown(named) or _("une personne")
    return _("{name} a lu vos notes du dossier de {person}, le {moment}.").format(
        name=f"**{plain(told.access.name)}**",
        person=plain(whose),
        moment=notes_words.moment(told.access.since),
    )


def _reason(told: ToldAccess) -> str:
    if not told.access.reason or session.hides_names():
        return ""
    given = _("Raison donnée : {reason}").format(reason=plain(told.access.reason))
    return f" {given}"


def _say_seen(access_id: int) -> None:
    form = f"{SEEN}_{access_id}"
    with feedback.in_words(SEEN):
        actor = auth.present(screen="", is_activity=True)
        exceptional_access.say_seen(actor, access_id, session.submission_key(form))
        session.renew(form)


def _take(case_id: int) -> None:
    reason = str(session.value(person.field(TAKING, f"reason_{case_id}")) or "")
    minutes = session.value(person.field(TAKING, f"minutes_{case_id}"))
    length = minutes if isinstance(minutes, int) else ACCESS_MINUTES[0]
    key = person.key_of(TAKING)
    person.carry_out(
        TAKING,
        lambda who: exceptional_access.take(who, case_id, reason, key, minutes=length),
    )


def _end(case_id: int) -> None:
    key = person.key_of(TAKING)
    person.carry_out(TAKING, lambda who: exceptional_access.end(who, case_id, key))
