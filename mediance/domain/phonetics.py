"""How a name sounds here, whoever wrote it down: Wali and Ouali, Giménez and Ximénez.

Keys of our own: those of English, or of one language alone, part what this desk hears as one.
A word is cut into the groups of letters below, each with what it may sound like; vowels count only
where they begin the word. A word has several keys where its letters are read in several ways.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice, product

VOWEL, MUTE = "a", ""
MOST_KEYS = 6
"""Beyond these readings a word says nothing any more."""

READINGS: tuple[tuple[str, tuple[str, ...]], ...] = (
    # ends that French does not speak, and Catalan's own
    (r"e?au(?:l?[dtx])?s?$", (VOWEL,)),
    (r"[aeou](?:i?tg|ig|itx|itch|ich)$", (f"{VOWEL}X",)),
    (r"tion$", ("SN",)),
    (r"ph$", ("F", "P")),
    (r"(?<=n)c$", ("K", "S")),
    (r"(?<=r)(?:cq|c|q)$", ("K", MUTE)),
    (r"(?<=[iou])c$", ("K", "X")),
    (r"dt$", ("T",)),
    (r"(?<=[aeiouyrn])d$", ("T", "D", MUTE)),
    (r"(?<=[aeiouyrn])t$", ("T", MUTE)),
    (r"d$", ("T",)),
    (r"b$", ("B", "P")),
    (r"[sxz]$", ("S", MUTE)),
    (r"ao$", (VOWEL, "N")),
    # beginnings
    (r"^[ie](?=[bcdfgklmnpqrstvxz])", (VOWEL, MUTE)),
    (r"^j(?=o)", ("J", VOWEL)),
    (r"^x", ("X", "J")),
    (r"^t[sz]", ("S", "T")),
    (r"^ll", ("L", VOWEL)),
    (r"^c(?=[eiy])|c(?=i[aou])", ("S", "X")),
    # groups of letters
    (r"aul(?=t)", (VOWEL,)),
    (r"tsch|sch|tch|tsh|tx|sh|cz", ("X",)),
    (r"ch(?=[rl])", ("K",)),
    (r"ch", ("X", "K")),
    (r"kh", ("K", MUTE)),
    (r"gh", ("K", "R")),
    (r"rh", ("R",)),
    (r"ph", ("F",)),
    (r"th", ("T",)),
    (r"dh", ("D",)),
    (r"dj|tj|j", ("J",)),
    (r"di(?=[aou])", ("D", "J")),
    (r"gu(?=[eiy])", ("K",)),
    (r"gn|nh", ("N",)),
    (r"g(?=[eiy])", ("J",)),
    (r"qu|cq|ck|q|k|g", ("K",)),
    (r"sc(?=[eiy])|c(?=[eiy])|t[sz]|s|z", ("S",)),
    (r"c", ("K",)),
    (r"x", ("X", "KS")),
    (r"tll", ("L", "TL")),
    (r"ll", ("L", MUTE)),
    (r"bv|b|v", ("B",)),
    (r"w", (VOWEL, "B")),
    (r"p(?=t(?!ion))|h", (MUTE,)),
    (r"[aeiouy]+", (VOWEL,)),
    (r"[dflmnprt]", ()),  # as it is written
)
GROUPS = re.compile("|".join(f"({pattern})" for pattern, _ in READINGS))
DOUBLED = re.compile(r"([^l])\1+")
DOUBLED_SOUND = re.compile(r"(.)\1+")
LATIN = re.compile(r"[a-z]+")
ARTICLES_IN_FRONT = (
    *("al", "da", "de", "do", "du", "el", "la", "le"),
    *("bel", "ben", "bin", "bou", "del", "dela", "delos", "dos", "los"),
)
SHORTEST_WITHOUT_SHORT_ARTICLE, SHORTEST_WITHOUT_ARTICLE = 5, 4


@lru_cache(maxsize=1 << 15)
def sounds(word: str) -> tuple[str, ...]:
    """Return the keys of one normalized word, in capitals; never none.

    A word that begins with an article is also heard without it: Elamrani like Amrani. Words of
    other alphabets, and numbers, are their own key.
    """
    if not LATIN.fullmatch(word):
        return (word.upper(),)
    forms = (word, *_without_article(word))
    return tuple(dict.fromkeys(key for form in forms for key in _keys(form)))


def _without_article(word: str) -> Iterator[str]:
    for article in ARTICLES_IN_FRONT:
        rest = word.removeprefix(article)
        is_short = len(article) <= len("el")
        shortest = SHORTEST_WITHOUT_SHORT_ARTICLE if is_short else SHORTEST_WITHOUT_ARTICLE
        if shortest <= len(rest) < len(word):
            yield rest


def _keys(word: str) -> Iterator[str]:
    plain = DOUBLED.sub(r"\1", word)
    groups = [_readings(match) for match in GROUPS.finditer(plain)]
    for reading in islice(product(*groups), MOST_KEYS):
        yield _key("".join(reading))


def _readings(match: re.Match[str]) -> tuple[str, ...]:
    _, heard = READINGS[(match.lastindex or 1) - 1]
    return heard or (match.group().upper(),)


def _key(spoken: str) -> str:
    consonants = DOUBLED_SOUND.sub(r"\1", spoken).replace(VOWEL, "")
    return f"A{consonants}" if spoken.startswith(VOWEL) or not consonants else consonants
