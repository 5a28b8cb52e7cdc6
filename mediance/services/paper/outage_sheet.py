"""The sheet for when nothing works, and for a round outside: what `ressaisie` types in again."""

from db.engine import transaction
from db.queries import journal, reference
from db.queries.journal import Record
from mediance.domain import paris
from mediance.domain.actors import Actor
from mediance.domain.permissions import Action
from mediance.domain.reentry import Cell
from mediance.services import guard
from mediance.services.paper.place import place
from mediance.services.paper.press import printed

ROWS = 20
DESK_CELLS = tuple(cell for cell in Cell if cell is not Cell.CHANNEL)
ROUND_CELLS = tuple(cell for cell in Cell if cell not in {Cell.RECEIVED, Cell.CHANNEL})
TITLES = {
    Cell.ARRIVED: "Arrivée",
    Cell.NAME: "Nom, ou rien",
    Cell.DOMAIN: "Motif",
    Cell.URGENT: "Urgent",
    Cell.RECEIVED: "Reçu·e à",
    Cell.ENDED: "Fin",
    Cell.OUTCOME: "Suite donnée",
}
ROUND_TITLES = TITLES | {Cell.ARRIVED: "Rencontre"}
WIDTHS_MM = {
    Cell.ARRIVED: 21,
    Cell.DOMAIN: 17,
    Cell.URGENT: 17,
    Cell.RECEIVED: 21,
    Cell.ENDED: 21,
}
HOW_TO = (
    "Une ligne par personne, dans l’ordre des arrivées. Les heures comme on les lit : 9 h 05."
    " Motif : le signe de la liste. Suite : informée, accompagnée, mise en lien, orientée,"
    " absente, partie. À ressaisir dès que possible, puis à détruire."
)


def outage_sheet(actor: Actor, site_id: int, *, is_for_round: bool = False) -> bytes:
    """Return the sheet as PDF, A4 across; raise `NotPermitted`."""
    guard.require_site(actor, Action.PRINT, site_id)
    today = paris.today()
    with transaction(actor) as work:
        data: dict[str, object] = {
            "title": "Feuille de tournée" if is_for_round else "Feuille de secours",
            "held_by": "Tenue par",
            "how_to": HOW_TO,
            "reasons": [
                (choice.shortcut, choice.label.french)
                for choice in reference.domains(work, today)
                if choice.is_offered and choice.shortcut and not choice.is_sensitive
            ],
            "columns": _columns(is_for_round=is_for_round),
            "rows": ROWS,
            "place": place(work, site_id, today),
        }
        touched = Record("sheet", site_id=site_id, fields=("outage_sheet",), row_count=1)
        journal.record(work, actor, "print", touched)
    return printed("outage", data)


def _columns(*, is_for_round: bool) -> list[dict[str, object]]:
    cells, titles = (ROUND_CELLS, ROUND_TITLES) if is_for_round else (DESK_CELLS, TITLES)
    return [
        {"title": titles[cell], "wide": cell not in WIDTHS_MM, "mm": WIDTHS_MM.get(cell, 0)}
        for cell in cells
    ]
