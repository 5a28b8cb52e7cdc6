"""`import`: show what a register kept elsewhere holds, and take it over once that is confirmed."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress

from mediance.cli import import_options, import_report
from mediance.cli.failures import fail
from mediance.cli.language import _
from mediance.domain.actors import Actor, system_actor
from mediance.domain.register import NotARegister, VocabularyError
from mediance.domain.roles import SystemRole
from mediance.services import import_register as service
from mediance.services import installation, register_files
from mediance.services.accounts import SiteUnknown
from mediance.services.import_register import DomainsUnknown, ImportPlan
from mediance.services.register_files import HowToRead, RegisterFile
from mediance.services.workbooks import NotAWorkbook, OpenedFile, open_file
from mediance.settings import settings


def import_register(
    file: Annotated[Path, typer.Argument(help="The register: .xlsx or .csv.")],
    site: Annotated[
        str | None, typer.Option(help="Where it was kept; needed once there are several sites.")
    ] = None,
    *,
    sheet: Annotated[
        list[str] | None, typer.Option(help="A sheet to read, several times for several.")
    ] = None,
    map_: Annotated[
        list[str] | None,
        typer.Option("--map", help="COLUMN=MEANING: what a column tells, by heading or letter."),
    ] = None,
    encoding: Annotated[
        str | None, typer.Option(help="Of a .csv: utf-8, utf-16, windows-1252 or mac-roman.")
    ] = None,
    confirm: Annotated[bool, typer.Option("--confirm", help="Write what is shown.")] = False,
) -> None:
    """Show what a register holds and what is not clear in it; write it with --confirm."""
    opened = _open(file, encoding)
    how = import_options.how_to_read(opened, sheet or (), map_ or ())
    register = _read(file, opened, how)
    with installation.opened(settings()):
        try:
            chosen = service.import_site(site)
        except SiteUnknown as unknown:
            fail(import_report.unknown_site(unknown))
        importer = system_actor(SystemRole.IMPORT, site_ids=(chosen.site_id,))
        before = service.remembered(importer, chosen.site_id)
        if (as_before := register_files.as_remembered(opened, how, before)) != how:
            register = _read(file, opened, as_before)
        register = register.with_domains(before.domains_of(register.unknown_motives))
        try:
            plan = _carry_out(importer, chosen.site_id, register, is_confirmed=confirm)
        except DomainsUnknown as unknown:
            fail(import_report.unknown_domains(unknown))
    console = Console(highlight=False, markup=False)
    for part in import_report.about_file(register):
        console.print(part)
    for sentence in import_report.about_plan(plan, chosen.name):
        console.print(sentence)
    console.print(import_report.conclusion(plan, is_written=confirm), style="bold")


def _carry_out(
    importer: Actor, site_id: int, register: RegisterFile, *, is_confirmed: bool
) -> ImportPlan:
    if not is_confirmed:
        return service.plan_import(importer, site_id, register)
    console = Console(stderr=True)
    with Progress(console=console, transient=True, disable=not console.is_terminal) as progress:
        bar = progress.add_task(_("Reprise du registre"), total=len(register.rows))
        return service.import_file(
            importer, site_id, register, tick=lambda rows: progress.advance(bar, rows)
        )


def _open(file: Path, encoding: str | None) -> OpenedFile:
    try:
        return open_file(file, import_options.encoding_named(encoding))
    except NotAWorkbook as refusal:
        fail(import_report.no_workbook(refusal))


def _read(file: Path, opened: OpenedFile, how: HowToRead) -> RegisterFile:
    try:
        return register_files.read_opened(opened, how)
    except NotARegister as refusal:
        fail(import_report.no_register(file, refusal))
    except VocabularyError as error:
        fail(import_report.no_vocabulary(error))
