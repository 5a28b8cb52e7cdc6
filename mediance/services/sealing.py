"""Sealing a text so that the database cannot read it, and opening it in its own place alone."""

import hmac
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from mediance.domain.sealing import Sealed
from mediance.services.keys import KeyMissing, KeyRing

NONCE_BYTES = 12

__all__ = ["KeyMissing", "SealBroken", "digest", "opened", "sealed"]


class SealBroken(Exception):
    """The ciphertext was changed, or stands where it was not written."""


def sealed(ring: KeyRing, plain: bytes, bound_to: bytes, key_id: str | None = None) -> Sealed:
    """Return `plain` under the ring's current key or another (AES-256-GCM), held to its place."""
    sealing_id = key_id or ring.current_id
    nonce = secrets.token_bytes(NONCE_BYTES)
    ciphertext = AESGCM(ring.key(sealing_id)).encrypt(nonce, plain, bound_to)
    return Sealed(sealing_id, nonce, ciphertext)


def opened(ring: KeyRing, kept: Sealed, bound_to: bytes) -> bytes:
    """Return what was sealed; raise `KeyMissing` or `SealBroken`."""
    key = AESGCM(ring.key(kept.key_id))
    try:
        return key.decrypt(kept.nonce, kept.ciphertext, bound_to)
    except InvalidTag as error:
        raise SealBroken from error


def digest(ring: KeyRing, plain: str) -> str:
    """Return what tells two texts apart and nothing else of them, for whoever has no key."""
    return hmac.new(ring.key(ring.current_id), plain.encode(), "sha256").hexdigest()
