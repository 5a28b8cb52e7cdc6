"""A letter to an institution that keeps silent: one for each rung of the ladder.

The name, the addresses and the institution's reference are typed as it is printed, and kept
nowhere. Printing says nothing of having sent it: that is an act of its own.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from db.engine import Work, transaction
from db.queries import institutions, journal, procedures
from db.queries.journal import Record
from mediance.domain import paris
from mediance.domain.actors import Actor
from mediance.domain.documents import Letter, letter_of
from mediance.domain.followup import ProcedureFile, ProcedureHead
from mediance.domain.institutions import Recourse
from mediance.domain.mandates import Mandate
from mediance.domain.permissions import Action
from mediance.domain.procedures import Rung
from mediance.domain.relances import ADMINISTRATIONS, Course, cadence, course
from mediance.services import guard, mandates
from mediance.services.followup.projection import lawbook
from mediance.services.followup.reading import file_of
from mediance.services.followup.refusals import ProcedureUnknown
from mediance.services.paper.approvals import Standing, require_approved, standing_of
from mediance.services.paper.place import place
from mediance.services.paper.press import printed
from mediance.services.paper.words import day_in_words

LONGEST_LINE = 120
LONGEST_ADDRESS = 400
MOST_LINES = 7
FURTHEST_AHEAD = timedelta(days=366)
EXAMPLE = "Prénom NOM"


class LetterRefused(Exception):
    """What the letter should say cannot be: no name, a day past, nobody waited for, no mandate."""


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """A letter as it is to be printed; what is typed for it is kept nowhere."""

    procedure_id: int
    rung: Rung
    person: str
    addressed_to: str
    answer_by: date
    living_at: str = ""
    reference: str = ""
    is_by_mandate: bool = False


@dataclass(frozen=True)
class Offered:
    """What the screen offers of a procedure's letters; `course` is None where nobody is awaited."""

    course: Course | None
    standings: dict[Rung, Standing]
    mandate: Mandate | None
    answer_by: date
    addressed_to: dict[Rung, str]
    recourses: dict[Rung, Recourse]


def offered(actor: Actor, file: ProcedureFile) -> Offered:
    """Return what may be printed for a procedure, and who answers for it.

    Raises `NotPermitted` or `DatabaseUnavailable`.
    """
    guard.require(actor, Action.FOLLOW_PROCEDURE)
    with transaction(actor) as work:
        by = lawbook(work)
        again = cadence(by.rules).again.from_day(file.today, by.holidays)
        ladder = institutions.ladder(work, file.head.institution_code)
        return Offered(
            course(file.life),
            {rung: standing_of(work, letter_of(rung)) for rung in Rung},
            _mandate(work, file.head, file.today),
            again,
            _usually_to(work, file.head, ladder),
            ladder,
        )


def relance_letter(actor: Actor, wanted: Wanted) -> bytes:
    """Return a letter as PDF, A4.

    Raises `LetterRefused`, `NotApproved`, `ProcedureUnknown`, `NotPermitted` or
    `DatabaseUnavailable`.
    """
    guard.require(actor, Action.FOLLOW_PROCEDURE)
    today = paris.today()
    typed = _typed(wanted, today)
    with transaction(actor) as work:
        kept = procedures.kept(work, wanted.procedure_id)
        if kept is None:
            raise ProcedureUnknown
        letter = letter_of(wanted.rung)
        require_approved(work, letter)
        told = _told(file_of(work, kept))
        data: dict[str, object] = {
            **typed,
            **told,
            "is_draft": False,
            "mandate": _signature(work, actor, kept.head) if wanted.is_by_mandate else None,
            "place": place(work, kept.head.site_id, today),
        }
        touched = Record("procedure", wanted.procedure_id, kept.head.site_id, (letter.value,))
        journal.record(work, actor, "print", touched)
    return printed(letter, data)


def specimen(actor: Actor, site_id: int, letter: Letter) -> bytes:
    """Return a letter of nobody's as PDF, to be read over before it is approved.

    Raises `NotPermitted` or `DatabaseUnavailable`.
    """
    guard.require_site(actor, Action.PRINT, site_id)
    today = paris.today()
    with transaction(actor) as work:
        data = _example(today) | {"place": place(work, site_id, today)}
        touched = Record("sheet", site_id=site_id, fields=(letter.value,), row_count=1)
        journal.record(work, actor, "print", touched)
    return printed(letter, data)


