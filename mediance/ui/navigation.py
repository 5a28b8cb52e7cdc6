"""Which pages there are, and for whom: one line a page."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn
from urllib.parse import urlencode

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from mediance.domain.actors import Actor
from mediance.domain.permissions import Action, is_permitted
from mediance.services.errors import DatabaseUnavailable
from mediance.services.notices_to_give import COUNTED, count_to_be_told_here
from mediance.ui import session
from mediance.ui.language import _, said_once

PAGES = Path(__file__).parents[2] / "pages"
MOST_IN_A_ROW = 7
"""Where there are more pages than stand beside each other, those of a section open below it."""

CURRENT_SECTION = (
    '[data-testid="stTopNav"] .rc-overflow-item:nth-child({place})'
    ' [data-testid="stTopNavSection"]'
    " {{ box-shadow: inset 0 -0.1875rem currentcolor; font-weight: 700; }}"
)


@dataclass(frozen=True)
class Place:
    """A page's file, address, title and icon, and what one must be allowed to do to see it.

    At some places one works at one site, which the top bar then shows. One that is not in the menu
    is where a link leads: somebody's file, or one's own account.
    """

    file: str
    title: str
    icon: str
    action: Action
    is_at_a_site: bool = False
    is_in_menu: bool = True


@said_once
def places() -> tuple[Place, ...]:
    """Return all pages in the order of the menu; the first one allowed is where one arrives."""
    return *_of_the_work(), *_of_the_house()


def _of_the_work() -> tuple[Place, ...]:
    return (
        Place(
            "accueil", _("Accueil"), ":material/door_open:", Action.VIEW_QUEUE, is_at_a_site=True
        ),
        Place("ma_journee", _("Ma journée"), ":material/wb_sunny:", Action.VIEW_PROCEDURES),
        Place(
            "aujourd_hui",
            _("Aujourd’hui"),
            ":material/today:",
            Action.VIEW_DAY,
            is_at_a_site=True,
        ),
        Place(
            "informations",
            _("Informations"),
            ":material/campaign:",
            Action.GIVE_NOTICE,
            is_at_a_site=True,
        ),
        Place("demarches", _("Démarches"), ":material/assignment:", Action.VIEW_PROCEDURES),
        Place(
            "vigilance",
            _("À ne pas perdre de vue"),
            ":material/visibility:",
            Action.SUPERVISE_FOLLOW_UP,
            is_at_a_site=True,
        ),
        Place("pilotage", _("Pilotage"), ":material/monitoring:", Action.VIEW_STEERING),
        Place(
            "presences",
            _("Présences"),
            ":material/event_available:",
            Action.VIEW_PRESENCES,
            is_at_a_site=True,
        ),
        Place("feuilles", _("Feuilles"), ":material/print:", Action.PRINT, is_at_a_site=True),
        Place(
            "ressaisie",
            _("Ressaisir"),
            ":material/keyboard:",
            Action.ENTER_LATER,
            is_at_a_site=True,
        ),
        Place("doublons", _("Doublons"), ":material/join_inner:", Action.LINK_PEOPLE),
        Place(
            "personne",
            _("Personne"),
            ":material/badge:",
            Action.GIVE_NOTICE,
            is_in_menu=False,
        ),
    )


def _of_the_house() -> tuple[Place, ...]:
    return (
        Place("administration", _("Administration"), ":material/tune:", Action.ARRANGE_SITES),
        Place("organismes", _("Organismes"), ":material/account_balance:", Action.VIEW_PROCEDURES),
        Place("echeances", _("Échéances"), ":material/event_busy:", Action.MANAGE_DEADLINE_RULES),
        Place("demandes", _("Demandes"), ":material/contact_support:", Action.VIEW_RIGHTS),
        Place("conservation", _("Conservation"), ":material/hourglass:", Action.PREVIEW_RETENTION),
        Place("importer", _("Importer"), ":material/upload_file:", Action.IMPORT_REGISTER),
        Place("journal", _("Journal"), ":material/history:", Action.READ_JOURNAL),
        Place(
            "mon_compte",
            _("Mon compte"),
            ":material/person:",
            Action.USE_OWN_ACCOUNT,
            is_in_menu=False,
        ),
        Place("affichage", _("Salle d’attente"), ":material/tv:", Action.VIEW_DISPLAY),
    )


@said_once
def _sections() -> Mapping[str, Collection[str]]:
    """Return which pages of a long menu open below the name of a section."""
    return {
        _("Suivis"): ("ma_journee", "demarches", "vigilance", "echeances", "organismes"),
        _("Outils"): ("presences", "feuilles", "ressaisie", "importer", "administration"),
        _("Données"): ("doublons", "demandes", "conservation", "journal"),
    }


def page_for(actor: Actor | None) -> StreamlitPage:
    """Return the page of the address; pages the actor may not see have no place in the menu.

    Nobody signed in: every address is known, none is listed, and the sign-in form takes its place.
    """
    counts = _counts(actor) if actor else {}
    pages = {
        place.file: _page(
            place, is_listed=_is_listed(actor, place), count=counts.get(place.file, 0)
        )
        for place in places()
    }
    first = next((pages[place.file] for place in places() if _may_see(actor, place)), None)

    def home() -> None:
        if first is not None:
            st.switch_page(first)
        st.error(_("Cet écran n’est pas prévu pour votre rôle."))

    # The default page answers to « / » alone: were it a real one, its own address would be unknown.
    front_door = st.Page(home, title=_("Médiance"), default=True, visibility="hidden")
    listing: dict[str, list[StreamlitPage]] = {"": [front_door]}
    for section, places_there in _in_sections(actor).items():
        listing.setdefault(section, []).extend(pages[place.file] for place in places_there)
    page = st.navigation(listing, position="top" if actor else "hidden")
    _mark_section(listing, page)
    return page


def _mark_section(listing: Mapping[str, list[StreamlitPage]], page: StreamlitPage) -> None:
    """Mark the section in which the page is: Streamlit marks those alone that need none."""
    beside, *sections = listing.values()
    place = sum(each.visibility == "visible" for each in beside)
    for pages in sections:
        place += 1
        if any(each.url_path == page.url_path for each in pages):
            st.html(f"<style>{CURRENT_SECTION.format(place=place)}</style>")


def _in_sections(actor: Actor | None) -> Mapping[str, list[Place]]:
    """Return all places by the name of their section; without a name where they need none."""
    is_long = sum(_is_listed(actor, place) for place in places()) > MOST_IN_A_ROW
    section_of = {file: name for name, files in _sections().items() for file in files}
    parted: dict[str, list[Place]] = {}
    for place in places():
        is_apart = is_long and _is_listed(actor, place)
        parted.setdefault(section_of.get(place.file, "") if is_apart else "", []).append(place)
    return parted


def is_at_a_site(actor: Actor, page: StreamlitPage) -> bool:
    """Whether the actor works at one site on this page."""
    return any(
        place.is_at_a_site and _may_see(actor, place)
        for place in places()
        if place.file == page.url_path
    )


def link_to_person(person_id: int, label: str) -> None:
    """Draw a name that leads to the person's file."""
    st.page_link(_unlisted("personne"), label=label, query_params={"person": str(person_id)})


