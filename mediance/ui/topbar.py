"""The right end of the top bar: which site one works at, and one's own account."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import cast

import streamlit as st

from mediance.domain.actors import Language
from mediance.ui import privacy, session
from mediance.ui.language import _
from mediance.ui.lock import lock_control
from mediance.ui.markdown import plain
from mediance.ui.sign_in_form import sign_out_control

_SITE, _LANGUAGE = "topbar_site", "topbar_language"
_LANGUAGES: Mapping[Language, str] = {"fr": "Français", "en": "English"}


@dataclass(frozen=True)
class TopBar:
    """What the bar shows; `sites` maps the sites one may choose to their names.

    Without a language there is none to choose; `shows_names` where there are names that could be
    hidden, and `is_attended` where somebody works who may go away.
    """

    person: str
    role: str
    language: Language | None
    sites: Mapping[int, str]
    site_id: int
    shows_names: bool = False
    is_attended: bool = True


def top_bar(
    bar: TopBar,
    *,
    on_site: Callable[[int], None],
    on_language: Callable[[Language], None],
    to_account: Callable[[], None] | None = None,
) -> None:
    """Draw the bar's right end; a choice is handed over before the page is drawn anew.

    `to_account` draws what leads to one's own account, for those who have one to look after.
    """
    with st.container(key="mediance_topbar", horizontal=True, gap="xsmall", wrap=False):
        if bar.shows_names:
            privacy.button()
        _site(bar, on_site)
        account = st.popover(
            plain(bar.person),
            icon=":material/person:",
            type="tertiary",
            key="topbar_account",
        )
    with account:
        _account(bar, on_language, to_account)


def _site(bar: TopBar, on_site: Callable[[int], None]) -> None:
    if bar.site_id not in bar.sites:
        return
    here = plain(bar.sites[bar.site_id])
    others = [site_id for site_id in bar.sites if site_id != bar.site_id]
    if not others:
        st.markdown(f":small[:material/location_on: {here}]", width="content")
        return
    st.menu_button(
        here,
        others,
        format_func=lambda site_id: plain(bar.sites[site_id]),
        icon=":material/location_on:",
        type="tertiary",
        key=_SITE,
        on_click=lambda: on_site(cast("int", session.value(_SITE))),
    )


def _account(
    bar: TopBar, on_language: Callable[[Language], None], to_account: Callable[[], None] | None
) -> None:
    st.markdown(f"**{plain(bar.person)}**  \n{bar.role}")
    if to_account is not None:
        to_account()
    if bar.language is not None:
        _language(bar.language, on_language)
    st.caption(_("Clair ou sombre : menu ⋮, en haut à droite."))
    if bar.is_attended:
        lock_control()
    sign_out_control(_("Se déconnecter"))


def _language(spoken: Language, on_language: Callable[[Language], None]) -> None:
    languages = list(_LANGUAGES)
    st.radio(
        _("Langue"),
        languages,
        index=languages.index(spoken),
        format_func=lambda code: _LANGUAGES[code],
        horizontal=True,
        key=_LANGUAGE,
        on_change=lambda: on_language(cast("Language", session.value(_LANGUAGE))),
    )
