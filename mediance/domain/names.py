"""Names as they are compared: without case, accents, or punctuation."""

import re
import unicodedata

LONGEST_NAME = 120
LIGATURES = str.maketrans(
    {
        "œ": "oe",
        "æ": "ae",
        "ß": "ss",
        "ø": "o",
        "ł": "l",
        "đ": "d",
        "ð": "d",
        "þ": "th",
        "\u0131": "i",
    }
)
NOT_A_WORD = re.compile(r"[\W_]+", re.UNICODE)


class UnusableName(Exception):
    """The name is empty, too long, or holds nothing that can be searched."""


def normalized(name: str) -> str:
    """Return a name for comparison: « D'Almeïda-Ruiz » → `d almeida ruiz`; other scripts stay."""
    plain = unicodedata.normalize("NFKD", name)  # first: signs made of capitals fold only then
    decomposed = unicodedata.normalize("NFKD", plain.casefold().translate(LIGATURES))
    without_marks = "".join(c for c in decomposed if not unicodedata.combining(c))
    return NOT_A_WORD.sub(" ", without_marks).strip()


def tokens(name: str) -> tuple[str, ...]:
    """Return the distinct searchable words of a name, in order."""
    return tuple(dict.fromkeys(normalized(name).split()))


def login_name(typed: str) -> str:
    """Return a login as it is kept: case, accents' composition and outer space do not matter."""
    return unicodedata.normalize("NFKC", typed).casefold().strip()


def folded(name: str) -> str:
    """Return a name with its runs of space, control and half characters folded into one space."""
    visible = "".join(
        " " if unicodedata.category(c) in {"Cc", "Cf", "Cs", "Zl", "Zp"} else c for c in name
    )
    return " ".join(visible.split())


def tidy(name: str) -> str:
    """Return a name as it is kept, `folded`.

    Raises `UnusableName` when nothing searchable remains or it is longer than `LONGEST_NAME`.
    """
    kept = folded(name)
    if len(kept) > LONGEST_NAME or not normalized(kept):
        raise UnusableName
    return kept
