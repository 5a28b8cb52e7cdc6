"""What is asked of the search for people: made from families of real spellings, never from rules.

See the README beside this file. Nothing here imports the product's rules for names; comparison of
names is by letters alone.
"""

import csv
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from itertools import pairwise
from pathlib import Path
from random import Random

FAMILIES = Path(__file__).parent / "families.csv"
HELD_OUT_OF = 3
"""One family in so many is held out."""

SIMPLE = ("typo", "accents", "order", "particles", "hyphens")
HARD = ("one_variant", "two_variants", "ear_maghrebi", "two_typos", "initials", "prefix")
KINDS = (*SIMPLE, *HARD)

LETTERS = "abcdefghijklmnopqrstuvwxyz"
ARTICLES = frozenset({"el", "al", "la", "le", "de", "del", "da", "do", "dos", "los", "d", "du"})
PARTICLES = ARTICLES | {"ben", "bin", "bel", "bou", "ait", "abd", "saint", "st", "ouled", "oulad"}
PREFIX = 4


@dataclass(frozen=True)
class Family:
    """The spellings of one name."""

    origin: str
    part: str
    spellings: tuple[str, ...]

    @property
    def is_held_out(self) -> bool:
        """Whether no rule may be tuned on it."""
        return sha256(self.spellings[0].encode()).digest()[0] % HELD_OUT_OF == 0


@dataclass(frozen=True)
class Named:
    """A person as they were written down."""

    family_name: str
    given_name: str
    birth_year: int | None


@dataclass(frozen=True)
class Question:
    """What is typed, and who is meant by it."""

    kind: str
    typed: str
    meant: Named
    pair: "Pair"


Pair = tuple[Family, Family]
"""A family name and a given name that go together."""


@cache
def families() -> tuple[Family, ...]:
    """Return all families, in the order of the file."""
    with FAMILIES.open(encoding="utf-8", newline="") as file:
        return tuple(
            Family(row["origin"], row["part"], tuple(row["spellings"].split("|")))
            for row in csv.DictReader(file)
        )


def pairs(*, held_out: bool) -> tuple[Pair, ...]:
    """Return every family name with every given name of its origin, of one part of the set."""
    part = [family for family in families() if family.is_held_out is held_out]
    return tuple(
        (name, given)
        for name in part
        for given in part
        if name.part == "family" and given.part == "given" and name.origin == given.origin
    )


def people(rng: Random, count: int) -> Iterator[Named]:
    """Draw people of all families, each name in a spelling drawn by chance."""
    every = (*pairs(held_out=False), *pairs(held_out=True))
    for _ in range(count):
        yield somebody(rng, rng.choice(every))


def somebody(rng: Random, pair: Pair) -> Named:
    """Draw one bearer of two names."""
    name, given = pair
    return Named(rng.choice(name.spellings), rng.choice(given.spellings), rng.randint(1935, 2008))


def questions(
    rng: Random, count: int, *, held_out: bool, kinds: Sequence[str] = KINDS
) -> list[Question]:
    """Make so many questions of each kind about people of one part of the set."""
    return [
        question
        for kind in kinds
        for question in _several(rng, kind, count, pairs(held_out=held_out))
    ]


def written_again(rng: Random, meant: Named, pair: Pair) -> Named:
    """Return somebody as another colleague might write them down: alike, or one name otherwise."""
    family, given = meant.family_name, meant.given_name
    match rng.randrange(4):
        case 0:
            family = _other(rng, pair[0], family)
        case 1:
            given = _other(rng, pair[1], given)
        case 2:
            family = misspelt(rng, family)
        case _:
            pass
    return Named(family, given, meant.birth_year)


def same_name(left: str, right: str) -> bool:
    """Whether two full names have the same letters in the same words."""
    return plain(left) == plain(right)


def plain(name: str) -> str:
    """Return the letters of a name without accents, hyphens or case."""
    decomposed = unicodedata.normalize("NFKD", name.casefold().replace("\u0131", "i"))
    kept = "".join(c for c in decomposed if not unicodedata.combining(c))
    return " ".join("".join(c if c.isalnum() else " " for c in kept).split())


