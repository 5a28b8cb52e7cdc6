"""`import`: show what a register kept elsewhere holds, and take it over once that is confirmed."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from mediance.cli import import_report
from mediance.cli.failures import fail
from mediance.domain.actors import system_actor
from mediance.domain.register import NotARegister, VocabularyError
from mediance.domain.roles import SystemRole
from mediance.services import import_register as service
from mediance.services import installation
from mediance.services.accounts import SiteUnknown
from mediance.services.import_register import DomainsUnknown, RegisterFile
from mediance.services.workbooks import NotAWorkbook
from mediance.settings import settings


def import_register(
    file: Annotated[Path, typer.Argument(help="The register: .xlsx or .csv.")],
    site: Annotated[
        str | None, typer.Option(help="Where it was kept; needed once there are several sites.")
    ] = None,
    *,
    confirm: Annotated[bool, typer.Option("--confirm", help="Write what is shown.")] = False,
) -> None:
    """Show what a register holds and what is not clear in it; write it with --confirm."""
    register = _read(file)
    with installation.opened(settings()):
        try:
            chosen = service.import_site(site)
        except SiteUnknown as unknown:
            fail(import_report.unknown_site(unknown))
        importer = system_actor(SystemRole.IMPORT, site_ids=(chosen.site_id,))
        carry_out = service.import_file if confirm else service.plan_import
        try:
            plan = carry_out(importer, chosen.site_id, register)
        except DomainsUnknown as unknown:
            fail(import_report.unknown_domains(unknown))
    console = Console(highlight=False, markup=False)
    for part in import_report.about_file(register):
        console.print(part)
    for sentence in import_report.about_plan(plan, chosen.name):
        console.print(sentence)
    console.print(import_report.conclusion(plan, is_written=confirm), style="bold")


def _read(file: Path) -> RegisterFile:
    try:
        return service.read_file(file)
    except NotAWorkbook as refusal:
        fail(import_report.no_workbook(refusal))
    except NotARegister as refusal:
        fail(import_report.no_register(file, refusal))
    except VocabularyError as error:
        fail(import_report.no_vocabulary(error))
