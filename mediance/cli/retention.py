"""Commands for records whose time is over: what is due, erasing it, the proof that it was done."""

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as ProgressBars
from rich.table import Table

from mediance.domain import paris
from mediance.services import installation, retention
from mediance.services.erasure_file import RECEIPTS_FILE
from mediance.services.retention import Run
from mediance.settings import settings

app = typer.Typer(help="Records past their time: two years after the last contact.")


@app.command("preview")
def preview() -> None:
    """Say how many records are due, and when; erase nothing, name nobody."""
    with installation.opened(settings()):
        found = retention.foreseen()
    console = Console(highlight=False, soft_wrap=True)
    if not found.months:
        console.print("Nobody is due within the two months to come.")
        return
    table = Table("month", "people", "due now", "kept back")
    for month in found.months:
        numbers = (month.people, month.due, month.kept_back)
        table.add_row(f"{month.first_day:%m/%Y}", *map(str, numbers))
    console.print(table)
    console.print(f"{found.due} would be erased now; {found.kept_back} are held, followed or here.")


@app.command("run")
def run() -> None:
    """Erase what is due, as housekeeping does every night; one that was cut short goes on."""
    console = Console(highlight=False, soft_wrap=True)
    columns = (TextColumn("Records past their time"), BarColumn(), MofNCompleteColumn())
    with (
        installation.opened(settings()),
        ProgressBars(*columns, TimeElapsedColumn(), console=console) as bars,
    ):
        task = bars.add_task("", total=None)
        data_dir = installation.seals_folder(settings())
        done = retention.run(
            data_dir, progress=lambda done, of: bars.update(task, completed=done, total=of)
        )
    console.print(in_words(done))
    console.print(f"The proofs: {data_dir / RECEIPTS_FILE}")


@app.command("proof")
def proof() -> None:
    """Print a line for each passage that erased: how many, and what was kept back."""
    with installation.opened(settings()):
        proof = retention.proof()
    console = Console(highlight=False, soft_wrap=True)
    if not proof.runs:
        console.print("Nothing was erased yet.")
    if proof.last and proof.last not in proof.runs:
        console.print(f"The last found nobody: {in_words(proof.last)}")
    for each in proof.runs:
        console.print(in_words(each))


def in_words(run: Run) -> str:
    """Return the line that proves a passage."""
    began = f"{paris.local(run.started_at):%d/%m/%Y %H:%M}"
    if run.ended_at is None:
        return f"Run {run.run_id}, {began}: {run.erased} people erased, cut short; run it again."
    return (
        f"Run {run.run_id}, {began}: {run.erased} people erased ({run.row_count} rows),"
        f" {run.kept_back} kept back, {run.warned} due within two months."
    )
