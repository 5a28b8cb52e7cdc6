"""Mends what Streamlit cannot be told: the page's language, its English texts."""

from dataclasses import asdict

from mediance.domain.actors import Language
from mediance.ui.browser import browser_part
from mediance.ui.streamlit_words import FRENCH

_MENDING = browser_part("mending")

_GLOSSARIES = {"fr": [asdict(part) for part in FRENCH], "en": []}


def mend(language: Language) -> None:
    """Tell the browser the page's language and replace Streamlit's English; once per run."""
    _MENDING(key="mediance_mending", data={"language": language, "glossary": _GLOSSARIES[language]})
