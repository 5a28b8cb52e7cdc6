"""Names as they are compared: without case, accents, or punctuation."""

import re
import unicodedata
from functools import lru_cache
from itertools import pairwise

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
PARTICLES = frozenset(
    (
        *("a", "abd", "abdel", "abdul", "aben", "ait", "al", "bel", "ben", "bent", "bin", "bint"),
        *("bou", "d", "da", "dal", "das", "de", "del", "della", "dels", "den", "der", "des"),
        *("di", "do", "dos", "du", "el", "i", "ibn", "l", "la", "las", "le", "les", "lo", "los"),
        *("m", "mac", "mc", "n", "o", "oulad", "ould", "ouled", "saint", "sainte", "san", "sant"),
        *("santa", "st", "ste", "van", "von", "y"),
    )
)
"""Words that names are written with, without, or in one with the next."""
SHORTENED = {"st": "saint", "ste": "sainte"}
SEARCH_RULES = 1
"""The version of the rules by which words, sounds and slips are made: a change raises it."""
SHORT_WORD = 5
"""Up to this length a word is often written in one with the next: Vila Nova, Jean Pierre."""
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


def searchable_words(*names: str) -> tuple[str, ...]:
    """Return the words by which somebody is found, each once: each name's own, and those joined.

    « Ben Ali », « De la Cruz », « Jean-Pierre » are also one word, as others write them.
    """
    return tuple(dict.fromkeys(word for name in names for word in _with_joined(name)))


def spellings_out(name: str) -> tuple[tuple[str, ...], ...]:
    """Return the words of a name somebody bears, and again with « St » written out if it is there.

    Both have as many words.
    """
    words = tuple(normalized(name).split())
    return tuple(dict.fromkeys((words, tuple(SHORTENED.get(word, word) for word in words))))


@lru_cache(maxsize=1 << 14)
def _with_joined(name: str) -> tuple[str, ...]:
    return tuple(word for words in spellings_out(name) for word in _alone_and_joined(words))


def _alone_and_joined(words: tuple[str, ...]) -> tuple[str, ...]:
    pairs = ["".join(pair) for pair in pairwise(words) if _clings(pair[0])]
    threes = [
        "".join(three)
        for three in zip(words, words[1:], words[2:], strict=False)
        if _clings(three[0]) and three[1] in PARTICLES
    ]
    return (*words, *pairs, *threes)


def _clings(word: str) -> bool:
    return word in PARTICLES or len(word) <= SHORT_WORD


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
