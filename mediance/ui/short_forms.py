"""A form of a line or two: its fields, empty again once it was sent, and its press, done once."""

import uuid
from collections.abc import Callable
from datetime import date

from mediance.domain.actors import Actor
from mediance.ui import auth, feedback, session

Act = Callable[[Actor, uuid.UUID], object]
"""What a press does, for whoever is signed in as it arrives, under its key."""

Telling = Callable[[Actor, uuid.UUID], str]
"""The same where only what was done says what to tell."""


def field(form: str, of: str) -> str:
    """Return the key of a field of a form; a success renews all of them."""
    return f"{form}_{of}_{session.submission_key(form)}"


def value(form: str, of: str) -> object:
    """Return what a field holds, in a callback."""
    return session.value(field(form, of))


def text(form: str, of: str) -> str:
    """Return the text that a field holds, in a callback."""
    return str(value(form, of) or "")


def day(form: str, of: str) -> date | None:
    """Return the day that a field holds, in a callback."""
    typed = value(form, of)
    return typed if isinstance(typed, date) else None


def number(form: str, of: str) -> int | None:
    """Return the number of what was chosen in a field, in a callback."""
    chosen = value(form, of)
    return chosen if isinstance(chosen, int) else None


def carry_out_and_tell(form: str, act: Telling, *, screen: str) -> None:
    """Do what was pressed, once, and say what it says; a refusal becomes a sentence."""
    with feedback.in_words():
        done = act(auth.present(screen=screen, is_activity=True), session.submission_key(form))
        session.renew(form)
        feedback.say(done)


def carry_out(form: str, act: Act, done: str, *, screen: str) -> None:
    """Do what was pressed, once; a refusal becomes a sentence, and what was typed stays."""

    def act_and_tell(who: Actor, key: uuid.UUID) -> str:
        act(who, key)
        return done

    carry_out_and_tell(form, act_and_tell, screen=screen)
