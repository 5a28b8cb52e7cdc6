"""How somebody is reached without risk, in words."""

from collections.abc import Iterator

from mediance.domain.actors import Actor
from mediance.domain.consents import WAYS_TO_REACH, Decision, Subject
from mediance.domain.person_file import PersonHead, Phone
from mediance.domain.person_sheet import PersonSheet
from mediance.ui import consent_words, session
from mediance.ui.language import _
from mediance.ui.markdown import plain

MOST_PHONES = 2


def reached(actor: Actor, sheet: PersonSheet) -> Iterator[str]:
    """Return the numbers, the safe ones first, and the ways somebody said yes or no to."""
    if not sheet.phones:
        yield _("numéro non visible ici") if hides_numbers(actor, sheet.head) else _("aucun numéro")
    for phone in sheet.phones[:MOST_PHONES]:
        yield _phone(phone)
    for way in WAYS_TO_REACH:
        said = sheet.stands.get(Subject(way))
        if said is not None:
            answer = _("oui") if said.decision is Decision.AGREED else _("non")
            yield _("{way} : {answer}").format(way=consent_words.kind(way), answer=answer)


def hides_numbers(actor: Actor, head: PersonHead) -> bool:
    """Whether there may be numbers that are seen at another place alone."""
    return not head.site_ids <= set(actor.site_ids)


def number(digits: str) -> str:
    """Return a number as it is read aloud; its end alone where names are hidden."""
    if session.hides_names():
        return f"•• {digits[-2:]}"
    is_french = len(digits) == len("0612345678") and digits.startswith("0")
    pairs = (digits[at : at + 2] for at in range(0, len(digits), 2))
    return " ".join(pairs) if is_french else digits


def _phone(phone: Phone) -> str:
    said = plain(number(phone.number))
    if phone.is_safe:
        return f":material/call: {said}"
    warning = _("ne pas appeler")
    return f":red[:material/block: {said} : {warning}]"
