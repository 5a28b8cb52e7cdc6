"""What a page says, to eyes and to screen readers, and in which language."""

import re

from playwright.sync_api import Page

from mediance.services.reference import shipped_rows
from mediance.ui.streamlit_words import FRENCH as GLOSSARY

COLLECT = """
() => {
  const attributes = ["alt", "aria-description", "aria-label", "aria-roledescription",
    "aria-valuetext", "placeholder", "title"];
  const silent = "script, style, noscript, [aria-hidden=true], [data-testid=stIconMaterial]";
  const found = [document.title];
  const read = (place) => {
    for (const node of place.childNodes) {
      if (node.nodeType === Node.TEXT_NODE) found.push(node.nodeValue.trim());
      if (node.nodeType !== Node.ELEMENT_NODE || node.matches(silent)) continue;
      for (const name of attributes) found.push(node.getAttribute(name) ?? "");
      if (node.matches("span[role=img], textarea")) continue; // a sign; what somebody typed
      if (node.shadowRoot) read(node.shadowRoot);
      read(node);
    }
  };
  read(document.body);
  return [...new Set(found)].filter(Boolean);
}
"""

ENGLISH = re.compile(
    r"\b(about|add|and|are|by|choose|click|close|copy|data|download|dismiss|found|from|have|help"
    r"|hide|hour|how|icon|is|language|left|less|live|loading|many|more|my|name|not|number|of|open"
    r"|options|people|please|press|previous|received|remove|running|search|select|settings|show"
    r"|skip|still|that|the|this|to|today|undo|view|waiting|who|with|yesterday|you|your)\b",
    re.IGNORECASE,
)
# « Mon 23 Nov » is a Monday.
FRENCH = re.compile(
    r"[àâçèéêëîïôùûœ]"
    r"|\b(aucun|aucune|au|aux|avec|dans|de|des|du|en|est|et|il|la|le|les|leur|mes|mon(?! \d)|ne|nom"
    r"|ou|par|pas|plus|pour|qui|sans|sont|sur|une|vos|votre|vous)\b",
    re.IGNORECASE,
)
NAMES = re.compile(
    "Médiance|Chloé|Écran|Hélène|Inès"
)  # ours, and the cast's: nobody translates them
UNMENDED = frozenset(
    english for part in GLOSSARY for english, french in part.words.items() if english != french
)
"""What Streamlit says in English and we say otherwise."""


def said(page: Page) -> set[str]:
    """Return every text of a page: shown, or only spoken."""
    return set(page.evaluate(COLLECT))


def in_english(texts: set[str]) -> set[str]:
    """Return those that hold an English word, or are known words of Streamlit's."""
    return {text for text in texts if ENGLISH.search(text) or text in UNMENDED}


OWN_NAMES = re.compile(
    "|".join(
        sorted(
            (
                re.escape(str(row["label"]))
                for name in ("places", "institutions", "procedure_types")
                for row in shipped_rows(name)
            ),
            key=len,
            reverse=True,
        )
    )
    + "|^source: .*"
)
"""Places, public bodies, their procedures and the texts of law have no other name in English."""


def in_french(texts: set[str]) -> set[str]:
    """Return those that hold a French word or an accent."""
    return {text for text in texts if FRENCH.search(NAMES.sub("", OWN_NAMES.sub("", text)))}
