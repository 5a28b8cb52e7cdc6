"""The file of one person: whom the address names, who they are, and what is pressed there."""

import uuid
from collections.abc import Callable
from dataclasses import replace
from enum import StrEnum
from typing import Literal, NoReturn, TypeVar

import streamlit as st

from mediance.domain import paris
from mediance.domain.actors import Actor
from mediance.domain.desk import person_label
from mediance.domain.person_file import PersonHead
from mediance.domain.person_sheet import PersonSheet
from mediance.services.errors import DatabaseUnavailable
from mediance.services.record_visit import PersonUnknown
from mediance.ui import address, auth, feedback, formats, person_words, privacy, session
from mediance.ui.language import _
from mediance.ui.markdown import plain

SCREEN = "personne"
ASKED = "person"
PROCEDURE_ASKED = "procedure"
IDS_END = 2**63
MEETINGS = ("appointment", "appointment_said", "referral", "referral_said", "paper", "paper_said")
FORMS = (
    "notice",
    "consent",
    "correction",
    "phone",
    "mandate",
    "mandate_given",
    "procedure",
    *MEETINGS,
)
PART_ASKED = "vue"
_OPEN, _FIRST = "person_open", "person_first_part"

Act = Callable[[Actor], object]
"""What a press does, for whoever is signed in as it arrives."""
SheetT = TypeVar("SheetT")


class Part(StrEnum):
    """What stands below the first screen, one part at a time; each is read when it is shown."""

    PROCEDURES = "demarches"
    VISITS = "passages"
    MEETINGS = "rendez-vous"
    AGREEMENTS = "accords"
    CASE = "dossier"


def opened(actor: Actor, read: Callable[..., SheetT]) -> SheetT:
    """Return what `read` tells of whom the address names.

    A sentence takes the screen's place where it is nobody.
    """
    asked = number_in_address(ASKED)
    if asked is None:
        _stop(_("Aucune personne n’est ouverte. Ouvrez-en une depuis la file ou une liste."))
    try:
        is_opening = session.is_arrival() or session.value(_OPEN) != asked
        found = read(replace(actor, screen=SCREEN), asked, is_opening=is_opening)
    except PersonUnknown:
        _stop(_("Cette personne n’existe plus, ou n’est pas visible pour vous."))
    except DatabaseUnavailable:
        feedback.show_database_down()
        st.stop()
    session.put(_OPEN, asked)
    if is_opening:
        for form in FORMS:  # what was typed for somebody else is not theirs
            session.renew(f"person_{form}")
        session.put(_FIRST, None)
    return found


def chosen_part(sheet: PersonSheet) -> Part:
    """Let the actor choose what stands below; the address keeps it.

    It begins with the procedures, or with what must be said before there can be any, and stays
    there: what was begun does not turn away because it was said meanwhile.
    """
    first = session.value(_FIRST)
    if not isinstance(first, Part):
        first = _first_part(sheet)
        session.put(_FIRST, first)
    names = {
        Part.PROCEDURES: _("Démarches ({n})").format(n=formats.number(len(sheet.under_way))),
        Part.VISITS: _("Passages"),
        Part.MEETINGS: _("Rendez-vous et pièces"),
        Part.AGREEMENTS: _("Accords et contact"),
        Part.CASE: _("Dossier et notes"),
    }
    chosen = st.segmented_control(
        _("À voir"),
        list(Part),
        format_func=names.__getitem__,
        label_visibility="collapsed",
        required=True,
        **address.follows(PART_ASKED, Part, first, _control()),
    )
    return Part(chosen or first)


def turn_to(part: Part) -> None:
    """Show another part on the next run; in a callback."""
    address.keep(PART_ASKED, part, session.value(_FIRST))


def show_head(head: PersonHead) -> None:
    """Draw who somebody is: the name, and one line."""
    show_name(head)
    born = _("né·e en {year}").format(year=head.birth_year) if head.birth_year else ""
    is_called = head.used_name and not session.hides_names()
    used = _("dit·e {name}").format(name=plain(head.used_name or "")) if is_called else ""
    since = _("première venue le {day}, {site}").format(
        day=formats.day_and_year(head.first_contact_on), site=plain(head.site_name)
    )
    st.markdown(" · ".join(filter(None, (born, used, since))))


def show_name(head: PersonHead, *, width: Literal["stretch", "content"] = "stretch") -> None:
    """Draw the name."""
    st.title(plain(name(head)), anchor=False, width=width)


def in_short(actor: Actor, sheet: PersonSheet) -> None:
    """Draw in one line who somebody is, how to reach them safely, and whether they were told."""
    head = sheet.head
    born = _("né·e en {year}").format(year=head.birth_year) if head.birth_year else ""
    is_called = head.used_name and not session.hides_names()
    used = _("dit·e {name}").format(name=plain(head.used_name or "")) if is_called else ""
    reached = person_words.reached(actor, sheet)
    st.markdown(" · ".join(filter(None, (born, used, *reached, _told(head)))))


def _told(head: PersonHead) -> str:
    if head.notice_given_at is None:
        to_give = _("information à donner")
        return f":orange[:material/campaign: {to_give}]"
    day = formats.day_and_year(paris.local_day(head.notice_given_at))
    return _("information donnée le {day}").format(day=day)


def _first_part(sheet: PersonSheet) -> Part:
    is_led = PROCEDURE_ASKED in st.query_params or sheet.hindrance is None
    return Part.PROCEDURES if is_led else Part.AGREEMENTS


def _control() -> str:
    return f"person_part_{number_in_address(ASKED)}_{session.language()}"


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

    def then_say(who: Actor) -> None:
        act(who)
        session.renew(f"person_{form}")
        say(form, done)

    do(form, then_say)


def do(form: str, act: Act) -> None:
    """Do what was pressed; a refusal becomes a sentence in the card of the form."""
    with feedback.in_words(_problem(form)):
        act(auth.present(screen=SCREEN, is_activity=True))


def say(form: str, done: str) -> None:
    """Have the card of a form say what was done."""
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


def number_in_address(name: str) -> int | None:
    """Return the number of a record that the address names; None for what is none."""
    said = st.query_params.get(name, "")
    is_number = said.isascii() and said.isdecimal() and len(said) <= len(str(IDS_END))
    return int(said) if is_number and 0 < int(said) < IDS_END else None


def _stop(sentence: str) -> NoReturn:
    with st.container(key="person_nobody"):
        st.title(_("Personne"), anchor=False)
        st.info(sentence)
    st.stop()
