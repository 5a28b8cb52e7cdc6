"""The reasons to come, as the association arranges them: their order, their keys, their words."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from mediance.domain.reference import DISCREET_DOMAIN, UNCLEAR_DOMAIN, Label
from mediance.domain.titles import title

LONGEST_LABEL = 40
KEYS = "123456789"
UNCLEAR_KEY = "0"
ALWAYS_OFFERED = frozenset({UNCLEAR_DOMAIN, DISCREET_DOMAIN})
"""What an arrival is when nobody says more, and what the desk shows in place of a sensitive one."""


class AlwaysOffered(Exception):
    """The desk cannot do without this reason."""


@dataclass(frozen=True)
class ListedDomain:
    """One reason to come, with what the software ships under the same code.

    `has_news` tells that the shipped row changed after the association made the row its own.
    """

    code: str
    label: Label
    is_offered: bool
    is_sensitive: bool = False
    shortcut: str | None = field(default=None, compare=False)
    shipped: Label | None = field(default=None, compare=False)
    is_edited: bool = field(default=False, compare=False)
    has_news: bool = field(default=False, compare=False)

    @property
    def is_own(self) -> bool:
        """Whether the association added it."""
        return self.shipped is None


def label(french: str, english: str) -> Label:
    """Return the words of a reason; without English the French stands for both.

    Raises `UnusableTitle`.
    """
    kept = title(french, LONGEST_LABEL)
    return Label(kept, title(english, LONGEST_LABEL) if english.strip() else kept)


def keys(order: Sequence[ListedDomain]) -> dict[str, str | None]:
    """Return the digit of each reason: « à préciser » has 0, the first nine offered 1 to 9.

    A sensitive one has none: whoever stands behind the desk would see it chosen.
    """
    free = iter(KEYS)

    def key(of: ListedDomain) -> str | None:
        if of.code == UNCLEAR_DOMAIN:
            return UNCLEAR_KEY
        return next(free, None) if of.is_offered and not of.is_sensitive else None

    return {each.code: key(each) for each in order}
