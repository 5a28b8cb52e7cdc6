"""Texts of Streamlit's own forms, kept while they are typed: a reload gives them back.

One draft a screen: that of the form which was written in last.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

from mediance.domain.actors import Actor
from mediance.services.drafts import drop
from mediance.ui import drafts
from mediance.ui.browser import browser_part

_PART = browser_part("kept_fields", after=("draft",))


@dataclass(frozen=True)
class KeptForm:
    """One form of a screen: what it is about, the key of its press, its widgets by their names."""

    of: str
    key: str
    fields: Mapping[str, str]


def watch(draft: str, forms: Sequence[KeptForm]) -> None:
    """Keep what is typed into these forms from now on; once a page, and below them."""
    _PART(
        key=f"kept_{draft}",
        data={"draft": drafts.of_form(draft), "forms": [asdict(each) for each in forms]},
    )


def typed(draft: str, of: str) -> dict[str, str]:
    """Return what was typed into a form before and never sent, by the names of its fields."""
    content = drafts.of_form(draft)["content"]
    if not isinstance(content, dict) or content.get("of") != of:
        return {}
    texts = content.get("typed")
    known = texts.items() if isinstance(texts, dict) else ()
    return {name: text for name, text in known if isinstance(text, str)}


def sent(actor: Actor, draft: str, of: str) -> None:
    """Forget what was typed into a form that was sent now, by whatever press it was begun."""
    drafts.read_again()
    if typed(draft, of):
        drop(actor, draft)
        drafts.read_again()
