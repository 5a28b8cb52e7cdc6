"""A screen left open is no place to guess its owner's password."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from db.engine import transaction
from db.models import SignInAttempts
from mediance.domain.actors import SIGN_IN
from mediance.services import sessions
from mediance.services.live import HUB
from mediance.services.sessions import WrongPassword
from mediance.services.sign_in import ACCOUNT_FAILURES, SignInLocked
from mediance.ui import feedback
from tests.cast import PASSWORD, Cast
from tests.hashing import QuickHasher

pytestmark = pytest.mark.usefixtures("database")

NEW_PASSWORD = "Une-autre-phrase-66"


def guess_wrong(cast: Cast, times: int) -> None:
    for _ in range(times):
        with pytest.raises(WrongPassword):
            sessions.change_password(cast.amina, "a guess", NEW_PASSWORD)


def test_after_five_guesses_even_the_right_one_is_not_looked_at(
    cast: Cast, hasher: QuickHasher
) -> None:
    guess_wrong(cast, ACCOUNT_FAILURES)
    checks = hasher.checks
    with pytest.raises(SignInLocked) as refusal:
        sessions.change_password(cast.amina, PASSWORD, NEW_PASSWORD)
    assert hasher.checks == checks
    assert "15 min" in feedback.sentence(refusal.value)
    assert SignInLocked in feedback.KNOWN_ERRORS


@pytest.mark.usefixtures("hasher")
def test_the_refusal_ends_and_concerns_one_person(cast: Cast) -> None:
    guess_wrong(cast, ACCOUNT_FAILURES)
    sessions.change_password(cast.carme, PASSWORD, NEW_PASSWORD)
    with transaction(SIGN_IN) as work:
        earlier = SignInAttempts.last_at - timedelta(minutes=15)
        work.execute(update(SignInAttempts).values(last_at=earlier))
    sessions.change_password(cast.amina, PASSWORD, NEW_PASSWORD)


@pytest.mark.usefixtures("hasher")
def test_the_right_password_forgives_the_guesses(cast: Cast) -> None:
    guess_wrong(cast, ACCOUNT_FAILURES - 1)
    sessions.change_password(cast.amina, PASSWORD, PASSWORD)
    guess_wrong(cast, ACCOUNT_FAILURES)


def test_a_token_that_opens_nothing_wakes_nobody_when_it_ends() -> None:
    heard: list[str] = []
    with HUB.heard_by(lambda topic, _: heard.append(topic)):
        sessions.sign_out("bogus")
    assert heard == []
