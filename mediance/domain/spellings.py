"""Which words are one slip of the finger apart: found by equality, so that an index serves.

Two words that differ by an edit have a form in common once a letter is left out of each. Equality
is all that an index may be asked for under row-level security.
"""

from functools import lru_cache
from itertools import combinations

LOOKED_AT = 8
"""Slips are found in the first letters; what follows is compared when the word is known."""
ONE_SLIP, TWO_SLIPS = 3, 6
"""From so many letters on, so many slips still leave a name."""


def slips(word: str) -> int:
    """Return how many slips a word of this length may hold and still be meant."""
    return (len(word) >= ONE_SLIP) + (len(word) >= TWO_SLIPS)


@lru_cache(maxsize=1 << 14)
def near_forms(word: str) -> tuple[str, ...]:
    """Return the beginning of a word with none, one or two of its letters left out, each once."""
    start = word[:LOOKED_AT]
    places = range(len(start))
    return tuple(
        dict.fromkeys(
            "".join(start[place] for place in places if place not in left_out)
            for count in range(slips(word) + 1)
            for left_out in combinations(places, count)
        )
    )
