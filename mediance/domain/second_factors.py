"""The proof beside a password: codes that a phone makes, and those on paper for its absence."""

import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from mediance.domain.account_links import ALPHABET, GROUP, LOOKALIKES
from mediance.domain.roles import Role

STEP_SECONDS = 30
DRIFT_STEPS = 1
"""A phone whose clock is half a minute early or late is right enough."""
DIGITS = 6
RECOVERY_CODES = 10
RECOVERY_LENGTH = 16
"""Eighty random bits: what a hash of one gives away is nothing."""

ASKABLE_ROLES = tuple(role for role in Role if role is not Role.DISPLAY)
"""Nobody stands before the waiting room's screen to type a code."""


class StillAsked(Exception):
    """Whoever holds this role must have a second factor: it can be replaced, not dropped."""


@dataclass(frozen=True)
class Standing:
    """How it is with somebody's second factor."""

    since: datetime | None
    codes_left: int
    is_asked: bool
    is_demonstration: bool = False


@dataclass(frozen=True)
class Removal:
    """An administrator took somebody's second factor away; who, unless it was the operator."""

    removal_id: int
    by: str
    at: datetime


def is_asked(roles: Collection[str], asked: Collection[Role]) -> bool:
    """Whether somebody with these roles must have a second factor."""
    return not set(roles).isdisjoint(asked)


def steps_around(moment: datetime) -> tuple[int, ...]:
    """Return the steps whose codes are right at a moment, the present one first."""
    now = int(moment.timestamp()) // STEP_SECONDS
    beside = (step for drift in range(1, DRIFT_STEPS + 1) for step in (now - drift, now + drift))
    return (now, *beside)


def bare(typed: str) -> str:
    """Return a code as it is compared: without case, spaces or hyphens, and of a bearable length.

    One that is longer than any code is none.
    """
    letters = "".join(c for c in typed[: 4 * RECOVERY_LENGTH].upper() if c.isalnum())
    return letters if letters.isascii() and len(letters) <= RECOVERY_LENGTH else ""


def is_recovery(code: str) -> bool:
    """Whether a bare code has the form of those on paper."""
    return len(code) == RECOVERY_LENGTH


def bare_recovery(code: str) -> str:
    """Return a bare code of the paper without look-alikes."""
    return code.translate(LOOKALIKES)


def new_recovery_codes() -> tuple[str, ...]:
    """Return codes to be printed, in groups that can be typed from paper."""
    return tuple(_grouped(_random_code()) for _ in range(RECOVERY_CODES))


def grouped_secret(secret: str) -> str:
    """Return a secret in groups that can be typed into a phone: « JBSW Y3DP EHPK »."""
    return _grouped(secret, " ")


def _random_code() -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(RECOVERY_LENGTH))


def _grouped(code: str, between: str = "-") -> str:
    return between.join(code[at : at + GROUP] for at in range(0, len(code), GROUP))
