"""What the operator reads before and after a register is taken over, in words."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path

from babel.dates import format_date
from openpyxl.utils import get_column_letter
from rich import box
from rich.console import RenderableType
from rich.table import Table

from mediance.cli.language import _, _n
from mediance.domain.register import (
    NotARegister,
    Problem,
    RegisterReading,
    SkipReason,
    VocabularyError,
)
from mediance.domain.register.wording import COLUMNS, PROBLEMS, REFUSALS
from mediance.domain.texts import N_
from mediance.services.accounts import SiteUnknown
from mediance.services.import_register import DomainsUnknown, ImportPlan
from mediance.services.register_files import RegisterFile
from mediance.services.workbook_wording import WORKBOOK_REFUSALS
from mediance.services.workbooks import NotAWorkbook
from mediance.settings import settings

SKIPPED: dict[SkipReason, str] = {
    SkipReason.TITLE: N_("titre"),
    SkipReason.BLANK: N_("vide"),
    SkipReason.HEADING: N_("en-tête"),
    SkipReason.DAY_HEADING: N_("date seule"),
    SkipReason.NOTE: N_("remarque"),
    SkipReason.TOTAL: N_("total"),
}


# Refusals, one sentence each


def no_workbook(refusal: NotAWorkbook) -> str:
    """Say why the file cannot be opened."""
    return _(WORKBOOK_REFUSALS[refusal.reason]).format(file=refusal.path)


def no_register(path: Path, refusal: NotARegister) -> str:
    """Say why the file holds no register."""
    reason = _(REFUSALS[refusal.kind])
    return _("{file}, feuille « {sheet} » : {reason}").format(
        file=path, sheet=refusal.sheet, reason=reason
    )


def unknown_site(unknown: SiteUnknown) -> str:
    """Say which sites there are to choose from."""
    if not unknown.known:
        return _("Aucun lieu n’existe encore : python -m mediance create-site NOM.")
    return _("Indiquez le lieu avec --site : {sites}.").format(sites=", ".join(unknown.known))


def unknown_domains(unknown: DomainsUnknown) -> str:
    """Say which codes of the rules for motives no list holds."""
    codes = ", ".join(unknown.codes)
    return _("Motif inconnu dans motives.csv : {codes}.").format(codes=codes)


def no_vocabulary(error: VocabularyError) -> str:
    """Say which row of our own lists cannot be used."""
    return _("Liste illisible : {reason}.").format(reason=error)


# What the file holds


def about_file(file: RegisterFile) -> Iterator[RenderableType]:
    """Tell, sheet by sheet, what each column was taken for and what was not clear."""
    if file.encoding is not None:
        yield _("Encodage du texte : {encoding}.").format(encoding=file.encoding)
    for reading in file.readings:
        yield _("{file}, feuille « {sheet} »").format(file=file.name, sheet=reading.sheet)
        yield _columns(reading)
        yield from _lines(reading)
        if reading.problems:
            yield _problems(reading)
    for refusal in file.refusals:
        reason = _(REFUSALS[refusal.kind])
        yield _("Feuille « {sheet} » non reprise : {reason}").format(
            sheet=refusal.sheet, reason=reason
        )


def _columns(reading: RegisterReading) -> Table:
    table = _table(_("Colonne"), _("En-tête"), _("Comprise comme"), _("Exemples"))
    for column in reading.columns:
        meaning = _(COLUMNS[column.meaning]) if column.meaning else _("laissée de côté")
        letter = get_column_letter(column.index + 1)
        table.add_row(letter, column.heading, meaning, " · ".join(column.examples))
    return table


def _lines(reading: RegisterReading) -> Iterator[str]:
    rows = reading.rows
    if rows:
        days = [row.day for row in rows]
        yield _n(
            "{n} passage lu, le {first}.",
            "{n} passages lus, du {first} au {last}.",
            len(rows),
        ).format(n=len(rows), first=_date(min(days)), last=_date(max(days)))
        yield _("Sans nom : {nameless} ; départs sans contact : {left}.").format(
            nameless=sum(row.is_nameless for row in rows),
            left=sum(row.left_without_contact for row in rows),
        )
    skipped: defaultdict[SkipReason, list[str]] = defaultdict(list)
    for line in reading.skipped_rows:
        skipped[line.reason].append(str(line.row_number))
    if skipped:
        kinds = (f"{_(SKIPPED[reason])} ({', '.join(at)})" for reason, at in skipped.items())
        yield _("Autres lignes : {kinds}.").format(kinds=" ; ".join(kinds))
    if blocked := len(reading.blocked_row_numbers):
        yield _n(
            "{n} ligne laissée de côté : corrigez-la dans le fichier et relancez.",
            "{n} lignes laissées de côté : corrigez-les dans le fichier et relancez.",
            blocked,
        ).format(n=blocked)


def _problems(reading: RegisterReading) -> Table:
    table = _table(_("Ligne"), _("Colonne"), _("Dans la case"), _("Ce qui est fait"))
    for problem in sorted(reading.problems, key=lambda problem: problem.row_number):
        column = _(COLUMNS[problem.column]) if problem.column else ""
        style = "bold" if problem.is_blocking else None
        table.add_row(str(problem.row_number), column, *_told(problem), style=style)
    return table


def _told(problem: Problem) -> tuple[str, str]:
    """Return what stands in the cell and what is made of it."""
    sentence = _(PROBLEMS[problem.kind])
    if problem.is_about_another_line:
        return "", sentence.format(line=_place(problem))
    return problem.value, sentence


def _place(problem: Problem) -> str:
    """Return the number of the line that this one is like, with its sheet if it is another."""
    if not problem.other_sheet:
        return problem.value
    return _("{line} de la feuille « {sheet} »").format(
        line=problem.value, sheet=problem.other_sheet
    )


# What taking it over would write, or wrote


def about_plan(plan: ImportPlan, site_name: str) -> Iterator[str]:
    """Tell what is new in the file, and what to know before writing it."""
    new, known = len(plan.new_rows), plan.known_count
    yield _("Lieu : {site}").format(site=site_name)
    yield _("Passages nouveaux : {new} ; déjà repris : {known}.").format(new=new, known=known)
    if new:
        yield _("Personnes nouvelles, information à donner : {n}.").format(n=plan.new_people_count)
        yield _("Personnes déjà connues : {n}.").format(n=plan.known_people_count)
        yield _("Passages sans personne (sans nom ou homonymes) : {n}.").format(
            n=plan.unattributed_count
        )
    if without_account := [name for name, staff in plan.colleagues.items() if staff is None]:
        yield _("Sans compte, donc non repris comme collègues : {names}.").format(
            names=", ".join(without_account)
        )
    if plan.days_recorded_live:
        yield _("Des passages sont déjà saisis ces jours-là, peut-être les mêmes : {days}.").format(
            days=_dates(plan.days_recorded_live)
        )


def conclusion(plan: ImportPlan, *, is_written: bool) -> str:
    """Say what was written, or how to write it."""
    new = len(plan.new_rows)
    if not new:
        return _("Rien de nouveau à reprendre.")
    if is_written:
        return _n("{n} passage repris.", "{n} passages repris.", new).format(n=new)
    return _("Rien n’est encore écrit. Relancez avec --confirm pour reprendre ces passages.")


def _table(*headings: str) -> Table:
    return Table(*headings, box=box.SIMPLE_HEAD, header_style="bold")


def _date(day: date) -> str:
    return format_date(day, "medium", locale=settings().language)


def _dates(days: Iterable[date]) -> str:
    return ", ".join(_date(day) for day in days)
