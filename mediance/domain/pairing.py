"""Which records may be of one person: found among all of them, without looking at every pair.

Records are gathered by what they share (all words by ear, one word and the birth year, a telephone
number) and only those gathered together are compared.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations, islice, product

from mediance.domain.identities import Likely, Pair
from mediance.domain.likeness import Likeness, are_close_years
from mediance.domain.phonetics import sounds

MOST_PROPOSED = 2_000
"""More questions than this are not answered; the likeliest are asked first."""

RARE = 3
"""A name that more records carry says nothing without a birth year."""

NAMESAKE_COUNTS, NAMESAKES_COUNT = 2, 20
"""Each further record of a name makes two of them less sure, down to where they are asked last."""

LARGEST_GATHERING = 200
"""Where so many share a word and a year, the word tells nobody from anybody."""

MOST_READINGS = 16
LEAST_ALIKE = 85
LEAST_ALIKE_WITH_PHONE = 70
PHONE_COUNTS = 5

SCORES = {
    Likeness.SAME_NAME_SAME_YEAR: 95,
    Likeness.SAME_NAME_CLOSE_YEAR: 88,
    Likeness.SAME_NAME_UNKNOWN_YEAR: 75,
    Likeness.SOUND_SAME_YEAR: 86,
    Likeness.ALIKE_SAME_YEAR: 80,
}
"""How sure each likeness is, out of 100; a telephone number in common adds to it."""

PHONE_ALONE = 65

HowAlike = Callable[[str, str], float]
"""How alike two texts are, from 0 to 100."""


@dataclass(frozen=True, slots=True)
class Record:
    """A person's record, to be compared: the words of the name in order, and without spaces."""

    person_id: int
    words: str
    joined: str
    birth_year: int | None


@dataclass(frozen=True)
class Comparison:
    """How to compare by letter, and what is settled already."""

    how_alike: HowAlike
    is_settled: Callable[[Pair], bool]

    def is_alike(self, one: Record, other: Record, least: int) -> bool:
        """Whether the letters are the same but for a slip, in any order, however spaced."""
        return (
            self.how_alike(one.joined, other.joined) >= least
            or self.how_alike(one.words, other.words) >= least
        )


def likely_pairs(
    names: Iterable[tuple[int, str, int | None]],
    phones: Iterable[tuple[str, int]],
    comparison: Comparison,
) -> tuple[Likely, ...]:
    """Return the pairs of records that may be of one person, the likeliest first.

    `names` are record, name and birth year; `phones` are number and record. At most
    `MOST_PROPOSED`; the same records give the same answer in the same order.
    """
    records = {
        person_id: Record(
            person_id, " ".join(sorted(name.split())), name.replace(" ", ""), birth_year
        )
        for person_id, name, birth_year in names
    }
    by_name = dict(_by_name(records.values(), comparison))
    by_phone = set(_by_phone(phones, records, comparison))
    carried = Counter(record.words for record in records.values())

    def namesakes(pair: Pair) -> int:
        both = (records[pair.first_id], records[pair.second_id])
        return max(min(carried[each.words] for each in both) - 2, 0)

    found = (
        _likely(pair, by_name[pair], namesakes(pair))
        if pair in by_name and pair not in by_phone
        else _with_phone(pair, by_name.get(pair))
        for pair in by_name.keys() | by_phone
        if not comparison.is_settled(pair)
    )
    return tuple(sorted(found, key=_likeliest_first)[:MOST_PROPOSED])


def _by_name(
    records: Collection[Record], comparison: Comparison
) -> Iterator[tuple[Pair, Likeness]]:
    """Yield pairs with their likeness, the surest last: a dictionary keeps the last."""
    yield from _alike(records, comparison)
    for gathered in _gathered((sound, each) for each in records for sound in _sounds(each.words)):
        yield from _same_by_ear(gathered)


