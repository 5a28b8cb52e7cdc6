"""Names as people write them in a register, and the many ways of not writing one."""

import re

from mediance.domain.free_text import without_numbers
from mediance.domain.names import LONGEST_NAME, normalized
from mediance.domain.register.text import as_text

NAMELESS = frozenset(
    {
        "anon",
        "anonyme",
        "anonymes",
        "aucun",
        "inconnu",
        "inconnue",
        "nc",
        "neant",
        "nn",
        "non communique",
        "non renseigne",
        "nr",
        "pas de nom",
        "ras",
        "refus",
        "sans nom",
    }
)
CIVILITY = re.compile(r"^(?:mme|mlle|mr|m|monsieur|madame|mademoiselle)\b[.\s]+", re.IGNORECASE)
LETTER = re.compile(r"[^\W\d_]")
GROUP = re.compile(
    r"(?:(?:un )?groupe(?: de)? )?[0-9]{1,3} (?:pers|personnes?|usagers?|adultes?|enfants?|jeunes?)"
    r"(?: .*)?|(?:un )?groupe"
)
ONLY_X = re.compile(r"x+(?: x+)*")


def read_name(value: object) -> str | None:
    """Return a name as written, without spaces around it; None for « anonyme », « X », « ? ».

    A social-security number, an IBAN or a card number that stands beside it is left out.
    """
    name = CIVILITY.sub("", without_numbers(as_text(value))).strip(' .,;:?!-–_*"')
    comparable = normalized(name)
    if not LETTER.search(name) or comparable in NAMELESS or ONLY_X.fullmatch(comparable):
        return None
    return name[:LONGEST_NAME]


def is_group(value: object) -> bool:
    """Whether a cell tells how many came instead of who: « 3 personnes », « groupe »."""
    return bool(GROUP.fullmatch(normalized(as_text(value))))


def read_full_name(value: object, *, is_given_first: bool) -> tuple[str | None, str | None]:
    """Return family and given name of « ROIG Josep », « Ben Ali, Samira », « Josep ROIG ».

    Capitals or a comma decide; otherwise the order that the heading announces, the given name
    being one word: family names have particles.
    """
    name = read_name(value)
    if name is None:
        return None, None
    if "," in name:
        family, given = name.split(",", maxsplit=1)
        return read_name(family), read_name(given)
    words = name.split()
    capitals = [word for word in words if word.isupper() and len(word) > 1]
    if capitals and len(capitals) < len(words):
        given_words = [word for word in words if word not in capitals]
        return " ".join(capitals), " ".join(given_words)
    if len(words) == 1:
        return name, None
    if is_given_first:
        return " ".join(words[1:]), words[0]
    return " ".join(words[:-1]), words[-1]


def read_staff(value: object) -> str | None:
    """Return a colleague's name, written one way whatever the case in the register."""
    name = read_name(value)
    if name is None:
        return None
    return name.title() if name.isupper() or name.islower() else name
