"""Pages that keep themselves up to date: named fragments are redrawn when their topic changes.

The browser hears of changes by the push route; should that be cut, a probe compares versions
every few seconds and sends nothing when they are the same. Only fragments are redrawn: what
somebody is typing, and where, is left alone.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta

import streamlit as st

from mediance.services.live import HUB
from mediance.ui.browser import browser_part
from mediance.ui.language import _
from mediance.ui.redraw import redraw

PROBE_EVERY = timedelta(seconds=15)
LINE, QUIET_LINE = LINES = "live", "quiet_live"

_LINE = browser_part("live")


def watch(
    fragments: Mapping[str, Sequence[str]], site_ids: Collection[int], *, name: str = ""
) -> None:
    """Redraw fragments, by topic, when something changes at these sites.

    Call it once a page, before the page reads its data, where « en direct » is to stand:
    `watch({"visits": ["queue", "today"]}, actor.site_ids)`. Each key is that of an
    `@st.fragment(key=…)` of the page. What stands around every page watches under a `name` of its
    own, and says nothing.
    """
    drawn = _versions(fragments, site_ids)
    if name:
        _quiet_line(fragments, site_ids, drawn, name)
    else:
        _line(fragments, site_ids, drawn)


@st.fragment(key=LINE, run_every=PROBE_EVERY)
def _line(
    fragments: Mapping[str, Sequence[str]], site_ids: Collection[int], drawn: dict[str, int]
) -> None:
    """Mount the component in a fragment of its own, so that its call never cuts a running page."""
    words = {"starting": "", "live": _("en direct"), "retrying": _("reconnexion…")}
    _mount("mediance_live", fragments, site_ids, drawn, words=words)


@st.fragment(key=QUIET_LINE, run_every=PROBE_EVERY)
def _quiet_line(
    fragments: Mapping[str, Sequence[str]],
    site_ids: Collection[int],
    drawn: dict[str, int],
    name: str,
) -> None:
    """Do the same without a word, beside what a page watches itself."""
    words = dict.fromkeys(("starting", "live", "retrying"), "")
    _mount(f"mediance_live_{name}", fragments, site_ids, drawn, words=words)


def _mount(
    key: str,
    fragments: Mapping[str, Sequence[str]],
    site_ids: Collection[int],
    drawn: dict[str, int],
    *,
    words: Mapping[str, str],
) -> None:
    _LINE(
        key=key,
        data={"drawn": drawn, "now": _versions(fragments, site_ids), "words": dict(words)},
        on_changed_change=lambda: _redraw(fragments, site_ids, drawn),
    )


def _redraw(
    fragments: Mapping[str, Sequence[str]], site_ids: Collection[int], drawn: dict[str, int]
) -> None:
    """Redraw what shows a changed topic; `drawn` then says what the page shows."""
    now = _versions(fragments, site_ids)
    behind = {key for topic in fragments if now[topic] > drawn[topic] for key in fragments[topic]}
    drawn.update(now)
    if behind:
        redraw(behind, but=LINES)


def _versions(topics: Collection[str], site_ids: Collection[int]) -> dict[str, int]:
    return {topic: HUB.current(topic, site_ids) for topic in topics}
