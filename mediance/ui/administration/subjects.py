"""What the administration screen is about: one subject at a time, kept in the address."""

from collections.abc import Sequence
from enum import StrEnum

import streamlit as st

from mediance.domain.actors import Actor
from mediance.domain.permissions import Action, is_permitted
from mediance.domain.sites import Site
from mediance.services.sites import sites_to_arrange
from mediance.ui import address, session
from mediance.ui.administration.forms import loaded
from mediance.ui.language import _

ADDRESS = "sujet"
SITE_ADDRESS = "lieu"


class Subject(StrEnum):
    """Each by the word that stands in the address."""

    TEAM = "equipe"
    REASONS = "motifs"
    SITES = "lieux"
    ROOMS = "salles"
    HOURS = "horaires"
    DESK = "accueil"
    NAMES = "noms"
    SIGN_IN = "connexion"


NEEDS = {
    Subject.TEAM: Action.MANAGE_ACCOUNTS,
    Subject.REASONS: Action.MANAGE_LISTS,
    Subject.SITES: Action.MANAGE_SITES,
    Subject.ROOMS: Action.ARRANGE_SITES,
    Subject.HOURS: Action.ARRANGE_SITES,
    Subject.DESK: Action.ARRANGE_SITES,
    Subject.NAMES: Action.MANAGE_SYNONYMS,
    Subject.SIGN_IN: Action.MANAGE_ACCOUNTS,
}


def chosen_subject(actor: Actor) -> Subject:
    """Let the actor choose among the subjects that are theirs; return the chosen one."""
    options = [subject for subject, action in NEEDS.items() if is_permitted(actor, action)]
    chosen = st.segmented_control(
        _("Sujet"),
        options,
        required=True,
        format_func=_name,
        label_visibility="collapsed",
        **address.follows(
            ADDRESS, options, options[0], f"administration_subject_{session.language()}"
        ),
    )
    return chosen or options[0]


def chosen_site(actor: Actor) -> Site | None:
    """Let the actor choose an open site where there are several; None where there is none."""
    sites = {
        site.site_id: site
        for site in loaded("sites", lambda: sites_to_arrange(actor))
        if site.is_open
    }
    if len(sites) <= 1:
        return next(iter(sites.values()), None)
    return sites[_chosen_id(sites, list(sites))]


def _chosen_id(sites: dict[int, Site], options: Sequence[int]) -> int:
    chosen: int = st.selectbox(
        _("Lieu"),
        options,
        format_func=lambda site_id: sites[site_id].name,
        width=320,
        **address.follows(
            SITE_ADDRESS, options, options[0], f"administration_site_{session.language()}"
        ),
    )
    return chosen


def _name(of: Subject) -> str:
    return {
        Subject.TEAM: _("Équipe"),
        Subject.REASONS: _("Motifs"),
        Subject.SITES: _("Lieux"),
        Subject.ROOMS: _("Salles"),
        Subject.HOURS: _("Horaires"),
        Subject.DESK: _("Accueil"),
        Subject.NAMES: _("Noms proches"),
        Subject.SIGN_IN: _("Connexion"),
    }[of]