def _several(rng: Random, kind: str, count: int, among: Sequence[Pair]) -> Iterator[Question]:
    made = 0
    while made < count:
        pair = rng.choice(among)
        meant = somebody(rng, pair)
        typed = ASKED[kind](rng, meant, pair)
        if typed is not None:
            made += 1
            yield Question(kind, typed, meant, pair)


def _typo(rng: Random, meant: Named, _pair: Pair) -> str | None:
    return misspelt(rng, _full(meant))


def _two_typos(rng: Random, meant: Named, _pair: Pair) -> str | None:
    return misspelt(rng, misspelt(rng, _full(meant)))


def _accents(_rng: Random, meant: Named, _pair: Pair) -> str | None:
    full = _full(meant)
    return plain(full) if unicodedata.normalize("NFKD", full) != full else None


def _order(_rng: Random, meant: Named, _pair: Pair) -> str | None:
    return f"{meant.given_name} {meant.family_name}"


def _particles(rng: Random, meant: Named, _pair: Pair) -> str | None:
    first, *rest = plain(meant.family_name).split()
    if first not in PARTICLES or not rest:
        return None
    ways = ["".join((first, *rest)), "-".join((first, *rest))]
    if first in ARTICLES:
        ways.append(" ".join(word for word in rest if word not in ARTICLES) or rest[-1])
    return f"{rng.choice(ways)} {meant.given_name}"


def _hyphens(rng: Random, meant: Named, _pair: Pair) -> str | None:
    full = _full(meant)
    marks = [mark for mark in "-'" if mark in full]
    return full.replace(marks[0], rng.choice(("", " "))) if marks else None


def _one_variant(rng: Random, meant: Named, pair: Pair) -> str | None:
    is_family = rng.random() < 0.5
    family = _other(rng, pair[0], meant.family_name) if is_family else meant.family_name
    given = meant.given_name if is_family else _other(rng, pair[1], meant.given_name)
    return f"{family} {given}"


def _two_variants(rng: Random, meant: Named, pair: Pair) -> str | None:
    return f"{_other(rng, pair[0], meant.family_name)} {_other(rng, pair[1], meant.given_name)}"


def _ear_maghrebi(rng: Random, meant: Named, pair: Pair) -> str | None:
    return _two_variants(rng, meant, pair) if pair[0].origin == "maghrebi" else None


def _initials(_rng: Random, meant: Named, _pair: Pair) -> str | None:
    return f"{meant.family_name} {plain(meant.given_name)[0]}"


def _prefix(_rng: Random, meant: Named, _pair: Pair) -> str | None:
    return f"{plain(meant.family_name)[:PREFIX]} {plain(meant.given_name)[:PREFIX]}"


ASKED: Mapping[str, Callable[[Random, Named, Pair], str | None]] = {
    "typo": _typo,
    "accents": _accents,
    "order": _order,
    "particles": _particles,
    "hyphens": _hyphens,
    "one_variant": _one_variant,
    "two_variants": _two_variants,
    "ear_maghrebi": _ear_maghrebi,
    "two_typos": _two_typos,
    "initials": _initials,
    "prefix": _prefix,
}


def misspelt(rng: Random, name: str) -> str:
    """Return a name with one letter wrong, missing, doubled or swapped with the next."""
    places = [n for n, (a, b) in enumerate(pairwise(name)) if (a + b).isalpha()]
    at = rng.choice(places)
    letter, following = name[at], name[at + 1]
    middles = (
        rng.choice(LETTERS) + following,
        following,
        letter + letter + following,
        following + letter,
    )
    others = [middle for middle in middles if middle.casefold() != (letter + following).casefold()]
    return name[:at] + rng.choice(others) + name[at + 2 :]


def _other(rng: Random, family: Family, spelling: str) -> str:
    return rng.choice([other for other in family.spellings if plain(other) != plain(spelling)])


def _full(meant: Named) -> str:
    return f"{meant.family_name} {meant.given_name}"
