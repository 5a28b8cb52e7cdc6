"""The board as a table that leaves the house: which list it is and of when, and nobody's name."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from io import BytesIO
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font

from mediance.domain import paris
from mediance.domain.actors import Actor
from mediance.domain.followup import BoardFilter, BoardRow, Choices, Glance
from mediance.domain.texts import N_
from mediance.services.followup import board_wording as wording
from mediance.services.followup.board import MOST_EXPORTED, exported
from mediance.services.followup.board_wording import Say
from mediance.services.translations import translations

Cell = str | int | date | None
EMPTY: tuple[Cell, ...] = (None, None, None)

FORMULA_BEGINNINGS = ("=", "+", "-", "@", "\t", "\r")
WIDTHS = (10, 14, 26, 16, 40, 22, 14, 16, 14, 14, 12, 22)
DAY = "DD/MM/YYYY"
HEADINGS = (
    N_("N°"),
    N_("Échéance"),
    N_("Enjeu"),
    N_("Date vérifiée"),
    N_("Démarche"),
    N_("Organisme"),
    N_("Étape"),
    N_("C’est à qui"),
    N_("Prochaine date"),
    N_("Relance"),
    N_("Âge (jours)"),
    N_("Lieu"),
)


def board_file(actor: Actor, asked: BoardFilter, choices: Choices) -> bytes:
    """Return a list as an .xlsx workbook: when, what is filtered, then a line a procedure.

    Journalled. Raises as `board.exported`.
    """
    rows = exported(actor, asked)
    say = translations(actor.language).gettext
    workbook = Workbook(write_only=True)
    sheet = workbook.create_sheet(say(N_("Démarches")))
    for column, width in zip("ABCDEFGHIJKL", WIDTHS, strict=True):
        sheet.column_dimensions[column].width = width
    for line in _about(asked, choices, len(rows), say):
        sheet.append([safe(line)])
    sheet.append([])
    sheet.append([_heading(sheet, say(text)) for text in HEADINGS])
    today = paris.today()
    for row in rows:
        sheet.append([_cell(sheet, value) for value in _line(row, today, say)])
    kept = BytesIO()
    workbook.save(kept)
    return kept.getvalue()


def safe(text: str) -> str:
    """Return a text that no spreadsheet program takes for a formula."""
    return f"'{text}" if text.startswith(FORMULA_BEGINNINGS) else text


def _about(asked: BoardFilter, choices: Choices, count: int, say: Say) -> Iterable[str]:
    now = paris.local(paris.now())
    filters = wording.told(asked, choices, say).values()
    yield say(N_("Démarches en cours, le {day} à {hour}")).format(
        day=f"{now:%d/%m/%Y}", hour=f"{now:%H:%M}"
    )
    yield say(N_("Filtres : {filters}")).format(
        filters=" · ".join(filters) or say(N_("aucun, tous vos lieux"))
    )
    yield say(N_("Lignes : {count}")).format(count=count)
    if count == MOST_EXPORTED:
        yield say(N_("Les plus anciennes seulement : {count} lignes au plus.")).format(count=count)
    yield say(N_("Sans aucun nom. Sans les démarches de séjour ou de violences."))


def _line(row: BoardRow, today: date, say: Say) -> Sequence[Cell]:
    head = row.head
    return (
        head.procedure_id,
        *_deadline(row.glance, say),
        head.type_label,
        head.institution_label,
        say(wording.STAGES[head.stage]),
        say(wording.TURNS[head.waiting_on]),
        head.next_date,
        row.relance_on,
        age(head.opened_at, today),
        row.site_name,
    )


def _deadline(glance: Glance | None, say: Say) -> tuple[Cell, ...]:
    if glance is None:
        return EMPTY
    return (
        glance.due_on or say(N_("date à demander")),
        say(wording.SEVERITIES[glance.severity]),
        say(N_("oui") if glance.is_verified else N_("non, à vérifier")),
    )


def age(opened_at: datetime, today: date) -> int:
    """Return how many days ago a procedure was opened."""
    return max((today - paris.local_day(opened_at)).days, 0)


def _cell(sheet: Any, value: Any) -> Any:  # noqa: ANN401 - openpyxl names no type for either
    cell = WriteOnlyCell(sheet, safe(value) if isinstance(value, str) else value)
    if isinstance(value, date):
        cell.number_format = DAY
    return cell


def _heading(sheet: Any, text: str) -> Any:  # noqa: ANN401 - as above
    cell = _cell(sheet, text)
    cell.font = Font(bold=True)
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    return cell
