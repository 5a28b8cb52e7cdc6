"""Taking others out of a text that is handed to the person it is about.

Whoever reads everything about themselves must not read who else comes, nor where to ring them.
Rather one word too many is replaced than one too few; what was replaced is counted and said.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from mediance.domain.names import PARTICLES, normalized

SOMEBODY = "[une autre personne]"
COLLEAGUE = "[une personne de l’équipe]"
NUMBER = "[un numéro]"
ADDRESS = "[une adresse électronique]"

WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
PHONE = re.compile(
    r"(?<![\d+])(?:(?:\+|00)[1-9]\d{0,2}(?:[ .\u00a0\u202f-]?\(0\))?(?:[ .\u00a0\u202f-]?\d){7,12}"
    r"|0[1-9](?:[ .\u00a0\u202f-]?\d){8})(?!\d)"
)
EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
BEGINS_A_SENTENCE = re.compile(r"(?:^|[.!?…:;«\n–—]\s*)$")
BETWEEN_WORDS_OF_A_NAME = re.compile(r"[ \u00a0\u202f-]{1,3}")

GRAMMAR = frozenset(
    """
    alors ans après au aucun aussi autre aux avant avec bien cet cette ceux chez comme dans
    depuis deux doit donc dont elle elles en entre est et hier ici il ils je juste leur leurs
    lui mais mes moins mon même ne non nos notre nous on or ou où par parce pas pendant peu peut
    plus pour puis quand que quel quelle qui quoi rien sa sans sauf se ses si soit son sont sous
    sur ta tel ton toujours tous tout toute trop très tu un une vers voir vos votre vous vu vue
    était été être
    """.split()  # noqa: SIM905 - a list of words reads better as words
)
"""Words that join others: a name only in the middle of a sentence, and written like one."""

EVERYDAY = frozenset(
    """
    aime allemand an ange anglais août argent aurore avocat avril beau berger blanc blanche bois
    bon bonne boucher boulanger bourg brun champ chance charpentier chef cher chevalier clair
    claire clé comte constance content court cousin cure dame dimanche docteur doux droit eau
    enfant espoir faim faire femme fer fils fin foi fontaine force fort forte fou franc france
    frère grand grande gris grâce guerre hiver homme janvier jardin jeudi jeune joie jour juge
    juillet juin lange large lettre libre long loup lundi lune mai maire maison maman marchand
    mardi mari marie mars masse maître mer mercredi midi moulin mère neuf neveu noir noire nord
    noël octobre oncle page pain paix papa parent patience petit petite peur pierre pont porte
    poste prairie premier prince prix prudence père rang rat reine renard rendez rente retard
    riche roche roi rond rose rouge roux rue sage santé sauvage soeur soir solde soleil sud tard
    temps tort tour usage vallée vert veuve victoire vie vieux ville vin vois voisin voix vol
    vrai
    """.split()  # noqa: SIM905 - as above
)
"""Words of every day that are names, too: names wherever they are written like one."""


@dataclass(frozen=True)
class Redacted:
    """A text without others, and how many of them it named."""

    text: str
    people: int = 0
    colleagues: int = 0
    numbers: int = 0

    @property
    def removed(self) -> int:
        """Return how much was taken out."""
        return self.people + self.colleagues + self.numbers


@dataclass(frozen=True)
class Known:
    """Who is meant by which word, as `normalized` writes it: the person's own are never replaced.

    `own_numbers` are the person's own, by their last nine digits.
    """

    own: Collection[str] = ()
    others: Collection[str] = ()
    colleagues: Collection[str] = ()
    own_numbers: Collection[str] = ()


@dataclass
class _Piece:
    """A word, or what stands between two."""

    text: str
    is_word: bool
    instead: str = ""


def words_of(text: str) -> set[str]:
    """Return the words of a text as names are compared; a hyphened one also by its parts."""
    return {word for found in WORD.findall(text) for word in _keys(found)}


def redact(text: str, known: Known) -> Redacted:
    """Return the text without the names of others, their numbers and their addresses."""
    text, addresses = EMAIL.subn(ADDRESS, text)
    text, numbers = _without_numbers(text, known.own_numbers)
    pieces = list(_pieces(text))
    for place, piece in enumerate(pieces):
        if piece.is_word:
            piece.instead = _instead(piece.text, pieces[:place], known)
    _take_particles(pieces)
    told = list(_joined(pieces))
    return Redacted(
        "".join(told),
        people=told.count(SOMEBODY),
        colleagues=told.count(COLLEAGUE),
        numbers=addresses + numbers,
    )


def last_digits(number: str) -> str:
    """Return what two spellings of one telephone number share."""
    return re.sub(r"\D", "", number)[-9:]


def _without_numbers(text: str, own: Collection[str]) -> tuple[str, int]:
    removed = 0

    def instead(found: re.Match[str]) -> str:
        nonlocal removed
        if last_digits(found[0]) in own:
            return found[0]
        removed += 1
        return NUMBER

    return PHONE.sub(instead, text), removed


def _pieces(text: str) -> Iterator[_Piece]:
    """Cut a text into words and what is between; our own marks are not looked into again."""
    end = 0
    marks = "|".join(map(re.escape, (NUMBER, ADDRESS)))
    for found in re.finditer(f"{marks}|{WORD.pattern}", text):
        yield _Piece(text[end : found.start()], is_word=False)
        yield _Piece(found[0], is_word=not found[0].startswith("["))
        end = found.end()
    yield _Piece(text[end:], is_word=False)


def _instead(word: str, before: Sequence[_Piece], known: Known) -> str:
    """Return what stands instead of a word, "" where it stays."""
    keys = _keys(word)
    foreign = {key for key in keys if key not in known.own}
    if _is_everyday(word, before):
        return ""
    if foreign & set(known.others):
        return SOMEBODY
    return COLLEAGUE if foreign & set(known.colleagues) else ""


def _is_everyday(word: str, before: Sequence[_Piece]) -> bool:
    """Whether a word is meant as a word: small, or large only because a sentence begins."""
    key, small = normalized(word), word.casefold()
    if small in GRAMMAR or key in PARTICLES:
        begins = BEGINS_A_SENTENCE.search("".join(piece.text for piece in before[-3:])) is not None
        return word.islower() or (begins and word.istitle())
    return word.islower() and (small in EVERYDAY or key in EVERYDAY)


def _keys(word: str) -> set[str]:
    parts = normalized(word).split()
    return {*parts, "".join(parts)}


def _take_particles(pieces: Sequence[_Piece]) -> None:
    """A particle before a name that was taken goes with it: « Ben Amar », « De la Cruz »."""
    for place in range(len(pieces) - 4, 0, -2):  # words stand at odd places, the last one apart
        word, gap, following = pieces[place : place + 3]
        is_particle = word.is_word and normalized(word.text) in PARTICLES
        is_one_name = BETWEEN_WORDS_OF_A_NAME.fullmatch(gap.text) is not None
        is_written_like_one = word.text.istitle() or following.text.islower()
        if following.instead == SOMEBODY and is_particle and is_one_name and is_written_like_one:
            word.instead = SOMEBODY


def _joined(pieces: Sequence[_Piece]) -> Iterator[str]:
    """Several words of one name are replaced together."""
    last = ""
    gap = ""
    for piece in pieces:
        if not piece.is_word and piece.text not in {NUMBER, ADDRESS}:
            gap += piece.text
            continue
        if piece.instead and piece.instead == last and BETWEEN_WORDS_OF_A_NAME.fullmatch(gap):
            gap = ""
            continue
        yield gap
        yield piece.instead or piece.text
        last, gap = piece.instead, ""
    yield gap
