"""What is said about a register that is being imported."""

from collections.abc import Mapping, Sequence
from datetime import date

from mediance.domain.register import (
    ColumnMeaning,
    NotARegister,
    Problem,
    ProblemKind,
    VocabularyError,
)
from mediance.domain.register.columns import Table
from mediance.domain.register.wording import COLUMNS, PROBLEMS, REFUSALS
from mediance.services.errors import ConstraintViolated
from mediance.services.import_register import DomainsUnknown, ImportPlan
from mediance.services.import_runs import Written
from mediance.services.tasks import CalledOff
from mediance.services.text_tables import Encoding
from mediance.services.workbook_wording import WORKBOOK_REFUSALS
from mediance.services.workbooks import NotAWorkbook
from mediance.ui import feedback, formats, session
from mediance.ui.language import _, _n
from mediance.ui.markdown import plain

REFUSED: tuple[type[Exception], ...] = (
    *feedback.KNOWN_ERRORS,
    CalledOff,
    ConstraintViolated,
    DomainsUnknown,
    NotARegister,
    NotAWorkbook,
    VocabularyError,
)
"""How opening, reading and writing may end without a result."""

TELLS_WHO = {
    None,
    ColumnMeaning.FULL_NAME,
    ColumnMeaning.FAMILY_NAME,
    ColumnMeaning.GIVEN_NAME,
    ColumnMeaning.PHONE,
}
"""Columns that are masked where others look at the screen; one left aside may hold a name."""

MASK = "•••"
LONGEST_CELL = 80


def refusal(error: Exception) -> str:
    """Return why there is no result, in one sentence."""
    match error:
        case NotAWorkbook(reason=reason, path=path):
            return _(WORKBOOK_REFUSALS[reason]).format(file=_file(path.name))
        case NotARegister(kind=kind, sheet=sheet):
            return _("Feuille « {sheet} » : {reason}").format(
                sheet=plain(sheet), reason=_(REFUSALS[kind])
            )
        case DomainsUnknown(codes=codes):
            return _("Motif inconnu dans motives.csv : {codes}.").format(codes=", ".join(codes))
        case VocabularyError():
            return _("Liste illisible : {reason}.").format(reason=plain(str(error)))
        case CalledOff() | ConstraintViolated():
            return _nothing_written(error)
        case _:
            return feedback.sentence(error)


def _nothing_written(error: Exception) -> str:
    if isinstance(error, CalledOff):
        return _("Import annulé : rien n’a été écrit.")
    return _("La base a refusé une ligne de ce fichier : rien n’a été écrit.")


def sheet_refusal(table: Table) -> str:
    """Return why a sheet cannot be read as it is understood now, "" when it can."""
    return _(REFUSALS[table.refusal]) if table.refusal else ""


def encoding(of: Encoding) -> str:
    """Return an encoding as it is known by."""
    return {
        Encoding.UTF_8: _("UTF-8 (courant)"),
        Encoding.UTF_16: _("UTF-16"),
        Encoding.WINDOWS: _("Windows-1252 (Excel)"),
        Encoding.MAC: _("MacRoman (ancien Mac)"),
    }[of]


def meaning(of: str) -> str:
    """Return what a column is taken for; anything but a meaning is left aside."""
    return _(COLUMNS[ColumnMeaning(of)]) if of in set(ColumnMeaning) else _("laissée de côté")


def examples(cells: Sequence[str], of: ColumnMeaning | None) -> str:
    """Return what stands in a column, shortened; masked where it would say who."""
    if session.hides_names() and of in TELLS_WHO:
        return MASK if cells else ""
    return " · ".join(plain(_short(cell)) for cell in cells)


def problem(kind: str, counts: Mapping[ProblemKind, int]) -> str:
    """Return what a kind of problem is, and how often it stands."""
    of = ProblemKind(kind)
    return f"{_(PROBLEMS[of]).format(line='…')} ({formats.number(counts[of])})"


def cell(told: Problem) -> str:
    """Return what stands in the cell of a problem."""
    if told.is_about_another_line:
        return ""
    if session.hides_names() and told.column in TELLS_WHO:
        return MASK
    return plain(_short(told.value))