def _usually_to(
    work: Work, head: ProcedureHead, ladder: Mapping[Rung, Recourse]
) -> dict[Rung, str]:
    """Return to whom each letter goes, as a first proposal; what nobody verified is not one."""
    place = f"{head.institution_label}\n{institutions.card(work, head.institution_code).address}"
    usual = {
        Rung.REMINDER: place,
        Rung.HEAD_OF_SERVICE: f"À la ou au responsable du service\n{place}",
        Rung.OMBUDSMAN: f"Médiation\n{head.institution_label}",
        Rung.DEFENDER_OF_RIGHTS: "Déléguée ou délégué du Défenseur des droits",
        Rung.COURT: "Tribunal",
    }
    verified = {rung: _title(known.whom.french) for rung, known in ladder.items() if known.verified}
    return {rung: _proposed(to) for rung, to in (usual | verified).items()}


def _title(whom: str) -> str:
    """Return whom one writes to as it begins an address, without what distinguishes cases."""
    name = whom.partition(" : ")[0]
    return name[:1].upper() + name[1:]


def _proposed(address: str) -> str:
    return "\n".join(_of_address(address)[:MOST_LINES])[:LONGEST_ADDRESS]


def _typed(wanted: Wanted, today: date) -> dict[str, object]:
    person, reference = wanted.person.strip(), wanted.reference.strip()
    to, living_at = _lines(wanted.addressed_to), _lines(wanted.living_at)
    is_fit = person and to and len(person) <= LONGEST_LINE and len(reference) <= LONGEST_LINE
    if not is_fit or not today <= wanted.answer_by <= today + FURTHEST_AHEAD:
        raise LetterRefused
    return {
        "person": person,
        "living_at": living_at,
        "reference": reference,
        "addressed_to": to,
        "written_on": day_in_words(today),
        "answer_by": day_in_words(wanted.answer_by),
    }


def _lines(typed: str) -> list[str]:
    lines = _of_address(typed)
    if len("\n".join(lines)) > LONGEST_ADDRESS or len(lines) > MOST_LINES:
        raise LetterRefused
    return lines


def _of_address(said: str) -> list[str]:
    return [line.strip() for line in said.splitlines() if line.strip()]


def _told(file: ProcedureFile) -> dict[str, object]:
    waited = course(file.life)
    if waited is None:
        raise LetterRefused
    return {
        "procedure": file.head.type_label,
        "institution": file.head.institution_label,
        "is_public": file.head.institution_code in ADMINISTRATIONS,
        "is_appeal": waited.is_appeal,
        "sent_on": day_in_words(waited.sent_on),
        "receipt_on": _words(waited.receipt_on),
        "proof_on": _words(file.proof_seen_on),
        "reminders": [day_in_words(day) for day in waited.reminded_on],
    }


def _signature(work: Work, actor: Actor, head: ProcedureHead) -> dict[str, str]:
    mandate = _mandate(work, head, paris.today())
    if mandate is None:
        raise LetterRefused
    return {"day": day_in_words(mandate.first_day), "signer": actor.display_name}


def _mandate(work: Work, head: ProcedureHead, on: date) -> Mandate | None:
    if head.person_id is None:
        return None
    return mandates.covering(work, head.person_id, head.domain_code, on)


def _words(day: date | None) -> str | None:
    return None if day is None else day_in_words(day)


def _example(today: date) -> dict[str, object]:
    sent, reminded = today - timedelta(days=45), today - timedelta(days=15)
    return {
        "is_draft": True,
        "person": EXAMPLE,
        "living_at": ["Son adresse"],
        "reference": "0000000",
        "addressed_to": ["Organisme", "Service", "Adresse"],
        "written_on": day_in_words(today),
        "answer_by": day_in_words(today + timedelta(days=21)),
        "procedure": "Exemple de démarche",
        "institution": "Exemple d’organisme",
        "is_public": True,
        "is_appeal": False,
        "sent_on": day_in_words(sent),
        "receipt_on": None,
        "proof_on": day_in_words(sent),
        "reminders": [day_in_words(reminded)],
        "mandate": None,
    }
