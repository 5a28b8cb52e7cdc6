"""Parts of a page that are drawn anew at once, after a press or at news.

To ask for parts by name takes the place of all that this run was about to draw: a part that the
news, or a press a moment before, had asked for in the same breath would keep what it showed.
"""

from collections.abc import Collection, Iterator, Mapping

import streamlit as st
from streamlit.runtime.fragment import FragmentStorage
from streamlit.runtime.scriptrunner import get_script_run_ctx

BY_KEY = "_ids_by_target_key"
"""Not part of what Streamlit promises: a test says so when a new version keeps it otherwise."""


def redraw(parts: Collection[str], *, but: Collection[str] = ()) -> None:
    """Draw named fragments, and what was about to be drawn with them; last in a callback.

    What is named in `but` need not be drawn for having been asked for. A run that draws the whole
    page, maybe another than the one the news were for, draws these parts in any case.
    """
    context = get_script_run_ctx()
    if context is None or not context.fragment_ids_this_run:
        return
    about_to_be_drawn = set(_keys(context.fragment_storage, context.fragment_ids_this_run))
    st.rerun(sorted(about_to_be_drawn.difference(but).union(parts)))


def _keys(fragments: FragmentStorage, fragment_ids: Collection[str]) -> Iterator[str]:
    for key, ids in _ids_by_key(fragments).items():
        if not set(fragment_ids).isdisjoint(ids):
            yield key


def _ids_by_key(fragments: FragmentStorage) -> Mapping[str, Collection[str]]:
    by_key: Mapping[str, Collection[str]] = getattr(fragments, BY_KEY)
    return by_key
