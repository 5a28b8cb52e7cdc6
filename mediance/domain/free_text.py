"""What may not stand in a free text, found by its checksum; and words that would hurt its reader.

A social-security number, an IBAN or a card number is refused before anything is saved. Words that
judge are pointed at, never refused: the person may ask to read the text.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from mediance.domain.free_text_numbers import IBAN_LENGTHS, is_card, is_iban, is_social_security


class NumberKind(StrEnum):
    """What is not to be kept."""

    SOCIAL_SECURITY = "social_security"
    IBAN = "iban"
    CARD = "card"


class TextField(StrEnum):
    """Where somebody writes freely."""

    CORRECTION_REASON = "correction_reason"
    CLOSURE_REASON = "closure_reason"
    PERSON_NAME = "person_name"
    SITE = "site"
    ROOM = "room"
    COLLEAGUE = "colleague"
    LIST_WORD = "list_word"
    NOTE = "note"
    BUDGET = "budget"
    EXCEPTIONAL_REASON = "exceptional_reason"
    FOLLOW_UP_REASON = "follow_up_reason"
    DEADLINE_RULE = "deadline_rule"
    INSTITUTION = "institution"
    REQUEST = "request"
    COLLEAGUE_QUESTION = "colleague_question"
    DECISION = "decision"


@dataclass(frozen=True)
class Finding:
    """A number that may not be kept, and where it stands in the text."""

    kind: NumberKind
    start: int
    end: int


LONGEST_REASON = 600
"""What is written of why something is done: one reads it at a glance."""


class UnkeepableSign(Exception):
    """A text holds a sign that nothing can keep: a NUL, or half of a character."""


class TextTooLong(Exception):
    """A text holds more than `longest` characters; nothing was saved."""

    def __init__(self, longest: int, where: TextField) -> None:
        super().__init__(f"{where}: at most {longest} characters")
        self.longest = longest
        self.where = where


class ForbiddenNumber(Exception):
    """A text holds what may not be kept; nothing was saved. What was written is not repeated."""

    def __init__(self, findings: Sequence[Finding], where: TextField) -> None:
        super().__init__(f"{where}: {', '.join(found.kind for found in findings)}")
        self.findings = tuple(findings)
        self.where = where


@dataclass(frozen=True)
class Wording:
    """A word that judges, what to write instead, and why."""

    word: str
    instead: str
    reason: str


@dataclass(frozen=True)
class Flag:
    """Such a word, and where it stands in the text."""

    wording: Wording
    start: int
    end: int


UNKEEPABLE = re.compile("[\x00\ud800-\udfff]")
BLANK_LETTERS = frozenset("\u115f\u1160\u2800\u3164\uffa0")
"""Letters and signs that leave a blank."""

# Between digits, as people write them; a line may end there, too.
GAP = r"[\s.\-/_,'\u00ad\u200b\u2010-\u2014\u2060]"
NOT_AFTER_A_SIGN = r"(?<![0-9a-z])"
NOT_BEFORE_A_SIGN = r"(?![0-9a-z])"
DEPARTMENT = r"(?:[0-9]{2}|2[ab])"

# Sex, year, month, department, commune, order and, apart, the key: a gap at each joint or anywhere.
BY_ITS_JOINTS = re.compile(
    rf"{NOT_AFTER_A_SIGN}[1-478]{GAP}{{0,2}}[0-9]{{2}}{GAP}{{0,2}}[0-9]{{2}}{GAP}{{0,2}}"
    rf"{DEPARTMENT}{GAP}{{0,2}}[0-9]{{3}}{GAP}{{0,2}}[0-9]{{3}}"
    rf"(?:{GAP}{{0,3}}[0-9]{{2}})?{NOT_BEFORE_A_SIGN}"
)
WITHOUT_ITS_KEY = re.compile(
    rf"{NOT_AFTER_A_SIGN}[1-478]{GAP}{{0,2}}[0-9]{{2}}{GAP}{{0,2}}[0-9]{{2}}{GAP}{{0,2}}"
    rf"{DEPARTMENT}{GAP}{{0,2}}[0-9]{{3}}{GAP}{{0,2}}[0-9]{{3}}{NOT_BEFORE_A_SIGN}"
)
ANYHOW = re.compile(
    rf"{NOT_AFTER_A_SIGN}[1-478](?:{GAP}?[0-9]){{4}}{GAP}?(?:[0-9]{GAP}?[0-9]|2{GAP}?[ab])"
    rf"(?:{GAP}?[0-9]){{8}}{NOT_BEFORE_A_SIGN}"
)
# A card is written in one run, or in the groups that stand on it.
CARD = re.compile(
    r"(?<![0-9])(?:[0-9]{13,19}"
    rf"|[0-9]{{4}}(?:{GAP}{{1,2}}[0-9]{{4}}){{2}}{GAP}{{1,2}}[0-9]{{1,4}}(?:{GAP}{{1,2}}[0-9]{{1,3}})?"
    rf"|[0-9]{{4}}{GAP}{{1,2}}[0-9]{{6}}{GAP}{{1,2}}[0-9]{{4,5}})(?![0-9])"
)
IBAN_HEAD = re.compile(rf"(?:{NOT_AFTER_A_SIGN}|(?<=iban))([a-z]{{2}}){GAP}{{0,2}}[0-9]{GAP}?[0-9]")
SEPARATION = re.compile(GAP)
FEWEST_CARD_DIGITS = 13


def guard(text: str) -> tuple[Finding, ...]:
    """Return the numbers in a text that may not be kept, in their order."""
    read = _read(text)
    found = (*_social_security(read), *_ibans(read), *_cards(read))
    return tuple(sorted(_apart(found), key=lambda each: each.start))


def refuse(text: str | None, where: TextField) -> None:
    """Raise `ForbiddenNumber` or `UnkeepableSign` where a text holds what may not be kept."""
    written = text or ""
    if UNKEEPABLE.search(written):
        raise UnkeepableSign
    findings = guard(written)
    if findings:
        raise ForbiddenNumber(findings, where)


def reason(written: str, where: TextField, longest: int = LONGEST_REASON) -> str:
    """Return why something is done, as it is kept: nothing where there is nothing to read.

    Raises `TextTooLong`, and as `refuse`.
    """
    kept = visible(written).strip()
    if len(kept) > longest:
        raise TextTooLong(longest, where)
    refuse(kept, where)
    return kept


def visible(text: str) -> str:
    """Return a text as it is; nothing where all its signs are invisible."""
    return text if any(_is_visible(character) for character in text) else ""


def without_numbers(text: str) -> str:
    """Return a text in which such numbers are left out, for what is read in from elsewhere."""
    for found in reversed(guard(text)):
        text = text[: found.start] + text[found.end :]
    return text


def flagged(text: str, words: Sequence[Wording]) -> tuple[Flag, ...]:
    """Return where a text uses one of these words, in any case, number and gender."""
    read = _folded(text)
    flags = [
        Flag(wording, match.start(), match.end())
        for wording in words
        for match in re.finditer(pattern(wording.word), read)
    ]
    return tuple(sorted(flags, key=lambda flag: (flag.start, -flag.end)))


def pattern(word: str) -> str:
    """Return what finds a word, or several, also with a feminine and a plural ending.

    It reads texts without accents or capitals, here and in the browser.
    """
    parts = (rf"{re.escape(part)}(?:e|s|es|x)?" for part in _folded(word).split())
    return r"(?<!\w)" + r"\s+".join(parts) + r"(?!\w)"


def _is_visible(character: str) -> bool:
    is_mark = unicodedata.category(character).startswith("M")
    is_blank = character.isspace() or character in BLANK_LETTERS or is_mark
    return character.isprintable() and not is_blank


def _social_security(read: str) -> Iterator[Finding]:
    for pattern in (BY_ITS_JOINTS, WITHOUT_ITS_KEY, ANYHOW):
        for match in pattern.finditer(read):
            if is_social_security(_run(match.group())):
                yield Finding(NumberKind.SOCIAL_SECURITY, *match.span())


def _cards(read: str) -> Iterator[Finding]:
    for match in CARD.finditer(read):
        # The year of expiry or the code on the back may follow as one more group.
        for end in (match.end(), *_ends_of_groups(match)):
            if is_card(_run(read[match.start() : end])):
                yield Finding(NumberKind.CARD, match.start(), end)
                break


def _ends_of_groups(match: re.Match[str]) -> list[int]:
    gaps = [match.start() + gap.start() for gap in SEPARATION.finditer(match.group())]
    start, read = match.start(), match.string
    return [end for end in reversed(gaps) if len(_run(read[start:end])) >= FEWEST_CARD_DIGITS]


def _ibans(read: str) -> Iterator[Finding]:
    for head in IBAN_HEAD.finditer(read):
        length = IBAN_LENGTHS.get(head.group(1).upper())
        end = _end_of_run(read, head.start(), length) if length else None
        if end is not None and is_iban(_run(read[head.start() : end]).upper()):
            yield Finding(NumberKind.IBAN, head.start(), end)


def _end_of_run(read: str, start: int, length: int) -> int | None:
    """Return where so many letters and digits end, at most two signs between them; None if not."""
    signs = re.compile(rf"[0-9a-z](?:{GAP}{{0,2}}[0-9a-z]){{{length - 1}}}{NOT_BEFORE_A_SIGN}")
    match = signs.match(read, start)
    return match.end() if match else None


def _apart(found: Sequence[Finding]) -> list[Finding]:
    """Leave out what lies within another: an IBAN's digits are no card."""
    kept: list[Finding] = []
    for each in sorted(found, key=lambda one: (one.start - one.end, one.start)):
        if not any(each.start < other.end and other.start < each.end for other in kept):
            kept.append(each)
    return kept


def _run(written: str) -> str:
    return SEPARATION.sub("", written)


def _read(text: str) -> str:
    """Return a text of the same length in which every digit and letter is a plain, small one."""
    return "".join(_plain(character) for character in text)


def _plain(character: str) -> str:
    if character.isdecimal():
        return str(unicodedata.decimal(character))
    plain = unicodedata.normalize("NFKC", character).lower()
    return plain if len(plain) == 1 else character


def _folded(text: str) -> str:
    """Return a text of the same length without accents or capitals."""
    return "".join(_unaccented(character) for character in text)


def _unaccented(character: str) -> str:
    base = unicodedata.normalize("NFKD", character)[:1].lower()
    return "'" if base == "\u2019" else base if len(base) == 1 else character
