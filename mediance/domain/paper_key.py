"""A key as it is kept on paper: letters and digits in groups, with what tells a slip of the pen."""

import base64
import binascii
import hashlib

KEY_BYTES = 32
CHECK_BYTES = 3
GROUP = 4
LOOK_ALIKE = str.maketrans({"0": "O", "1": "I", "8": "B"})  # base32 has none of the three


class MistypedKey(Exception):
    """This is not what a printed key looks like, or a character of it is wrong."""


def on_paper(key: bytes) -> str:
    """Return a key of 32 bytes in fourteen groups of four capital letters and digits."""
    letters = base64.b32encode(key + _check(key)).decode()
    return " ".join(letters[at : at + GROUP] for at in range(0, len(letters), GROUP))


def from_paper(typed: str) -> bytes:
    """Return the key that was typed, however it was spaced; raise `MistypedKey` for any slip."""
    letters = "".join(each for each in typed.upper() if each.isalnum()).translate(LOOK_ALIKE)
    try:
        read = base64.b32decode(letters.encode("ascii"))
    except (binascii.Error, UnicodeEncodeError):
        raise MistypedKey from None
    key, check = read[:KEY_BYTES], read[KEY_BYTES:]
    if len(key) != KEY_BYTES or check != _check(key):
        raise MistypedKey
    return key


def _check(key: bytes) -> bytes:
    return hashlib.sha256(b"mediance on paper" + key).digest()[:CHECK_BYTES]
