"""Commands that look after an installation."""

from rich.console import Console

from mediance.services import installation
from mediance.services.housekeeping import keep_house
from mediance.settings import settings


def migrate() -> None:
    """Bring the database to this version: tables, row-level policies, grants, shipped lists."""
    installation.migrate(settings())
    Console().print("The database is at this version.")


def housekeeping() -> None:
    """Do the daily work now: journal parts, old sessions."""
    with installation.opened(settings()):
        keep_house(installation.data_root(settings()))
    Console().print("Done.")
