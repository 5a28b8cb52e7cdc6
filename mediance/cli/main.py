"""The commands, and how each of them fails: one sentence and a code that is not zero."""

import sys
from typing import NoReturn

import typer
from rich.console import Console

from mediance.cli import accounts, demo, house, import_register, serve
from mediance.services.errors import DatabaseUnavailable, EmbeddedError, UnfitDatabase
from mediance.settings import SettingsError

FAILED = 1

app = typer.Typer(
    name="mediance",
    help="Run and look after Médiance.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
app.command("serve")(serve.serve)
app.command("migrate")(house.migrate)
app.command("housekeeping")(house.housekeeping)
app.command("demo")(demo.demo)
app.command("import")(import_register.import_register)
app.command("create-site")(accounts.create_site)
app.command("create-user")(accounts.create_user)


def run() -> NoReturn:
    """Run the command line and leave with its exit code."""
    try:
        app()
    except (EmbeddedError, SettingsError, UnfitDatabase) as error:
        fail(str(error))
    except DatabaseUnavailable as error:
        fail(f"The database cannot be reached: {error or 'no answer'}.")
    except OSError as error:
        fail(f"{error.strerror or error}: {error.filename}" if error.filename else str(error))
    sys.exit(0)


def fail(sentence: str) -> NoReturn:
    """Say on standard error what went wrong, and leave."""
    Console(stderr=True, soft_wrap=True, highlight=False).print(sentence, style="red", markup=False)
    sys.exit(FAILED)
