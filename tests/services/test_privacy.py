"""Names are hidden for a session, and from the start for whoever prefers it."""

import pytest

from mediance.domain.actors import Actor
from mediance.services import privacy, sessions
from mediance.services.sign_in import sign_in
from tests.cast import PASSWORD

pytestmark = pytest.mark.usefixtures("database", "hasher")


def signed_in() -> Actor:
    actor = sessions.actor_of(sign_in("amina", PASSWORD, "192.168.1.20").token)
    assert actor
    return actor


def test_names_are_hidden_in_this_session_and_in_no_other() -> None:
    here = sign_in("amina", PASSWORD, "192.168.1.20").token
    there = signed_in()
    actor = sessions.actor_of(here)
    assert actor
    assert not actor.hides_names
    privacy.hide_names(actor, is_hidden=True)
    hidden = sessions.actor_of(here)
    assert hidden
    assert hidden.hides_names
    assert not there.hides_names
    privacy.hide_names(hidden, is_hidden=False)
    assert not signed_in().hides_names


def test_whoever_prefers_it_begins_with_names_hidden() -> None:
    actor = signed_in()
    assert not privacy.hides_names_from_the_start(actor)
    privacy.hide_names_from_the_start(actor, is_hidden=True)
    assert privacy.hides_names_from_the_start(actor)
    assert signed_in().hides_names
    privacy.hide_names_from_the_start(actor, is_hidden=False)
    assert not signed_in().hides_names
