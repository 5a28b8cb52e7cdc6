"""`keys`: what encrypts what is confidential."""

from typing import Annotated, Literal

import typer
from rich.console import Console

from mediance.cli.failures import fail
from mediance.services import installation, key_rotation
from mediance.services.keys import KeyMissing
from mediance.settings import settings

app = typer.Typer(help="The keys of what is confidential.", no_args_is_help=True)


@app.callback()
def keys() -> None:
    """The keys of what is confidential."""


@app.command("rotate")
def rotate(
    of: Annotated[Literal["notes"], typer.Argument(help="What is sealed anew.")] = "notes",
) -> None:
    """Seal everything under a new key, then put the old one aside; goes on where it was stopped."""
    console = Console(highlight=False, soft_wrap=True)
    with installation.opened(settings()), console.status("Sealing anew…"):
        try:
            done = key_rotation.rotate(of)
        except KeyMissing as missing:
            fail(f"The key {missing.key_id} is not here: put its file or its setting back.")
    console.print(f"{done.row_count} texts are under the key {done.key_id}.")
    console.print("Copy the new key to where the old one is kept, away from the backups.")
    if done.unreadable:
        fail(f"{done.unreadable} texts could not be opened, and stay as they are: see `doctor`.")
