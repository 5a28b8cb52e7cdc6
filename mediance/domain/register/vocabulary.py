"""From the register's own words to the association's lists: motives → domains, endings → answers.

The rules are rows that staff extend (db/reference/motives.csv and follow_ups.csv): the first rule
whose words all stand in the text decides, in any order, without case or accents. `rappel*` stands
for every word that begins so. Specific rules therefore come before general ones.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Self

from mediance.domain.names import normalized
from mediance.domain.visits import Answer, Ending


class VocabularyError(ValueError):
    """A rule is empty or names an answer or an ending that does not exist."""


@dataclass(frozen=True)
class MotiveRule:
    """Texts that hold the words of `pattern` belong to the domain."""

    pattern: str
    domain_code: str


@dataclass(frozen=True)
class FollowUpRule:
    """Texts that hold the words of `pattern` mean this answer, or that the person left before.

    Neither is a meaning too: « à rappeler » is understood, and nothing was answered yet.
    """

    pattern: str
    answer: Answer | None = None
    is_departure: bool = False


@dataclass(frozen=True)
class Vocabulary:
    """How a register's free texts are understood; each is looked at once, for they repeat."""

    motives: tuple[MotiveRule, ...]
    follow_ups: tuple[FollowUpRule, ...]
    _domains: dict[str, str | None] = field(default_factory=dict, compare=False, repr=False)
    _follow_ups: dict[str, FollowUpRule | None] = field(
        default_factory=dict, compare=False, repr=False
    )

    @classmethod
    def from_rows(
        cls, motives: Iterable[Mapping[str, str]], follow_ups: Iterable[Mapping[str, str]]
    ) -> Self:
        """Build the vocabulary from rows `pattern, domain_code` and `pattern, answer_code, ending`.

        Raises `VocabularyError` naming the row that cannot be used.
        """
        return cls(
            tuple(MotiveRule(_pattern(row), row["domain_code"]) for row in motives),
            tuple(_follow_up_rule(row) for row in follow_ups),
        )

    def domain_of(self, motive: str) -> str | None:
        """Return the code of the domain a motive belongs to, None when no rule knows it."""
        if motive not in self._domains:
            words = frozenset(normalized(motive).split())
            self._domains[motive] = next(
                (rule.domain_code for rule in self.motives if _holds(words, rule.pattern)), None
            )
        return self._domains[motive]

    def follow_up_of(self, text: str) -> FollowUpRule | None:
        """Return what the « suite donnée » means, None when no rule knows it."""
        if text not in self._follow_ups:
            words = frozenset(normalized(text).split())
            self._follow_ups[text] = next(
                (rule for rule in self.follow_ups if _holds(words, rule.pattern)), None
            )
        return self._follow_ups[text]


def _pattern(row: Mapping[str, str]) -> str:
    if not _words_of(row["pattern"]):
        raise VocabularyError(f"a rule without words: {dict(row)}")
    return row["pattern"]


def _follow_up_rule(row: Mapping[str, str]) -> FollowUpRule:
    if row["ending"] not in {"", Ending.LEFT_WITHOUT_CONTACT}:
        raise VocabularyError(f"unknown ending: {dict(row)}")
    try:
        answer = Answer(row["answer_code"]) if row["answer_code"] else None
    except ValueError as error:
        raise VocabularyError(f"unknown answer: {dict(row)}") from error
    return FollowUpRule(_pattern(row), answer, is_departure=bool(row["ending"]))


def _holds(words: frozenset[str], pattern: str) -> bool:
    return all(
        any(word.startswith(wanted) for word in words) if is_beginning else wanted in words
        for wanted, is_beginning in _words_of(pattern)
    )


@cache
def _words_of(pattern: str) -> tuple[tuple[str, bool], ...]:
    """Return the comparable words of a pattern, and whether each is only a beginning."""
    return tuple(
        (word, chunk.endswith("*"))
        for chunk in pattern.split()
        for word in normalized(chunk).split()
    )
