"""One-time links: for whom they are meant, how long they hold, and the code they carry."""

import secrets
from datetime import timedelta
from enum import StrEnum


class LinkPurpose(StrEnum):
    """Why somebody is given a one-time link."""

    INVITE = "invite"
    RESET = "reset"


LIFETIME = {
    LinkPurpose.INVITE: timedelta(hours=72),
    LinkPurpose.RESET: timedelta(hours=24),
}

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no letter that is read as a digit."""

LOOKALIKES = str.maketrans({"O": "0", "I": "1", "L": "1"})
LENGTH = 20
GROUP = 4


def new_code() -> str:
    """Return a code of a hundred random bits, in groups that can be typed from a slip."""
    code = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
    return "-".join(code[at : at + GROUP] for at in range(0, LENGTH, GROUP))


def bare_code(typed: str) -> str:
    """Return a code as it is compared: without case, spaces, hyphens or look-alikes."""
    letters = "".join(c for c in typed.upper() if c.isalnum())
    return letters.translate(LOOKALIKES)
