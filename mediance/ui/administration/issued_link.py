"""The link that was just made: shown once, to be copied or printed, then forgotten."""

from typing import cast
from urllib.parse import urljoin, urlsplit

import streamlit as st

from mediance.domain import paris
from mediance.domain.account_links import LinkPurpose
from mediance.services.team import IssuedLink
from mediance.ui import formats, labels, session
from mediance.ui.browser import browser_part
from mediance.ui.language import _
from mediance.ui.markdown import plain

KEPT = "administration_issued_link"
PATH = "lien"

_PRINT = browser_part("print_slip")


def keep(link: IssuedLink) -> None:
    """Have a link shown until it is put away; it is in this tab's memory and nowhere else."""
    session.put(KEPT, link)


def show() -> None:
    """Show the link that was made last, how to hand it over, and until when it holds."""
    link = cast("IssuedLink | None", session.value(KEPT))
    if link is None:
        return
    with st.container(border=True, key="issued_link"):
        st.subheader(_title(link), anchor=False)
        st.markdown(_slip(link))
        st.code(address(link), language=None, wrap_lines=True)
        with st.container(horizontal=True, vertical_alignment="center", key="link_gestures"):
            st.caption(_("Montré une seule fois. Remettez-le à la personne elle-même."))
            _PRINT(key="print_slip", data={"words": {"label": _("Imprimer")}})
            st.button(_("C’est noté, ne plus le montrer"), key="put_away_link", on_click=_put_away)


def address(link: IssuedLink) -> str:
    """Return the address that opens the form, the code behind its « # »."""
    here = urlsplit(st.context.url or "http://localhost")._replace(query="", fragment="")
    return f"{urljoin(here.geturl(), PATH)}#{link.code}"


def _slip(link: IssuedLink) -> str:
    """Return what its holder has to know, on screen and on paper."""
    lines = (
        _("Identifiant : **{login}**").format(login=plain(link.login)),
        _("Ouvrir {address} et taper le code **{code}**, ou suivre le lien entier.").format(
            address=plain(address(link).split("#")[0]), code=plain(link.code)
        ),
        _("Il sert une fois, jusqu’à **{moment}**.").format(moment=_until(link)),
    )
    return "  \n".join(lines)


def _title(link: IssuedLink) -> str:
    words = {
        LinkPurpose.INVITE: _("Lien d’invitation de {name}"),
        LinkPurpose.RESET: _("Nouveau mot de passe de {name}"),
    }
    return words[link.purpose].format(name=plain(link.display_name))


def _until(link: IssuedLink) -> str:
    day = formats.short_day(paris.local_day(link.expires_at))
    return f"{day}, {labels.hour(link.expires_at)}"


def _put_away() -> None:
    session.put(KEPT, None)
