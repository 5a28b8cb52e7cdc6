"""Beside a free text: who may read it, and the words in it that judge."""

import streamlit as st

from mediance.domain.free_text import pattern
from mediance.services.careful_words import careful_words, words_to_weigh
from mediance.ui.language import _
from mediance.ui.markdown import plain


def show(text: str) -> None:
    """Draw the reminder, and for each word that judges what could be written instead."""
    st.caption(readable())
    for said, (instead, reason) in _weighed(text).items():
        st.markdown(
            ":orange[:material/edit_note:] "
            + _sentence().format(word=plain(said), instead=plain(instead), reason=plain(reason))
        )


def as_data() -> dict[str, object]:
    """Return what `browser/careful_words.js` has to be given to say the same as it is typed."""
    words = [
        {"pattern": pattern(each.word), "instead": each.instead, "reason": each.reason}
        for each in careful_words()
    ]
    return {"sentence": _sentence(), "words": words}


def readable() -> str:
    """Return what whoever writes must know."""
    return _("La personne peut demander à lire ce texte.")


def _sentence() -> str:
    return _("« {word} » : plutôt « {instead} ». {reason}")


def _weighed(text: str) -> dict[str, tuple[str, str]]:
    return {
        text[flag.start : flag.end]: (flag.wording.instead, flag.wording.reason)
        for flag in words_to_weigh(text)
    }
