"""The commands."""

import sys
from typing import NoReturn

import typer

from mediance.cli import (
    accounts,
    audit,
    backup,
    demo,
    doctor,
    house,
    import_register,
    keys,
    retention,
    serve,
)
from mediance.cli.failures import fail
from mediance.services import logs
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
app.add_typer(audit.app, name="audit")
app.add_typer(keys.app, name="keys")
app.add_typer(retention.app, name="retention")
app.command("demo")(demo.demo)
app.command("import")(import_register.import_register)
app.command("backup")(backup.backup)
app.command("restore")(backup.restore)
app.command("forget-replaced")(backup.forget_replaced)
app.command("keys-on-paper")(backup.keys_on_paper)
app.command("key-from-paper")(backup.key_from_paper)
app.command("doctor")(doctor.doctor)
app.command("create-site")(accounts.create_site)
app.command("create-user")(accounts.create_user)
app.command("disable-user")(accounts.disable_user)
app.command("reset-password")(accounts.reset_password)
app.command("reset-second-factor")(accounts.reset_second_factor)


def run() -> NoReturn:
    """Run the command line and leave with its exit code."""
    logs.keep_discreet()
    try:
        app()
    except FORESEEN as error:
        fail(for_the_operator(error))
    finally:
        logs.keep_discreet()  # typer puts a hook in place that prints all an error says
    sys.exit(0)
