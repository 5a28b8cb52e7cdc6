"""Which pages there are, and for whom: one line a page."""

from dataclasses import dataclass
from pathlib import Path

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from mediance.domain.actors import Actor
from mediance.domain.permissions import Action, is_permitted
from mediance.ui.language import _

PAGES = Path(__file__).parents[2] / "pages"


@dataclass(frozen=True)
class Place:
    """A page's file, address, title and icon, and what one must be allowed to do to see it."""

    file: str
    title: str
    icon: str
    action: Action


def places() -> tuple[Place, ...]:
    """Return all pages in the order of the menu; the first one allowed is where one arrives."""
    return (
        Place("accueil", _("Accueil"), ":material/door_open:", Action.VIEW_QUEUE),
        Place("pilotage", _("Pilotage"), ":material/monitoring:", Action.VIEW_STEERING),
        Place("mon_compte", _("Mon compte"), ":material/person:", Action.USE_OWN_ACCOUNT),
    )


def page_for(actor: Actor | None) -> StreamlitPage:
    """Return the page of the address; pages the actor may not see have no place in the menu.

    Nobody signed in: every address is known, none is listed, and the sign-in form takes its place.
    """
    pages = [
        st.Page(
            PAGES / f"{place.file}.py",
            title=place.title,
            icon=place.icon,
            url_path=place.file,
            visibility="visible" if _may_see(actor, place) else "hidden",
        )
        for place in _home_first(actor)
    ]
    return st.navigation(pages, position="top" if actor else "hidden")


def _home_first(actor: Actor | None) -> list[Place]:
    allowed = [place for place in places() if _may_see(actor, place)]
    refused = [place for place in places() if not _may_see(actor, place)]
    return [*allowed, *refused]


def _may_see(actor: Actor | None, place: Place) -> bool:
    return actor is not None and is_permitted(actor, place.action)
