"""Names on a screen that others can see."""

import re
import unicodedata

HIDDEN = "•••"


def masked(name: str) -> str:
    """Return the initials of a name, in its order: enough to go on, too little to be known by.

    Letters of any script; a name without any is dots.
    """
    words = re.split(r"[\s'’·-]+", unicodedata.normalize("NFC", name))
    initials = [word[0].upper() for word in words if word and word[0].isalpha()]
    return " ".join(f"{initial}." for initial in initials) or HIDDEN
