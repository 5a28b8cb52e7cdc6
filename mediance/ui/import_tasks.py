"""Showing work beside the screen: how far it is, how it ended."""

from typing import TypeVar

import streamlit as st

from mediance.domain.permissions import Action
from mediance.services.tasks import Task
from mediance.ui import auth, importing
from mediance.ui import import_words as words
from mediance.ui.language import _

PATIENCE_SECONDS = 0.8
REDRAWN_EVERY = 0.7

T = TypeVar("T")


def is_ready(task: Task[T], name: str) -> bool:
    """Whether a task is over; while it is not, show how far it is."""
    if task.is_over_within(PATIENCE_SECONDS):
        return True
    _wait(task, name)
    return False


def ended(task: Task[T]) -> tuple[T | None, Exception | None]:
    """Return what a task that is over yielded, or why it yielded nothing."""
    try:
        return task.result(), None
    except words.REFUSED as error:
        return None, error


@st.fragment(key="import_wait", run_every=REDRAWN_EVERY)
def _wait(task: Task[T], name: str) -> None:
    auth.current(Action.IMPORT_REGISTER)
    if task.is_over:
        st.rerun(scope="app")
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"{name} · {words.rows(task.progress.done)}")
        st.button(_("Annuler"), key="import_stop", on_click=importing.forget_file)
