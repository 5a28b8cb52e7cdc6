"""A run of Streamlit's in which a callback asks for parts of the page."""

from types import SimpleNamespace

import pytest
import streamlit as st

from mediance.ui import redraw


class Drawing:
    """A run that is about to draw some fragments, or the whole page where none is named."""

    def __init__(self, *fragments: str) -> None:
        self._fragments = fragments
        self.asked: list[list[str]] = []

    def begin(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Have callbacks find this run, and note what they ask for."""
        known = {name: {f"id of {name}": None} for name in (*self._fragments, "something else")}
        run = SimpleNamespace(
            fragment_ids_this_run=[f"id of {name}" for name in self._fragments] or None,
            fragment_storage=SimpleNamespace(_ids_by_target_key=known),
        )
        monkeypatch.setattr(redraw, "get_script_run_ctx", lambda: run)
        monkeypatch.setattr(st, "rerun", self.asked.append)
