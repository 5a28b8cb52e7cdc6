"""How well a name answers what was typed: word by word, joined or parted, in any order."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain

from rapidfuzz.distance import OSA

from db.queries.name_words import Sought
from db.queries.people import Candidate, Wanted
from mediance.domain.likeness import Why
from mediance.domain.names import PARTICLES, normalized, spellings_out
from mediance.domain.phonetics import sounds
from mediance.domain.spellings import near_forms, slips

MOST_WORDS = 6
"""What is typed beyond says no more of a name."""
LONGEST_JOINT = 3
"""« De la Cruz » is three words, or one."""
PARTICLE = 0.3
"""A particle said or left out matters less than a letter of the name."""

SAME = 1.0
VARIANT = 0.93
BEGINNING, WHOLE_BEGINNING = 0.9, 0.08
"""A beginning counts the more, the more of the word it is."""
GIVEN_LATER = 0.08
"""Where one word alone is typed, people are called by their family name first."""
SOUND, SOUND_AND_SPELLING = (0.6, 0.72, 0.8), 0.92
"""A key of one sound or two says little by itself: the letters have to agree, too."""
SLIP, HEAVY_SLIP = 0.8, 1.3
LONG_FOR_TWO_SLIPS = 5
"""In so few letters two slips are believed only where the rest of the name agrees."""
INITIAL = 0.75
UNSAID = 5
"""What a name loses when nothing of it was typed."""
LOOSENESS = tuple(Why)
GIVEN, USED = 1, 2


@dataclass(frozen=True)
class Closeness:
    """How near two words are, from 0 to 1, and in which way."""

    weight: float
    why: Why


FAR = Closeness(0.0, Why.ALIKE)


@dataclass(frozen=True)
class Match:
    """How well a name answers, from 0 to 100, and the loosest way that it took.

    `is_whole` where nothing but particles of the name was left unsaid.
    """

    score: float
    why: Why
    is_whole: bool = True


@dataclass(frozen=True)
class Segment:
    """Typed words in one: those from `start` to before `end`."""

    word: str
    start: int
    end: int
    letters: float


@dataclass(frozen=True)
class NamePart:
    """Words of a name in one; `bits` tells which of the name's words they are."""

    word: str
    bits: int
    is_whole_word: bool
    is_given_name: bool
    is_used_name: bool


class TypedName:
    """The words of a name that was typed, compared with those that people bear."""

    def __init__(self, words: Sequence[str], synonyms: Mapping[str, Collection[str]]) -> None:
        self.words = tuple(words[:MOST_WORDS])
        self.segments = tuple(segments(self.words))
        self.segments_at = {
            place: [segment for segment in self.segments if segment.start == place]
            for place in range(len(self.words))
        }
        self.letters = tuple(map(weight_of, self.words))
        self._synonyms = synonyms
        self._known: dict[tuple[str, str], Closeness] = {}
        self._matches: dict[tuple[str, str, str | None], Match] = {}

    @property
    def sought(self) -> Sought:
        """Return what to look up in the dictionary; a single letter only where nothing else is."""
        words = {segment.word for segment in self.segments}
        telling = {word for word in words if len(word) > 1} or words
        others = chain.from_iterable(self._synonyms.values())
        return Sought(
            starts=telling,
            sounds={key for word in telling for key in sounds(word)},
            forms={form for word in telling for form in near_forms(word)} | set(others),
        )

    @property
    def beginning(self) -> str | None:
        """Return the one word that was typed, by which a family name may begin."""
        return self.words[0] if len(self.words) == 1 else None

    @property
    def initials(self) -> str:
        """Return the pattern of a whole name with a word that begins with each single letter."""
        letters = sorted({word for word in self.words if len(word) == 1 and word.isalnum()})
        return "".join(rf"(?=.*\m{letter})" for letter in letters)

    def wanted(self, tokens: Iterable[str]) -> list[Wanted]:
        """Return which words of the dictionary would do for which typed words, and how well."""
        return [
            Wanted(token, place, self.letters[place] * near.weight)
            for token in tokens
            for segment in self.segments
            if (near := self.closeness(segment.word, token)).weight
            for place in range(segment.start, segment.end)
        ]

    def match(self, candidate: Candidate) -> Match:
        """Return how well somebody's names answer what was typed."""
        names = (candidate.family_name, candidate.given_name, candidate.used_name)
        if names not in self._matches:
            self._matches[names] = self._match(candidate)
        return self._matches[names]

    def _match(self, candidate: Candidate) -> Match:
        found = _Alignment(self, name_parts(candidate)).best()
        if found.why is Why.SAME_NAME and self._is_given_name_first(candidate):
            return replace(found, why=Why.OTHER_ORDER)
        return found

    def _is_given_name_first(self, candidate: Candidate) -> bool:
        given, typed = normalized(candidate.given_name), " ".join(self.words)
        return bool(given) and typed.startswith(f"{given} ")

    def closeness(self, typed: str, token: str) -> Closeness:
        """Return how near a word of the dictionary is to a typed one."""
        pair = (typed, token)
        if pair not in self._known:
            self._known[pair] = self._closeness(typed, token)
        return self._known[pair]

    def nearness(self, typed: str, name: NamePart) -> Closeness:
        """Return how near a part of somebody's name is to a typed word, and in which name."""
        near = self.closeness(typed, name.word)
        if name.is_used_name:
            return replace(near, why=Why.USED_NAME)
        if name.is_given_name and near.why is Why.BEGINNING:
            later = GIVEN_LATER if self.beginning else 0.0
            return Closeness(near.weight - later, Why.GIVEN_BEGINNING)
        return near

    def _closeness(self, typed: str, token: str) -> Closeness:
        if typed == token:
            return Closeness(SAME, Why.SAME_NAME)
        if len(typed) == 1 or len(token) == 1:
            return Closeness(INITIAL, Why.INITIALS) if typed[0] == token[0] else FAR
        ways = [_slipped(typed, token)]
        if token.startswith(typed):
            whole = WHOLE_BEGINNING * len(typed) / len(token)
            ways.append(Closeness(BEGINNING + whole, Why.BEGINNING))
        if token in self._synonyms.get(typed, ()):
            ways.append(Closeness(VARIANT, Why.VARIANT))
        if heard := set(sounds(typed)).intersection(sounds(token)):
            sound = SOUND[min(max(map(len, heard)), len(SOUND)) - 1]
            alike = OSA.normalized_similarity(typed, token)
            ways.append(Closeness(sound + (SOUND_AND_SPELLING - sound) * alike, Why.SOUND))
        return max(ways, key=lambda way: way.weight)


