"""Commands that look after an installation."""

from rich.console import Console

from mediance.services import installation, retention
from mediance.services.housekeeping import keep_deadlines, keep_house
from mediance.settings import settings


def migrate() -> None:
    """Bring the database to this version: tables, row-level policies, grants, shipped lists."""
    installation.migrate(settings())
    Console().print("The database is at this version.")


def housekeeping() -> None:
    """Do the daily work now: journal parts, old sessions, records past their time."""
    with installation.opened(settings()):
        keep_house(installation.seals_folder(settings()))
        keep_deadlines()
        retention.run(installation.seals_folder(settings()))
    Console().print("Done.")