def what_is_done(told: Problem) -> str:
    """Return what is made of a cell or a line."""
    if not told.is_about_another_line:
        return _(PROBLEMS[told.kind])
    line = told.value
    if told.other_sheet:
        line = _("{line} de la feuille « {sheet} »").format(
            line=line, sheet=plain(told.other_sheet)
        )
    return _(PROBLEMS[told.kind]).format(line=line)


def what_is_new(plan: ImportPlan) -> str:
    """Return how many visits would be written, and from when."""
    new = len(plan.new_rows)
    if not new:
        return _n(
            "Rien de nouveau : le passage de ce fichier est déjà repris.",
            "Rien de nouveau : les {n} passages de ce fichier sont déjà repris.",
            plan.known_count,
        ).format(n=formats.number(plan.known_count))
    days = [row.day for row in plan.new_rows]
    first, last = min(days), max(days)
    if first == last:
        return _n(
            "{n} passage à reprendre, le {day}.", "{n} passages à reprendre, le {day}.", new
        ).format(n=formats.number(new), day=_day(first))
    return _("{n} passages à reprendre, du {first} au {last}.").format(
        n=formats.number(new), first=_day(first), last=_day(last)
    )


def confirm(new: int) -> str:
    """Return what the button that writes says."""
    return _n("Reprendre {n} passage", "Reprendre {n} passages", new).format(n=formats.number(new))


def rows(count: int) -> str:
    """Return how many lines were gone through so far."""
    return _n("{n} ligne", "{n} lignes", count).format(n=formats.number(count))


def written_so_far(done: int, of: int) -> str:
    """Return how far an import is."""
    if not done:
        return _("Préparation…")
    return _("{done} passages écrits sur {of}").format(
        done=formats.number(done), of=formats.number(of)
    )


def written(told: Written, file_name: str) -> str:
    """Return what an import wrote."""
    return _n(
        "{n} passage repris de {file}.", "{n} passages repris de {file}.", told.new_count
    ).format(n=formats.number(told.new_count), file=_file(file_name))


def known_already(told: Written) -> str:
    """Return what the same file a second time leads to."""
    return _n(
        "Rien n’a été ajouté : le passage de ce fichier était déjà repris.",
        "Rien n’a été ajouté : les {n} passages de ce fichier étaient déjà repris.",
        told.known_count,
    ).format(n=formats.number(told.known_count))


def newcomers(count: int) -> str:
    """Return how many people are written down whom nobody told of it yet."""
    return _n(
        "{n} personne nouvelle, notée « information à donner ». Sa durée de conservation"
        " court depuis le passage d’origine.",
        "{n} personnes nouvelles, notées « information à donner ». Leur durée de conservation"
        " court depuis le passage d’origine.",
        count,
    ).format(n=formats.number(count))


def recorded_live(days: Sequence[date]) -> str:
    """Return on which days visits were recorded here that may be the same ones."""
    shown = ", ".join(formats.short_day(day) for day in days[:5])
    more = "…" if len(days) > 5 else ""  # noqa: PLR2004 - as many as shown
    return _("Des passages sont déjà saisis ces jours-là, peut-être les mêmes : {days}.").format(
        days=shown + more
    )


def without_account(names: Sequence[str]) -> str:
    """Return whose names under « reçu par » are nobody's here."""
    return _("Sans compte, donc non repris comme collègues : {names}.").format(
        names=", ".join(map(plain, names))
    )


def motive(text: str, count: int) -> str:
    """Return a reason that no rule knows, and how often it stands."""
    shown = MASK if session.hides_names() else _short(text)
    return f"{shown} · {formats.number(count)}"


def _file(name: str) -> str:
    return f"« {plain(_short(name))} »"


def _short(text: str) -> str:
    return text if len(text) <= LONGEST_CELL else text[: LONGEST_CELL - 1] + "…"


def _day(day: date) -> str:
    return f"{formats.day_of_month(day)} {day.year}"
