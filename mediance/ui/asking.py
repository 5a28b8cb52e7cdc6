"""Finding somebody by the whole words of a name, for those who answer for data and meet nobody."""

import streamlit as st

from mediance.domain.actors import Actor
from mediance.services.rights import requests
from mediance.services.rights.requests import Named
from mediance.ui.language import _


def found_by_name(
    actor: Actor, key: str, *, nobody: str, more: str = ""
) -> tuple[Named, ...] | None:
    """Draw the field and return who bears what is typed, None while it is empty.

    `nobody` is said where nobody does; `more` follows what the field says of itself.
    """
    typed = st.text_input(
        _("Nom et prénom, en entier"),
        key=key,
        max_chars=120,
        help=" ".join([_("Les mots entiers d’un nom."), more]).strip(),
    )
    if not typed.strip():
        return None
    found = requests.find_asking(actor, typed)
    if not found:
        st.caption(nobody)
    return found
