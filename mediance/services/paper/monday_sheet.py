"""The sheet of Monday's meeting: what was decided, what is lost sight of, lines to write on.

It names procedures by their number and initials: paper is left on tables. What is sensitive is
counted, and looked at on screen.
"""

from datetime import date

from db.engine import transaction
from db.queries import board, decisions, journal
from db.queries.journal import Record
from mediance.domain import paris
from mediance.domain.actors import Actor
from mediance.domain.followup import BoardRow, Lost, ProcedureHead, Sight
from mediance.domain.permissions import Action
from mediance.domain.privacy import masked
from mediance.domain.watching import Became, Decision, monday_of
from mediance.services import guard
from mediance.services.followup.watching import FIRST, QUIET_DAYS
from mediance.services.paper.place import place
from mediance.services.paper.press import printed
from mediance.services.paper.words import day_in_digits, day_in_words

REASONS = {
    Lost.UNASSIGNED: "Personne ne s’en occupe",
    Lost.OWNER_AWAY: "La personne qui la suit est absente",
    Lost.NO_NEXT_DATE: "Pas de prochaine date",
    Lost.ANSWER_OVERDUE: "L’organisme aurait dû répondre",
    Lost.NO_CONTACT: f"Rien depuis plus de {QUIET_DAYS} jours",
}
BECAME = {
    Became.OPEN: "à faire",
    Became.DONE: "fait",
    Became.DROPPED: "abandonné",
    Became.REPLACED: "remplacé",
}


def monday_sheet(actor: Actor, site_id: int) -> bytes:
    """Return the sheet as PDF, A4 across; raise `NotPermitted`."""
    guard.require_site(actor, Action.SUPERVISE_FOLLOW_UP, site_id)
    today = paris.today()
    with transaction(actor) as work:
        sights = board.lost_sight_of(work, site_id, FIRST, today=today, quiet_days=QUIET_DAYS)
        decided = decisions.of_site(work, site_id, monday_of(today))
        named = [each for each in decided if not each.subject.head.is_sensitive]
        data: dict[str, object] = {
            "day": day_in_words(today),
            "decided": [_decision(each, today) for each in named],
            "decided_others": len(decided) - len(named),
            "reasons": [_sight(each) for each in sights if each.count],
            "place": place(work, site_id, today),
        }
        touched = Record("sheet", site_id=site_id, fields=("monday_sheet",), row_count=1)
        journal.record(work, actor, "print", touched)
    return printed("monday", data)


def _sight(sight: Sight) -> dict[str, object]:
    rows = [_row(row) for row in sight.rows if not row.head.is_sensitive]
    return {
        "title": REASONS[sight.lost],
        "count": sight.count,
        "rows": rows,
        "others": sight.count - len(rows),
    }


def _row(row: BoardRow) -> dict[str, object]:
    head = row.head
    return {
        "what": _what(head, row.person_name),
        "owner": head.owner_name or "personne",
        "next": day_in_digits(head.next_date) if head.next_date else "",
    }


def _decision(of: Decision, today: date) -> dict[str, object]:
    became = "en retard" if of.is_late(today) else BECAME[of.became]
    return {
        "what": _what(of.subject.head, of.subject.person_name),
        "decided": of.what or "",
        "who": of.staff_name,
        "due": day_in_digits(of.due_on),
        "became": became,
    }


def _what(head: ProcedureHead, person_name: str | None) -> str:
    initials = masked(person_name) if person_name else ""
    named = f"{head.type_label} ({head.institution_label})"
    return " · ".join(filter(None, (f"n° {head.procedure_id}", initials, named)))
