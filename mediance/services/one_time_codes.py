"""Codes that open once: those a phone makes of a sealed secret, and those on paper."""

import logging

import pyotp

from db.engine import Work, transaction
from db.queries import clock, second_factors
from mediance.domain.actors import SIGN_IN
from mediance.domain.sealing import Sealed
from mediance.domain.second_factors import (
    DIGITS,
    STEP_SECONDS,
    bare,
    bare_recovery,
    is_recovery,
    steps_around,
)
from mediance.services import sealing
from mediance.services.digests import digest
from mediance.services.keys import KeyMissing, known, ring
from mediance.services.sealing import SealBroken

log = logging.getLogger(__name__)


class SecretUnreadable(Exception):
    """A phone's secret cannot be opened, as a rule because its key is not here: no code is right.

    Codes on paper open all the same.
    """


def spend(work: Work, staff_id: int, typed: str) -> bool:
    """Whether a code proves that this is the person; it proves it once.

    A code on paper opens even where the key to the phone's secret is lost; any other code raises
    `SecretUnreadable` there.
    """
    code = bare(typed)
    if is_recovery(code):
        return second_factors.take_recovery_code(work, staff_id, recovery_hash(staff_id, code))
    kept = second_factors.secret(work, staff_id)
    if kept is None:
        return False
    step = right_step(work, opened(staff_id, kept), code)
    return step is not None and second_factors.take_step(work, staff_id, step)


def right_step(work: Work, secret: str, typed: str) -> int | None:
    """Return of which step a phone's code is; None where it is of none around this moment."""
    phone, code = pyotp.TOTP(secret, digits=DIGITS, interval=STEP_SECONDS), bare(typed)
    right = [
        step
        for step in steps_around(clock.now(work))
        if pyotp.utils.strings_equal(code, phone.generate_otp(step))
    ]
    return right[0] if right else None


def sealed(staff_id: int, secret: str) -> Sealed:
    """Return a secret as the database keeps it, held to its person."""
    return sealing.sealed(ring("accounts"), secret.encode(), _bound_to(staff_id))


def opened(staff_id: int, kept: Sealed) -> str:
    """Return a kept secret; raises `SecretUnreadable`."""
    try:
        return sealing.opened(ring("accounts"), kept, _bound_to(staff_id)).decode()
    except (KeyMissing, SealBroken) as error:
        log.warning("a second factor cannot be read: its key is not in the data folder")
        raise SecretUnreadable from error


def sealed_as_shown(staff_id: int, session_id: int | None, secret: str) -> Sealed:
    """Return a secret that was only shown, held to the session that shows it."""
    return sealing.sealed(ring("accounts"), secret.encode(), _shown_in(staff_id, session_id))


def opened_as_shown(staff_id: int, session_id: int | None, kept: Sealed) -> str | None:
    """Return a secret that this session shows; None where another one does."""
    try:
        return sealing.opened(ring("accounts"), kept, _shown_in(staff_id, session_id)).decode()
    except (KeyMissing, SealBroken):
        return None


def missing_key_ids() -> tuple[str, ...]:
    """Return the keys that second factors are sealed under and that are not here."""
    with transaction(SIGN_IN) as work:
        used = second_factors.key_ids(work)
    return tuple(sorted(used - known("accounts").keys()))


def recovery_hash(staff_id: int, code: str) -> bytes:
    """Return what the database knows of a code on paper."""
    return digest(f"recovery {staff_id}:{bare_recovery(bare(code))}")


def _bound_to(staff_id: int) -> bytes:
    return f"second_factor/{staff_id}".encode()


def _shown_in(staff_id: int, session_id: int | None) -> bytes:
    return f"second_factor/{staff_id}/shown/{session_id}".encode()
