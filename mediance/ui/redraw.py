"""Parts of a page that are drawn anew at once, after a press or at news.

To ask for parts by name takes the place of all that this run was about to draw: a part that the
news, or a press a moment before, had asked for in the same breath would keep what it showed.
"""

from collections.abc import Collection, Iterator, Mapping
from typing import NoReturn

import streamlit as st
from streamlit.runtime.fragment import FragmentStorage
from streamlit.runtime.scriptrunner import get_script_run_ctx

BY_KEY = "_ids_by_target_key"
"""Not part of what Streamlit promises: a test says so when a new version keeps it otherwise."""


def redraw(parts: Collection[str], *, but: Collection[str] = ()) -> NoReturn:
    """Draw named fragments, and what was about to be drawn with them; in a callback.

    What is named in `but` need not be drawn for having been asked for.
    """
    st.rerun(sorted({*parts, *set(_about_to_be_drawn()).difference(but)}))


def _about_to_be_drawn() -> Iterator[str]:
    """Give the keys of the fragments of this run; none where the whole page is drawn."""
    context = get_script_run_ctx()
    if context is None:
        return
    of_this_run = set(context.fragment_ids_this_run or ())
    for key, fragment_ids in _ids_by_key(context.fragment_storage).items():
        if not of_this_run.isdisjoint(fragment_ids):
            yield key


def _ids_by_key(fragments: FragmentStorage) -> Mapping[str, Collection[str]]:
    by_key: Mapping[str, Collection[str]] = getattr(fragments, BY_KEY)
    return by_key
