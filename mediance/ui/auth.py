"""Who is looking at this page. Every page asks in its first statement, every fragment again."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from time import monotonic

import streamlit as st

from mediance.domain.actors import Actor
from mediance.domain.permissions import Action, NotPermitted
from mediance.services import guard, sessions
from mediance.services.demonstration import PASSWORD
from mediance.services.errors import DatabaseUnavailable
from mediance.services.sessions import EnrolmentNeeded, ScreenLocked, SignedOut
from mediance.ui import enrolment, feedback, labels, navigation, session
from mediance.ui.language import _
from mediance.ui.lock import unlock_form
from mediance.ui.markdown import plain
from mediance.ui.sign_in_form import sign_in_form

THIS_RUN = "actor_of_this_run"
LOOK = "actor_looked_up"
LOOK_LASTS = 0.5
"""In seconds: several parts of a page are redrawn at one piece of news, and one look serves all."""


@dataclass(frozen=True)
class _Look:
    """Who was found, and when on this process's clock, in seconds."""

    actor: Actor
    at: float


def require(action: Action) -> Actor:
    """Return who is signed in and may do this; show the sign-in form or a refusal otherwise.

    A run of the whole page is somebody at work: the session's idle time starts anew.
    """
    try:
        actor = signed_in(is_activity=True)
    except ScreenLocked as locked:
        show_lock(locked.actor)
        st.stop()
    except EnrolmentNeeded as needed:
        enrolment.lead(needed.actor)
        st.stop()
    if actor is None:
        show_sign_in()
        st.stop()
    try:
        guard.require(actor, action)
    except NotPermitted:
        st.error(_("Cet écran n’est pas prévu pour votre rôle."))
        navigation.link_home(actor)
        st.stop()
    return actor


def current(action: Action) -> Actor:
    """Return who is signed in, for a fragment that redraws itself; start over once it is nobody."""
    try:
        actor = signed_in(is_activity=False)
    except SignedOut:
        actor = None
    if actor is None:
        st.rerun(scope="app")
    guard.require(actor, action)
    return actor


def present(*, screen: str, is_activity: bool) -> Actor:
    """Return who is signed in, for a press or a redraw that must not empty the screen.

    A press comes before the page's run, and so looks again. Raises `SignedOut`, also while the
    screen is locked, or `DatabaseUnavailable` while nobody can tell.
    """
    known = session.value(THIS_RUN)
    if isinstance(known, Actor):
        return replace(known, screen=screen)
    actor = _looked_up(is_activity=is_activity)
    if actor is None:
        raise SignedOut
    session.set_hides_names(is_hidden=actor.hides_names)
    return replace(actor, screen=screen)


def _looked_up(*, is_activity: bool) -> Actor | None:
    """Look the session up, unless a redraw did so a moment ago; a press always looks."""
    last = session.value(LOOK)
    if isinstance(last, _Look) and not is_activity and monotonic() - last.at < LOOK_LASTS:
        return last.actor
    session.put(LOOK, None)
    actor = sessions.actor_of(session.token(), is_activity=is_activity)
    if actor is not None and not is_activity:
        session.put(LOOK, _Look(actor, monotonic()))
    return actor


@contextmanager
def looked_up_once(actor: Actor) -> Iterator[None]:
    """While one run of a whole page lasts, its parts need not ask the database each."""
    session.put(THIS_RUN, actor)
    try:
        yield
    finally:
        session.put(THIS_RUN, None)


def signed_in(*, is_activity: bool) -> Actor | None:
    """Look the session up in the database; stop with a sentence where it does not answer.

    Raises `ScreenLocked` or `EnrolmentNeeded`.
    """
    known = session.value(THIS_RUN)
    if isinstance(known, Actor):
        return known
    try:
        actor = _looked_up(is_activity=is_activity)
    except DatabaseUnavailable:
        feedback.show_database_down()
        st.stop()
    if actor is not None:
        session.set_language(actor.language)
        session.set_hides_names(is_hidden=actor.hides_names)
    return actor


def show_sign_in() -> None:
    """Draw the sign-in screen."""
    middle = st.container(horizontal_alignment="center")
    with middle.container(key="sign_in_screen", width=420):
        st.title(_("Bonjour"), anchor=False)
        st.caption(_("Accueil, suivi et pilotage de la médiation sociale"))
        sign_in_form()
        _who_may_try()


def show_lock(actor: Actor) -> None:
    """Draw what covers the screen of somebody who is away."""
    middle = st.container(horizontal_alignment="center")
    with middle.container(key="lock_screen", width=420):
        st.title(_("Écran verrouillé"), anchor=False)
        st.markdown(_("Session : **{name}**").format(name=plain(actor.display_name)))
        unlock_form()


def _who_may_try() -> None:
    """Say that an association is invented, and how to enter it from this machine."""
    try:
        invented = sessions.demonstration_accounts()
    except DatabaseUnavailable:
        return
    if not invented:
        return
    with st.container(key="demonstration_notice", border=True):
        st.markdown(_("**Démonstration** : personnes et chiffres sont inventés."))
        st.caption(
            _("Depuis cet ordinateur, mot de passe : `{password}`").format(password=PASSWORD)
        )
        lines = (f"`{account.login}` — {labels.role(account.role)}" for account in invented)
        st.caption("  \n".join(lines))
