"""What is pressed in the file of a procedure: one form open at a time, and two people on one."""

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import cast

import streamlit as st

from mediance.domain import paris
from mediance.domain.actors import Actor
from mediance.domain.followup import Changed, ProcedureFile, Seen
from mediance.services.followup import reading
from mediance.ui import address, person, session
from mediance.ui.language import _

SCREEN = person.SCREEN
ASKED = person.PROCEDURE_ASKED
FORM = "procedure"
_OPENED, _SEEN, _CONFLICT = "procedure_form", "procedure_seen", "procedure_conflict"

Act = Callable[[Actor, Seen, uuid.UUID], Seen]
"""What a press writes, for whoever is signed in, on the state that was seen, under its key."""


@dataclass(frozen=True)
class Conflict:
    """Two people wrote on one procedure: what it says now, and what the second wanted to write."""

    act: Act
    wanted: str
    done: str
    before: Seen
    now: ProcedureFile


@dataclass(frozen=True)
class Press:
    """One press: on which state, what it writes, what is said of it once it is done.

    `wanted` says it to whoever wrote it, when a colleague was faster.
    """

    seen: Seen
    act: Act
    wanted: str
    done: str


@contextmanager
def form(title: str) -> Iterator[None]:
    """Draw the form that is open: nothing is sent before it is, and a key closes it."""
    with st.container(border=True, key="procedure_form_open"):
        form_head(title)
        with st.form(field("form"), border=False):
            yield


def form_head(title: str) -> None:
    """Draw what a form asks, what closes it, and why it was refused."""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"**{title}**", width="stretch")
        st.button(
            _("Fermer"),
            key="procedure_form_close",
            type="tertiary",
            icon=":material/close:",
            on_click=close_form,
        )
    person.show_problem(FORM)


def send(act: Callable[[], None], label: str = "") -> None:
    """Draw what sends the form that is open."""
    st.form_submit_button(
        label or _("Enregistrer"), key=field("send"), type="primary", on_click=act
    )


def asked() -> int | None:
    """Return which procedure the address names."""
    return person.number_in_address(ASKED)


def open_file(procedure_id: int | None) -> None:
    """Open the file of a procedure on the next run; None closes what was open."""
    close_form()
    session.put(_CONFLICT, None)
    address.keep(ASKED, procedure_id, None)


def open_form(name: str, subject: str = "") -> None:
    """Open one form of the file, empty; whatever other one was open is closed."""
    close_form()
    session.put(_OPENED, (asked(), name, subject))


def close_form() -> None:
    """Close the form that is open."""
    session.put(_OPENED, None)
    session.renew(f"person_{FORM}")


def is_form_open(name: str, subject: str = "") -> bool:
    """Whether this form is the one that is open."""
    return session.value(_OPENED) == (asked(), name, subject)


def field(of: str) -> str:
    """Return the key of a field of the open form."""
    return person.field(FORM, of)


def value(of: str) -> object:
    """Return what a field of the open form holds, in a callback."""
    return session.value(field(of))


def text(of: str) -> str:
    """Return what a text field of the open form holds, in a callback."""
    return str(value(of) or "")


def day(of: str) -> date | None:
    """Return the day that a field of the open form holds, in a callback."""
    typed = value(of)
    return typed if isinstance(typed, date) else None


def past_day(of: str) -> date | None:
    """Return the same; nothing for today, of which the moment is known: now."""
    typed = day(of)
    return None if typed == paris.today() else typed


def carry_out(press: Press) -> None:
    """Do what was pressed, once; where a colleague was faster, keep both to choose from."""
    key = person.key_of(FORM)

    def act(who: Actor) -> None:
        try:
            _written(press, press.act(who, press.seen, key))
        except Changed as changed:
            session.put(
                _CONFLICT,
                Conflict(press.act, press.wanted, press.done, press.seen, changed.now),
            )
            session.renew(_conflict_form(changed.now.head.seen))

    person.do(FORM, act)


def conflict(procedure_id: int) -> Conflict | None:
    """Return what two people wrote at once on this procedure, until one of them chose."""
    held = session.value(_CONFLICT)
    is_of_it = isinstance(held, Conflict) and held.before.procedure_id == procedure_id
    return cast("Conflict", held) if is_of_it else None


def write_all_the_same(chosen: Conflict) -> None:
    """Write what the second wanted, on what the first wrote."""
    key = session.submission_key(_conflict_form(chosen.now.head.seen))
    press = Press(chosen.now.head.seen, chosen.act, chosen.wanted, chosen.done)

    def act(who: Actor) -> None:
        try:
            _written(press, chosen.act(who, press.seen, key))
        except Changed as changed:
            again = Conflict(chosen.act, chosen.wanted, chosen.done, press.seen, changed.now)
            session.put(_CONFLICT, again)

    person.do(FORM, act)


def leave_theirs() -> None:
    """Keep what the first wrote; what was typed stays in its form."""
    session.put(_CONFLICT, None)


def look(actor: Actor, procedure_id: int) -> ProcedureFile:
    """Return the file; whoever opens it is journalled, whoever looks again is not.

    Raises `ProcedureUnknown` or `DatabaseUnavailable`.
    """
    held = session.value(_SEEN)
    is_opening = session.is_arrival() or not (
        isinstance(held, Seen) and held.procedure_id == procedure_id
    )
    file = reading.procedure_file(actor, procedure_id, is_opening=is_opening)
    if is_opening:
        session.put(_SEEN, file.head.seen)
    return file


def last_seen(file: ProcedureFile) -> int:
    """Return the version that was on this screen before, and remember this one."""
    held = session.value(_SEEN)
    session.put(_SEEN, file.head.seen)
    return held.version if isinstance(held, Seen) else file.head.version


def show_messages() -> None:
    """Say what the last press led to, where no form stands that says it."""
    if session.value(_OPENED) is None:
        person.show_problem(FORM)
    person.show_done(FORM)


def _written(press: Press, after: Seen) -> None:
    session.put(_SEEN, after)
    session.put(_CONFLICT, None)
    close_form()
    person.say(FORM, press.done)


def _conflict_form(seen: Seen) -> str:
    return f"procedure_conflict_{seen.procedure_id}_{seen.version}"
