"""Beside a free text: who may read it, and the words in it that judge."""

import streamlit as st

from mediance.services.careful_words import words_to_weigh
from mediance.ui.language import _
from mediance.ui.markdown import plain


def show(text: str) -> None:
    """Draw the reminder, and for each word that judges what could be written instead."""
    st.caption(_("La personne peut demander à lire ce texte."))
    for said, (instead, reason) in _weighed(text).items():
        st.markdown(
            ":orange[:material/edit_note:] "
            + _("« {word} » : plutôt « {instead} ». {reason}").format(
                word=plain(said), instead=plain(instead), reason=plain(reason)
            )
        )


def _weighed(text: str) -> dict[str, tuple[str, str]]:
    return {
        text[flag.start : flag.end]: (flag.wording.instead, flag.wording.reason)
        for flag in words_to_weigh(text)
    }
