"""Mends what Streamlit cannot be told: the page's language, its English texts, the first focus."""

import re
from dataclasses import asdict

from mediance.domain.actors import Language
from mediance.ui.browser import browser_part
from mediance.ui.streamlit_words import FRENCH

_MENDING = browser_part("mending")
_FOCUS = browser_part("focus")

_GLOSSARIES = {"fr": [asdict(part) for part in FRENCH], "en": []}


def mend(language: Language) -> None:
    """Tell the browser the page's language and replace Streamlit's English; once per run."""
    _MENDING(key="mediance_mending", data={"language": language, "glossary": _GLOSSARIES[language]})


def focus(key: str, token: object = "") -> None:
    """Put the cursor into the widget of this key, again whenever the token changes.

    At most once a page. A token such as the number of entries saved brings the cursor back to
    the first field after each of them, and leaves it alone meanwhile.
    """
    _FOCUS(key="mediance_focus", data={"place": class_of(key), "token": str(token)})


def class_of(key: str) -> str:
    """Return the CSS class Streamlit gives to the widget of a key."""
    return "st-key-" + re.sub(r"[^a-zA-Z0-9_-]", "-", key.strip())
