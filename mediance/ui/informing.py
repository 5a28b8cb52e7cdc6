"""The work list of those who were not told yet what is kept of them: one press a person."""

import uuid
from datetime import datetime
from typing import cast

import streamlit as st

from mediance.domain import paris
from mediance.domain.actors import Actor
from mediance.domain.consents import SLIP_WINDOW
from mediance.domain.desk import person_label
from mediance.domain.person_file import ToBeTold
from mediance.domain.visits import VisitState
from mediance.services import consents
from mediance.services.notices_to_give import COUNTED, SHOWN, notices_to_give
from mediance.ui import auth, feedback, formats, labels, navigation, privacy, session
from mediance.ui.language import _, _n
from mediance.ui.markdown import plain
from mediance.ui.person_consents import choose_telling, chosen_telling

SCREEN = "informations"
FORM = "informing"
SEARCH = "informing_search"
_AT, _LAST = "informing_at", "informing_last"


def show(actor: Actor, site_id: int) -> None:
    """Draw who is to be told at a site, and a press for each."""
    with st.container(horizontal=True, vertical_alignment="bottom", key="informing_how"):
        search = st.text_input(_("Chercher un nom"), key=SEARCH, width=260, on_change=_from_start)
        choose_telling(consents.telling_choices(actor))
    _last()
    at = cast("int", session.value(_AT) or 0)
    found = notices_to_give(actor, site_id, search=search, offset=at)
    if at and not found.shown:
        at = 0
        found = notices_to_give(actor, site_id, search=search)
    with st.container(key="informing_list", gap="xsmall", width=960):
        st.markdown(_summary(found.count, search))
        for place, somebody in enumerate(found.shown):
            _row(place, somebody)
        _turn(at, found.count)


def _summary(count: int, search: str) -> str:
    if not count:
        return _("Aucun nom ne correspond.") if search.strip() else _("Tout le monde est informé.")
    if count >= COUNTED:
        return _("{count} personnes ou plus à informer.").format(count=formats.number(count))
    return _n("{count} personne à informer.", "{count} personnes à informer.", count).format(
        count=formats.number(count)
    )


def _row(place: int, somebody: ToBeTold) -> None:
    name = _name(somebody)
    key = session.submission_key(FORM)
    born = str(somebody.birth_year) if somebody.birth_year else ""
    with st.container(
        horizontal=True, vertical_alignment="center", wrap=False, key=f"informing_row_{place}"
    ):
        with st.container(horizontal=True, vertical_alignment="center", gap="xxsmall"):
            with st.container(width=340):
                navigation.link_to_person(somebody.person_id, name)
            st.markdown(" · ".join(filter(None, (born, _where(somebody)))), width="content")
        st.button(
            _("Donnée"),
            key=f"informing_told_{somebody.person_id}_{key}",
            icon=":material/check:",
            help=_("Information donnée à {name}").format(name=name),
            shortcut="alt+i" if place == 0 else None,
            on_click=_tell,
            args=(somebody.person_id, person_name(somebody), key),
        )


def person_name(somebody: ToBeTold) -> str:
    """Return a name, whoever looks."""
    return person_label(somebody.family_name, somebody.given_name)


def _name(somebody: ToBeTold) -> str:
    return plain(privacy.shown(person_name(somebody)) or "")


def _where(somebody: ToBeTold) -> str:
    if somebody.since is not None and somebody.state is not None:
        here = {
            VisitState.WAITING: _("**Dans la file** · n° {number}, attend depuis {minutes}"),
            VisitState.RECEIVED: _("**En entretien** · n° {number}, depuis {minutes}"),
        }[somebody.state]
        so_far = labels.minutes(paris.now() - somebody.since)
        return here.format(number=somebody.number, minutes=so_far)
    if somebody.last_seen_on is not None:
        return _("dernier passage le {day}").format(day=formats.day_and_year(somebody.last_seen_on))
    return _("inscrit·e le {day}").format(day=formats.day_and_year(somebody.first_contact_on))


def _last() -> None:
    """Say who was told last, with the way back while there is one."""
    feedback.show_problem()
    last = cast("tuple[int, str, datetime] | None", session.value(_LAST))
    if last is None:
        return
    event_id, name, at = last
    key = session.submission_key(FORM)
    with st.container(horizontal=True, vertical_alignment="center", key="informing_done"):
        shown = plain(privacy.shown(name) or "")
        st.markdown(
            ":green[:material/check:] " + _("**{name}** est informé·e.").format(name=shown),
            width="content",
        )
        if paris.now() - at < SLIP_WINDOW:
            st.button(
                _("Annuler"),
                key=f"informing_undo_{key}",
                type="tertiary",
                on_click=_take_back,
                args=(event_id, key),
            )


def _turn(at: int, count: int) -> None:
    with st.container(horizontal=True):
        if at:
            st.button(
                _("Précédentes"), key="informing_before", on_click=_go, args=(max(at - SHOWN, 0),)
            )
        if at + SHOWN < count:
            st.button(_("Suivantes"), key="informing_after", on_click=_go, args=(at + SHOWN,))


def _go(to: int) -> None:
    session.put(_AT, to)


def _from_start() -> None:
    _go(0)


def _tell(person_id: int, name: str, key: uuid.UUID) -> None:
    telling = chosen_telling()
    with feedback.in_words():
        who = auth.present(screen=SCREEN, is_activity=True)
        event_id = consents.give_notice(who, person_id, telling, key)
        if event_id is not None:
            session.put(_LAST, (event_id, name, paris.now()))
        session.renew(FORM)


def _take_back(event_id: int, key: uuid.UUID) -> None:
    with feedback.in_words():
        consents.undo(auth.present(screen=SCREEN, is_activity=True), event_id, key)
        session.put(_LAST, None)
        session.renew(FORM)
