"""Forms of the administration screen: keyed, so that a press counts once; refused beside them."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar, cast

import streamlit as st

from mediance.domain.actors import Actor
from mediance.services.errors import DatabaseUnavailable
from mediance.services.sessions import SignedOut
from mediance.ui import auth, feedback, session
from mediance.ui.administration import refusals

Shown = TypeVar("Shown")

SCREEN = "administration"
REFUSED_FORM = "administration_refused"
LAST_ACTOR = "administration_actor"
LAST_SHOWN = "administration_shown"

Act = Callable[[Actor, uuid.UUID], object]
"""What a press does, for whoever is signed in as it arrives, under its key."""


@dataclass(frozen=True)
class Form:
    """The fields of one form; a success empties them, a refusal leaves them as they are."""

    name: str

    @property
    def key(self) -> str:
        """Return the key of the form itself."""
        return f"{self.name}_{session.submission_key(self.name)}"

    def field(self, name: str) -> str:
        """Return the key of one of its fields."""
        return f"{name}_{self.key}"

    def text(self, name: str) -> str:
        """Return what was typed into a field."""
        return str(self.value(name) or "")

    def value(self, name: str) -> object:
        """Return what a field holds."""
        return session.value(self.field(name))

    def carry_out(self, act: Act, done: str = "") -> None:
        """Do what was pressed, once; a refusal is told beside the form, in words."""
        session.put(REFUSED_FORM, self.name)
        with feedback.in_words(), refusals.in_words():
            who = auth.present(screen=SCREEN, is_activity=True)
            act(who, session.submission_key(self.name))
            session.put(REFUSED_FORM, None)
            session.renew(self.name)
            feedback.say(done)

    def show_refusal(self) -> None:
        """Tell why the last press in this form did nothing."""
        if session.value(REFUSED_FORM) == self.name:
            session.put(REFUSED_FORM, None)
            feedback.show_problem()


def present() -> Actor:
    """Return who is signed in, to draw the screen for; start over once it is nobody.

    While the database does not answer it is who it was: `loaded` then shows what was there, and a
    form keeps what was typed into it.
    """
    try:
        actor = auth.present(screen=SCREEN, is_activity=True)
    except SignedOut:
        st.rerun(scope="app")
    except DatabaseUnavailable:
        last = session.value(LAST_ACTOR)
        if not isinstance(last, Actor):
            raise
        actor = last
    session.put(LAST_ACTOR, actor)
    return actor


def loaded(name: str, load: Callable[[], Shown]) -> Shown:
    """Return what a part of the screen shows: what it last showed while nothing can be read."""
    kept = cast("dict[str, Shown]", session.value(LAST_SHOWN) or {})
    try:
        shown = load()
    except DatabaseUnavailable:
        if name not in kept:
            raise
        return kept[name]
    session.put(LAST_SHOWN, {**kept, name: shown})
    return shown
