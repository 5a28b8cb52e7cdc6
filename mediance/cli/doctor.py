"""`doctor`: is this installation as it should be?"""

import sys

from rich.console import Console

from mediance.cli.failures import FAILED
from mediance.services.doctor import examine_all
from mediance.settings import settings


def doctor() -> None:
    """Look at settings, keys, database, rights, backups and journal; say what is to be done."""
    console = Console(highlight=False, soft_wrap=True)
    is_ill = False
    for finding in examine_all(settings()):
        mark, style = ("✓", "green") if finding.is_well else ("✗", "red")
        console.print(mark, style=style, end=" ")
        console.print(f"{finding.what} {finding.advice}".rstrip(), markup=False)
        is_ill = is_ill or not finding.is_well
    if is_ill:
        sys.exit(FAILED)