class _Alignment:
    """The best way to lay what was typed over somebody's names, each of their words used once."""

    def __init__(self, typed: TypedName, names: Sequence[NamePart]) -> None:
        self._typed = typed
        self._names = names
        self._best: dict[tuple[int, int], _Way] = {}

    def best(self) -> Match:
        way = self._from(0, 0)
        letters = {name: weight_of(name.word) for name in self._names if name.is_whole_word}
        unsaid = sum(weight for name, weight in letters.items() if not way.used & name.bits)
        share = way.weight / sum(self._typed.letters)
        score = 100 * share - UNSAID * unsaid / sum(letters.values())
        return Match(
            score,
            way.why,
            is_whole=not any(
                not way.used & name.bits and name.word not in PARTICLES for name in letters
            ),
        )

    def _from(self, place: int, used: int) -> "_Way":
        """Return what the words typed from `place` on are worth where `used` are taken already."""
        if place == len(self._typed.words):
            return _Way(0.0, Why.SAME_NAME, used)
        if (place, used) not in self._best:
            self._best[place, used] = max(self._ways(place, used), key=lambda way: way.weight)
        return self._best[place, used]

    def _ways(self, place: int, used: int) -> Iterator["_Way"]:
        yield self._from(place + 1, used)
        for segment in self._typed.segments_at[place]:
            for name in self._names:
                near = self._typed.nearness(segment.word, name)
                if near.weight and not used & name.bits:
                    rest = self._from(segment.end, used | name.bits)
                    yield _Way(
                        rest.weight + segment.letters * near.weight,
                        max(rest.why, near.why, key=LOOSENESS.index),
                        rest.used,
                    )


@dataclass(frozen=True)
class _Way:
    weight: float
    why: Why
    used: int


def name_parts(candidate: Candidate) -> tuple[NamePart, ...]:
    """Return the words of somebody's names, alone and joined to the next within one name."""
    parts: list[NamePart] = []
    first = 0
    names = (candidate.family_name, candidate.given_name, candidate.used_name or "")
    for place, name in enumerate(names):
        written = spellings_out(name)
        parts += [
            NamePart(
                segment.word,
                (1 << segment.end) - (1 << segment.start) << first,
                is_whole_word=segment.end - segment.start == 1 and words is written[0],
                is_given_name=place == GIVEN,
                is_used_name=place == USED,
            )
            for words in written
            for segment in segments(words)
        ]
        first += len(written[0])
    return tuple(parts)


def segments(words: Sequence[str]) -> Iterator[Segment]:
    """Return every word, and every two and three that stand beside each other, in one."""
    for start in range(len(words)):
        for end in range(start + 1, min(start + LONGEST_JOINT, len(words)) + 1):
            letters = sum(map(weight_of, words[start:end]))
            yield Segment("".join(words[start:end]), start, end, letters)


def weight_of(word: str) -> float:
    """Return what a word counts in a name: its letters, less where it is a particle."""
    return len(word) * (PARTICLE if word in PARTICLES else 1.0)


def _slipped(typed: str, token: str) -> Closeness:
    longer = max(len(typed), len(token))
    bearable = min(slips(typed), slips(token))
    most = max(bearable, 2 if longer >= LONG_FOR_TWO_SLIPS else 0)
    slipped = OSA.distance(typed, token, score_cutoff=most)
    if not most or slipped > most:
        return FAR
    each = SLIP if slipped <= bearable else HEAVY_SLIP
    return Closeness(1 - each * slipped / longer, Why.ALIKE)
