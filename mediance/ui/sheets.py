"""What is chosen before a sheet is printed; the sheet itself opens in a tab of its own."""

from collections.abc import Iterable
from datetime import date, time, timedelta
from urllib.parse import urlencode

import streamlit as st

from mediance.domain import paris
from mediance.domain.actors import Actor
from mediance.domain.presences import Colleague
from mediance.domain.reference import UNCLEAR_DOMAIN, DomainChoice, UsualDocument
from mediance.services.paper.my_sheet import (
    FURTHEST_AHEAD,
    colleagues,
    is_shut_on,
    usual_documents,
)
from mediance.ui import labels, session
from mediance.ui.language import _

QUARTER = timedelta(minutes=15)


def show_my_sheet(actor: Actor, site_id: int, choices: tuple[DomainChoice, ...]) -> None:
    """Draw the choices of « Ma feuille » and the link that prints it."""
    bring, back = st.columns([3, 2], gap="large")
    with bring:
        documents = _documents(actor, choices)
    with back:
        day, hour = _appointment(actor, site_id)
        whom = _whom(actor, site_id)
        printing = st.container()
    asked: list[tuple[str, str]] = [("site", str(site_id))]
    asked += [("document", code) for code in documents]
    asked += [("on", day.isoformat())] if day else []
    asked += [("at", hour.isoformat("minutes"))] if day and hour else []
    asked += [("with", str(whom.staff_id))] if whom else []
    printing.link_button(
        _("Imprimer « Ma feuille »"),
        f"/paper/my_sheet?{urlencode(asked)}",
        type="primary",
        icon=":material/print:",
    )


def show_outage_sheets(site_id: int) -> None:
    """Draw the links to the sheets that are kept ready."""
    with st.container(horizontal=True):
        for label, more in (
            (_("Feuille de secours"), ""),
            (_("Feuille de tournée"), "&round"),
        ):
            address = f"/paper/outage?site={site_id}{more}"
            st.link_button(label, address, icon=":material/print:")


def _documents(actor: Actor, choices: tuple[DomainChoice, ...]) -> list[str]:
    language = session.language()
    offered = {choice.code: choice for choice in choices if choice.is_offered}
    domain = st.selectbox(
        _("Pour quoi ?"),
        list(offered),
        index=list(offered).index(UNCLEAR_DOMAIN) if UNCLEAR_DOMAIN in offered else 0,
        format_func=lambda code: labels.domain(code, choices),
        key="sheet_domain",
    )
    documents = {document.code: document for document in usual_documents(actor)}
    return st.pills(
        _("À apporter"),
        list(documents),
        selection_mode="multi",
        default=_usual(documents.values(), domain),
        format_func=lambda code: documents[code].label.in_language(language),
        wrap=True,
        key=f"sheet_documents_{domain}",  # another reason to come starts with its own papers
    )


def _usual(documents: Iterable[UsualDocument], domain: str) -> list[str]:
    return [document.code for document in documents if domain in document.usual_for]


def _appointment(actor: Actor, site_id: int) -> tuple[date | None, time | None]:
    today = paris.today()
    day: date | None = st.date_input(
        _("Revenir le"),
        value=None,
        min_value=today,
        max_value=today + FURTHEST_AHEAD,
        format="DD/MM/YYYY",
        key="sheet_day",
    )
    hour: time | None = st.time_input(_("À"), value=None, step=QUARTER, key="sheet_hour")
    if day and is_shut_on(actor, site_id, day):
        st.warning(_("Ce jour-là, ce lieu n’accueille pas d’habitude. À vérifier."))
    if hour and not day:
        st.caption(_("L’heure sera imprimée avec le jour, une fois choisi."))
    return day, hour


def _whom(actor: Actor, site_id: int) -> Colleague | None:
    return st.selectbox(
        _("Demander"),
        colleagues(actor, site_id),
        index=None,
        placeholder=_("N’importe qui de l’équipe"),
        format_func=lambda colleague: colleague.name,
        key="sheet_colleague",
    )