def _alike(records: Collection[Record], comparison: Comparison) -> Iterator[tuple[Pair, Likeness]]:
    shared = (
        ((word, each.birth_year), each)
        for each in records
        if each.birth_year
        for word in set(each.words.split())
    )
    for gathered in _gathered(shared):
        if len(gathered) > LARGEST_GATHERING:
            continue
        for one, other in combinations(gathered, 2):
            if comparison.is_alike(one, other, LEAST_ALIKE):
                yield _pair(one, other), Likeness.ALIKE_SAME_YEAR


@lru_cache(maxsize=1 << 17)
def _sounds(words: str) -> frozenset[tuple[str, ...]]:
    """Return what a whole name may sound like, whatever the order of its words."""
    readings = islice(product(*map(sounds, words.split())), MOST_READINGS)
    return frozenset(tuple(sorted(reading)) for reading in readings)


def _same_by_ear(gathered: Collection[Record]) -> Iterator[tuple[Pair, Likeness]]:
    """Compare records that sound the same, year by year; those without one if few carry it."""
    by_year = defaultdict[int | None, list[Record]](list)
    for each in gathered:
        by_year[each.birth_year].append(each)
    if len(gathered) <= RARE:
        yield from _same_name(by_year.pop(None, ()), gathered, Likeness.SAME_NAME_UNKNOWN_YEAR)
    by_year.pop(None, None)
    for year, later in combinations(by_year, 2):
        if are_close_years(year or 0, later or 0):
            yield from _same_name(by_year[year], by_year[later], Likeness.SAME_NAME_CLOSE_YEAR)
    for born in by_year.values():
        for one, other in combinations(born, 2):
            yield _pair(one, other), _likeness(one, other)


def _same_name(
    ours: Collection[Record], theirs: Collection[Record], likeness: Likeness
) -> Iterator[tuple[Pair, Likeness]]:
    for one, other in product(ours, theirs):
        if one is not other and one.words == other.words:
            yield _pair(one, other), likeness


def _by_phone(
    phones: Iterable[tuple[str, int]], records: Mapping[int, Record], comparison: Comparison
) -> Iterator[Pair]:
    """Yield pairs with one number: families share one too, so names and years must not differ."""
    reached = ((number, records[person_id]) for number, person_id in phones if person_id in records)
    for gathered in _gathered(reached):
        if len(gathered) > LARGEST_GATHERING:
            continue
        for one, other in combinations(gathered, 2):
            is_alike = comparison.is_alike(one, other, LEAST_ALIKE_WITH_PHONE)
            if is_alike and _may_be_of_an_age(one, other):
                yield _pair(one, other)


def _gathered(shared: Iterable[tuple[Hashable, Record]]) -> Iterator[list[Record]]:
    gatherings = defaultdict[Hashable, list[Record]](list)
    for what, record in shared:
        gatherings[what].append(record)
    return (each for each in gatherings.values() if len(each) > 1)


def _may_be_of_an_age(one: Record, other: Record) -> bool:
    if not one.birth_year or not other.birth_year:
        return True
    return are_close_years(one.birth_year, other.birth_year)


def _likeness(one: Record, other: Record) -> Likeness:
    is_same = one.words == other.words
    return Likeness.SAME_NAME_SAME_YEAR if is_same else Likeness.SOUND_SAME_YEAR


def _pair(one: Record, other: Record) -> Pair:
    return Pair.of(one.person_id, other.person_id)


def _likely(pair: Pair, likeness: Likeness, namesakes: int) -> Likely:
    score = SCORES[likeness] - min(namesakes * NAMESAKE_COUNTS, NAMESAKES_COUNT)
    return Likely(pair, score, likeness, has_same_phone=False)


def _with_phone(pair: Pair, likeness: Likeness | None) -> Likely:
    score = SCORES[likeness] + PHONE_COUNTS if likeness else PHONE_ALONE
    return Likely(pair, score, likeness, has_same_phone=True)


def _likeliest_first(likely: Likely) -> tuple[int, Pair]:
    return -likely.score, likely.pair
