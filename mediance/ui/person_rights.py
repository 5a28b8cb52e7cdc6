"""« La personne demande… »: on a person's own screen, one press writes a request down."""

import uuid

import streamlit as st

from mediance.domain import paris
from mediance.domain.actors import Actor
from mediance.domain.rights import RequestState, RightKind, Way
from mediance.services.rights import requests
from mediance.services.rights.requests import Asked
from mediance.ui import feedback, formats, rights, session
from mediance.ui import rights_words as words
from mediance.ui.language import _

FORM = "asked_here"
SCREEN = "personne"


def show(actor: Actor, person_id: int) -> None:
    """Draw the marks that hold for somebody, what they asked, and the one press for more."""
    known = requests.asked_by(actor, person_id)
    with st.container(border=True, key="person_rights"):
        feedback.show_message()
        for mark in known.restrictions:
            since = formats.day_and_year(paris.local_day(mark.set_at))
            told = words.restriction(mark.restriction)
            st.warning(f"**{told}** · {since}", icon=":material/block:")
        for row in known.requests:
            if row.facts.state is RequestState.OPEN:
                told = words.right(row.facts.right)
                st.markdown(f"**{told}** · {words.sign(row.facts, paris.today())}")
        chosen = rights.key(FORM, "right")
        st.menu_button(
            _("La personne demande…"),
            list(RightKind),
            format_func=words.asking,
            key=chosen,
            type="tertiary",
            icon=":material/contact_support:",
            on_click=_record,
            args=(person_id, chosen),
        )


def _record(person_id: int, chosen: str) -> None:
    right = RightKind(str(session.value(chosen)))

    def act(who: Actor, key: uuid.UUID) -> None:
        requests.record_request(who, Asked(person_id, right, paris.today(), Way.ON_SITE), key)

    done = _("Demande notée : la protection des données répond sous un mois.")
    rights.carry_out(FORM, act, done, screen=SCREEN)
