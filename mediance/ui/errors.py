"""The last net: an error nobody named is logged with a reference, and told in one sentence."""

import logging
import secrets

import streamlit as st

from mediance.domain.permissions import NotPermitted
from mediance.services.errors import DatabaseUnavailable
from mediance.ui import feedback
from mediance.ui.language import _

log = logging.getLogger(__name__)


def on_script_error(error: BaseException) -> bool:
    """Tell the person what happened without details; the log holds them under the reference."""
    match error:
        case DatabaseUnavailable():
            feedback.show_database_down()
        case NotPermitted():
            st.error(feedback.sentence(error))
        case _:
            reference = secrets.token_hex(3)
            log.error("unforeseen error %s", reference, exc_info=error)
            st.error(
                _(
                    "Cet écran n’a pas pu s’afficher. Rechargez la page ; si cela revient, donnez"
                    " la référence {reference} à la personne qui gère Médiance."
                ).format(reference=reference)
            )
    return True
