"""The file of one person: whom the address names, who they are, and what is pressed there."""

import uuid
from collections.abc import Callable
from dataclasses import replace
from typing import NoReturn

import streamlit as st

from mediance.domain.actors import Actor
from mediance.domain.desk import person_label
from mediance.domain.person_file import PersonHead
from mediance.services.errors import DatabaseUnavailable
from mediance.services.person_file import open_person
from mediance.services.record_visit import PersonUnknown
from mediance.ui import auth, feedback, formats, privacy, session
from mediance.ui.language import _
from mediance.ui.markdown import plain

SCREEN = "personne"
ASKED = "person"
IDS_END = 2**63
FORMS = ("notice", "consent", "correction", "phone", "mandate", "mandate_given")
_OPEN = "person_open"

Act = Callable[[Actor], object]
"""What a press does, for whoever is signed in as it arrives."""


def opened(actor: Actor) -> PersonHead:
    """Return whom the address names; a sentence takes the screen's place where it is nobody."""
    asked = _asked()
    if asked is None:
        _stop(_("Aucune personne n’est ouverte. Ouvrez-en une depuis la file ou une liste."))
    try:
        is_opening = session.is_arrival() or session.value(_OPEN) != asked
        head = open_person(replace(actor, screen=SCREEN), asked, is_opening=is_opening)
    except PersonUnknown:
        _stop(_("Cette personne n’existe plus, ou n’est pas visible pour vous."))
    except DatabaseUnavailable:
        feedback.show_database_down()
        st.stop()
    session.put(_OPEN, asked)
    if is_opening:
        for form in FORMS:  # what was typed for somebody else is not theirs
            session.renew(f"person_{form}")
    return head


def show_head(head: PersonHead) -> None:
    """Draw who somebody is: the name, and one line."""
    st.title(plain(name(head)), anchor=False)
    born = _("né·e en {year}").format(year=head.birth_year) if head.birth_year else ""
    is_called = head.used_name and not session.hides_names()
    used = _("dit·e {name}").format(name=plain(head.used_name or "")) if is_called else ""
    since = _("première venue le {day}, {site}").format(
        day=formats.day_and_year(head.first_contact_on), site=plain(head.site_name)
    )
    st.markdown(" · ".join(filter(None, (born, used, since))))


def name(head: PersonHead) -> str:
    """Return a name as this screen may show it."""
    return privacy.shown(person_label(head.family_name, head.given_name)) or ""


def key_of(form: str) -> uuid.UUID:
    """Return the key under which the next press of a form happens once."""
    return session.submission_key(f"person_{form}")


def field(form: str, of: str) -> str:
    """Return the key of a field of a form, empty again once the form was sent."""
    return f"person_{form}_{of}_{key_of(form)}"


def carry_out(form: str, act: Act, done: str = "") -> None:
    """Do what was pressed; a refusal becomes a sentence, and what was typed stays.

    The card of the form shows the sentence, with `show_message` or its halves.
    """
    with feedback.in_words(_problem(form)):
        act(auth.present(screen=SCREEN, is_activity=True))
        session.renew(f"person_{form}")
        session.put(_done(form), done)


def show_message(*forms: str) -> None:
    """Show in a card what the last press of one of its forms led to, once."""
    show_problem(*forms)
    show_done(*forms)


def show_problem(*forms: str) -> None:
    """Show why the last press of one of these forms did nothing, once."""
    with st.container():  # there with nothing in it, too: what stands below keeps its place
        for form in forms:
            feedback.show_problem(_problem(form))


def show_done(*forms: str) -> None:
    """Show what the last press of one of these forms did, once."""
    with st.container():
        for form in forms:
            feedback.show_done(_done(form))


def _problem(form: str) -> str:
    return f"person_{form}_problem"


def _done(form: str) -> str:
    return f"person_{form}_done"


def _asked() -> int | None:
    said = st.query_params.get(ASKED, "")
    is_number = said.isascii() and said.isdecimal() and len(said) <= len(str(IDS_END))
    return int(said) if is_number and 0 < int(said) < IDS_END else None


def _stop(sentence: str) -> NoReturn:
    with st.container(key="person_nobody"):
        st.title(_("Personne"), anchor=False)
        st.info(sentence)
    st.stop()
