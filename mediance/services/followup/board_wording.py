"""What the board says of its filters, in French; translated for whoever reads them."""

from collections.abc import Callable, Iterable, Mapping
from typing import TypeVar

from mediance.domain.board_address import Asked, Part, codes_of, filtered_by
from mediance.domain.deadline_rules import Severity
from mediance.domain.followup import NOBODY, BoardFilter, BoardOrder, Choices, WaitingOn
from mediance.domain.procedures import Stage
from mediance.domain.steering import AgeBand
from mediance.domain.texts import N_

Code = TypeVar("Code")
Say = Callable[[str], str]
"""Puts a French text into the reader's language."""

PARTS: Mapping[Part, str] = {
    Part.OWNER: N_("Tenue par"),
    Part.SEVERITY: N_("Enjeu"),
    Part.STAGE: N_("Étape"),
    Part.TURN: N_("C’est à qui"),
    Part.TYPE: N_("Démarche"),
    Part.INSTITUTION: N_("Organisme"),
    Part.AGE: N_("Ouverte depuis"),
    Part.SITE: N_("Lieu"),
    Part.ORDER: N_("Ordre"),
    Part.PAGE: N_("Page"),
}
STAGES: Mapping[Stage, str] = {
    Stage.TO_PREPARE: N_("à préparer"),
    Stage.DEPOSITED: N_("déposée"),
    Stage.DECISION: N_("décision"),
    Stage.RIGHT_OPEN: N_("droit ouvert"),
}
TURNS: Mapping[WaitingOn, str] = {
    WaitingOn.US: N_("à nous"),
    WaitingOn.PERSON: N_("à la personne"),
    WaitingOn.INSTITUTION: N_("à l’organisme"),
}
SEVERITIES: Mapping[Severity, str] = {
    Severity.RIGHT_LOST: N_("un droit peut se perdre"),
    Severity.RIGHT_INTERRUPTED: N_("un droit peut s’interrompre"),
    Severity.USEFUL: N_("rappel utile"),
}
AGES: Mapping[AgeBand, str] = {
    AgeBand.UP_TO_30_DAYS: N_("30 j au plus"),
    AgeBand.UP_TO_90_DAYS: N_("31 à 90 j"),
    AgeBand.UP_TO_180_DAYS: N_("91 à 180 j"),
    AgeBand.OLDER: N_("plus de 180 j"),
}
ORDERS: Mapping[BoardOrder, str] = {
    BoardOrder.PRESSING: N_("les plus pressantes"),
    BoardOrder.NEXT_DATE: N_("par prochaine date"),
    BoardOrder.OLDEST: N_("les plus anciennes"),
}
OWN = N_("{name} (moi)")
GONE = N_("{name} (parti·e)")
NO_OWNER = N_("personne, à confier")
OR = N_(" ou ")
FILTER = N_("{part} : {values}")


def names_of(
    part: Part, choices: Choices, say: Say, *, own_id: int | None = None
) -> Mapping[str, str]:
    """Return what may be asked for in a part of the address, by its code there, and its name."""
    match part:
        case Part.OWNER:
            return _owners(choices, say, own_id)
        case Part.TYPE:
            return dict(choices.types)
        case Part.INSTITUTION:
            return dict(choices.institutions)
        case Part.SITE:
            return _by_id(choices.sites)
        case _:
            return {code: say(text) for code, text in _WORDS[part].items()}


def told(asked: BoardFilter, choices: Choices, say: Say) -> Mapping[Part, str]:
    """Return each filter of a list as it is said: « Étape : déposée ou décision »."""
    return {part: _told(Asked(asked), part, choices, say) for part in filtered_by(asked)}


def _told(asked: Asked, part: Part, choices: Choices, say: Say) -> str:
    chosen = codes_of(asked, part)
    names = names_of(part, choices, say)
    values = say(OR).join(name for code, name in names.items() if code in chosen)
    return say(FILTER).format(part=say(PARTS[part]), values=values)


def _owners(choices: Choices, say: Say, own_id: int | None) -> Mapping[str, str]:
    here = _by_id(choices.owners)
    own = str(own_id)
    first = {own: say(OWN).format(name=here.pop(own))} if own in here else {}
    gone = {each: say(GONE).format(name=name) for each, name in _by_id(choices.gone).items()}
    return {**first, str(NOBODY): say(NO_OWNER), **here, **gone}


def _by_id(named: Iterable[tuple[int, str]]) -> dict[str, str]:
    return {str(each): name for each, name in named}


def _by_code(named: Mapping[Code, str]) -> Mapping[str, str]:
    return {str(each): text for each, text in named.items()}


_WORDS: Mapping[Part, Mapping[str, str]] = {
    Part.STAGE: _by_code(STAGES),
    Part.TURN: _by_code(TURNS),
    Part.SEVERITY: _by_code(SEVERITIES),
    Part.AGE: _by_code(AGES),
    Part.ORDER: _by_code(ORDERS),
}
