"""The commands."""

import sys
from typing import NoReturn

import typer

from mediance.cli import accounts, demo, house, import_register, serve
from mediance.cli.failures import fail
from mediance.services.errors import FORESEEN, for_the_operator

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
app.command("disable-user")(accounts.disable_user)
app.command("reset-password")(accounts.reset_password)


def run() -> NoReturn:
    """Run the command line and leave with its exit code."""
    try:
        app()
    except FORESEEN as error:
        fail(for_the_operator(error))
    sys.exit(0)
