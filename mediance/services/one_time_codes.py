"""Codes that open once: those a phone makes of a sealed secret, and those on paper."""

import logging

import pyotp

from db.engine import Work
from db.queries import clock, second_factors
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
from mediance.services.keys import KeyMissing, ring
from mediance.services.sealing import SealBroken

log = logging.getLogger(__name__)


def spend(work: Work, staff_id: int, typed: str) -> bool:
    """Whether a code proves that this is the person; it proves it once.

    A code on paper opens even where the key to the phone's secret is lost.
    """
    code = bare(typed)
    if is_recovery(code):
        return second_factors.take_recovery_code(work, staff_id, recovery_hash(staff_id, code))
    step = right_step(work, staff_id, code, is_confirmed=True)
    return step is not None and second_factors.take_step(work, staff_id, step)


def right_step(work: Work, staff_id: int, typed: str, *, is_confirmed: bool) -> int | None:
    """Return of which step a phone's code is; None where it is of none around this moment."""
    secret = known_secret(work, staff_id, is_confirmed=is_confirmed)
    if secret is None:
        return None
    phone, code = pyotp.TOTP(secret, digits=DIGITS, interval=STEP_SECONDS), bare(typed)
    right = [
        step
        for step in steps_around(clock.now(work))
        if pyotp.utils.strings_equal(code, phone.generate_otp(step))
    ]
    return right[0] if right else None


def known_secret(work: Work, staff_id: int, *, is_confirmed: bool) -> str | None:
    """Return a phone's secret; None where there is none, or none that can be read any more."""
    sealed = second_factors.secret(work, staff_id, is_confirmed=is_confirmed)
    return opened(staff_id, sealed) if sealed else None


def sealed(staff_id: int, secret: str) -> Sealed:
    """Return a secret as the database keeps it, held to its person."""
    return sealing.sealed(ring("accounts"), secret.encode(), _bound_to(staff_id))


def opened(staff_id: int, kept: Sealed) -> str | None:
    """Return a kept secret, None where its key is not here."""
    try:
        return sealing.opened(ring("accounts"), kept, _bound_to(staff_id)).decode()
    except (KeyMissing, SealBroken):
        log.warning("a second factor cannot be read: its key is not in the data folder")
        return None


def recovery_hash(staff_id: int, code: str) -> bytes:
    """Return what the database knows of a code on paper."""
    return digest(f"recovery {staff_id}:{bare_recovery(bare(code))}")


def _bound_to(staff_id: int) -> bytes:
    return f"second_factor/{staff_id}".encode()