def link_to(file: str, label: str) -> None:
    """Draw what leads to one of our pages, in its own words."""
    st.page_link(_unlisted(file), label=label)


def link_home(actor: Actor) -> None:
    """Draw what leads where the actor arrives, if there is such a page."""
    first = next((place for place in places() if _may_see(actor, place)), None)
    if first is not None:
        link_to(first.file, _("Aller à : {page}").format(page=first.title))


def link_to_procedure(person_id: int, procedure_id: int, label: str) -> None:
    """Draw what leads to one procedure, on its person's file."""
    st.page_link(
        _unlisted("personne"), label=label, query_params=_of_procedure(person_id, procedure_id)
    )


def go_to_person(person_id: int) -> NoReturn:
    """Show a person's file instead of this page."""
    st.switch_page(_unlisted("personne"), query_params={"person": str(person_id)})


def go_to_procedure(person_id: int, procedure_id: int) -> NoReturn:
    """Show one procedure, on its person's file, instead of this page."""
    st.switch_page(_unlisted("personne"), query_params=_of_procedure(person_id, procedure_id))


def address_of_procedure(person_id: int, procedure_id: int) -> str:
    """Return where one procedure is shown."""
    return f"/personne?{urlencode(_of_procedure(person_id, procedure_id))}"


def link_to_board(label: str, said: Mapping[str, str]) -> None:
    """Draw what leads to the list of the procedures that are asked for."""
    st.page_link(_unlisted("demarches"), label=label, query_params=said)


def address_of_board(said: Mapping[str, str]) -> str:
    """Return where the procedures that are asked for are listed."""
    return f"/demarches?{urlencode(said)}"


def _of_procedure(person_id: int, procedure_id: int) -> dict[str, str]:
    return {"person": str(person_id), "procedure": str(procedure_id)}


def link_to_account() -> None:
    """Draw what leads to one's own account."""
    st.page_link(_unlisted("mon_compte"), label=_("Mon compte"), icon=":material/person:")


def _unlisted(file: str) -> StreamlitPage:
    return _page(next(place for place in places() if place.file == file), is_listed=False)


def _counts(actor: Actor) -> Mapping[str, int]:
    """Return how many people wait for something now at some places; none while nobody can tell."""
    site_id = session.site_id(actor.site_ids)
    if site_id is None or not is_permitted(actor, Action.GIVE_NOTICE):
        return {}
    try:
        return {"informations": count_to_be_told_here(actor, site_id)}
    except DatabaseUnavailable:
        return {}


def _page(place: Place, *, is_listed: bool, count: int = 0) -> StreamlitPage:
    return st.Page(
        PAGES / f"{place.file}.py",
        title=f"{place.title} · {_at_most(count)}" if count else place.title,
        icon=place.icon,
        url_path=place.file,
        visibility="visible" if is_listed else "hidden",
    )


def _at_most(count: int) -> str:
    return f"{COUNTED}+" if count >= COUNTED else str(count)


def _is_listed(actor: Actor | None, place: Place) -> bool:
    return place.is_in_menu and _may_see(actor, place)


def _may_see(actor: Actor | None, place: Place) -> bool:
    return actor is not None and is_permitted(actor, place.action)
