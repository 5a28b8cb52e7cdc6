"""Commands that save the database, bring it back, and keep the keys on paper."""

from pathlib import Path
from typing import Annotated, Literal, get_args

import typer
from rich.console import Console

from mediance.cli.failures import fail
from mediance.domain import paris
from mediance.domain.paper_key import MistypedKey, from_paper, on_paper
from mediance.services import backup as backups
from mediance.services import installation, keys
from mediance.services import restore as restoring
from mediance.services.erasure_file import RECEIPTS_FILE, is_written_down
from mediance.services.keys import Purpose
from mediance.services.restore import (
    BackupFile,
    NoBackup,
    RecordsInTheWay,
    Restored,
    StillServed,
)
from mediance.settings import settings

MEGABYTE = 1_000_000
PURPOSES = {
    "backup": "opens the backups",
    "notes": "opens the confidential notes and budget sheets",
    "accounts": "opens the second factors",
}


def backup(
    file: Annotated[
        Path | None,
        typer.Argument(help="A new file, or a folder; else backups in the data folder."),
    ] = None,
    keep: Annotated[int, typer.Option(min=1, help="How many of the folder to keep.")] = 14,
) -> None:
    """Save the whole database, encrypted, and try the backup out before it gets its name."""
    data_dir = installation.data_root(settings())
    console = Console(highlight=False, soft_wrap=True)
    with (
        installation.located(settings()) as found,
        console.status("Saving, and restoring on trial"),
    ):
        try:
            saved = backups.back_up(found, data_dir, file, keep=keep, pg_bin=settings().pg_bin)
        except NoBackup as refusal:
            fail(f"The backup did not come back on trial, and was not kept. {refusal}")
    console.print(f"{saved.file}: {saved.size / MEGABYTE:.1f} MB, sha256 {saved.checksum}")
    console.print(f"Restored on trial: {_came_back(saved.tried)}")
    for name in saved.forgotten:
        console.print(f"Removed, beyond the newest {keep}: {name}")
    _warn(console, saved.tried)


def restore(
    file: Annotated[Path, typer.Argument(help="A backup.")],
    *,
    trial: Annotated[
        bool, typer.Option("--trial", help="Into a server made for it, which goes afterwards.")
    ] = False,
    replace: Annotated[
        bool, typer.Option("--replace", help="Even where records are: they are kept aside.")
    ] = False,
    erasures: Annotated[
        Path | None,
        typer.Option(help=f"The folder of {RECEIPTS_FILE}, where it lies elsewhere than usual."),
    ] = None,
) -> None:
    """Bring a backup back into the empty database, or on trial into a server of its own."""
    data_dir = installation.data_root(settings())
    if erasures and not is_written_down(erasures):
        fail(f"There is no {RECEIPTS_FILE} in {erasures}.")
    source = BackupFile(file, keys.known("backup"), erasures)
    console = Console(highlight=False, soft_wrap=True)
    try:
        with console.status("Restoring"):
            if trial:
                restored = restoring.on_trial(source, data_dir, settings().pg_bin)
            else:
                with installation.located(settings()) as found:
                    restored = restoring.in_place(
                        found, source, data_dir, instead=replace, pg_bin=settings().pg_bin
                    )
    except NoBackup as refusal:
        fail(str(refusal))
    except RecordsInTheWay:
        fail(
            "The database holds records. With --replace the backup takes their place, and they"
            " are kept aside under another name."
        )
    except StillServed:
        fail("The application is running on this database: stop it first.")
    console.print(f"{'Restored on trial' if trial else 'Restored'}: {_came_back(restored)}")
    if restored.erased_again:
        console.print(f"People erased since the backup, and erased again: {restored.erased_again}.")
    if restored.kept_as:
        console.print(
            f"What was there is kept in the schema {restored.kept_as}. Once nobody misses anything:"
            " python -m mediance forget-replaced"
        )
    _warn(console, restored)


def forget_replaced() -> None:
    """Delete for good what restorations have kept aside."""
    with installation.located(settings()) as found:
        gone = restoring.forget_replaced(found)
    console = Console(highlight=False, soft_wrap=True)
    console.print(f"Deleted: {', '.join(gone)}." if gone else "Nothing was kept aside.")


def keys_on_paper() -> None:
    """Print every key in letters, to be kept on paper away from this machine and its backups."""
    console = Console(highlight=False, soft_wrap=True)
    keys.ring("backup")
    for purpose, use in PURPOSES.items():
        for key_id, key in keys.known(_purpose(purpose)).items():
            console.print(f"{purpose} {key_id}, {use}:\n  {on_paper(key)}")
    console.print(
        "Print this, keep it in an envelope in another house than this machine, and nowhere else:"
        " whoever holds it and a backup reads everything; without it no backup is ever read."
    )


def key_from_paper(
    purpose: Annotated[Literal["backup", "notes", "accounts"], typer.Argument()],
) -> None:
    """Type in a key from its paper, so that what it sealed can be read here."""
    typed = typer.prompt("The fourteen groups")
    try:
        added = keys.put_back(purpose, from_paper(typed))
    except MistypedKey:
        fail("This is no key, or a letter of it is mistyped; type all fourteen groups again.")
    Console(highlight=False).print(f"The key {added} is here.")


def _purpose(name: str) -> Purpose:
    return next(each for each in get_args(Purpose) if each == name)


def _came_back(restored: Restored) -> str:
    manifest = restored.manifest
    return (
        f"{manifest.rows:,} rows in {len(manifest.tables)} tables, as they were on"
        f" {paris.local(manifest.made_at):%d/%m/%Y at %H:%M:%S}."
    )


def _warn(console: Console, restored: Restored) -> None:
    for warning in restored.warnings:
        console.print(warning, style="yellow", markup=False)
