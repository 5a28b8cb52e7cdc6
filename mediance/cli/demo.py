"""`demo`: an association to try things on."""

from typing import Annotated, Self

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TaskID, TextColumn, TimeElapsedColumn
from rich.progress import Progress as ProgressBars

from mediance.domain.simulation.scale import SMALLEST, USUAL
from mediance.services import demonstration, installation
from mediance.services.demonstration import Phase, RealAssociation
from mediance.services.errors import UnfitDatabase
from mediance.settings import settings

WORDS = {
    Phase.VISITS: "Visits, day by day",
    Phase.PEOPLE: "People and their names",
    Phase.RECORDS: "Visits into their tables",
    Phase.FOLLOW_UP: "Cases and procedures",
    Phase.CHECKS: "Indexes, rules, statistics",
}


def demo(
    visits: Annotated[int, typer.Option(min=SMALLEST, help="How many, exactly.")] = USUAL,
    seed: Annotated[int, typer.Option(help="Another number, another past.")] = demonstration.SEED,
) -> None:
    """Fill the database with an invented association, in place of the one made before.

    Refused where there are a site, accounts, records or registers of real people.
    """
    console = Console(highlight=False, soft_wrap=True)
    with installation.opened(settings()) as found, _Bars(console) as bars:
        owner_url = installation.owner_url(found)
        data_dir = installation.data_root(settings())
        try:
            made = demonstration.make(owner_url, data_dir, visits, seed=seed, progress=bars.show)
        except RealAssociation:
            raise UnfitDatabase(
                "This database holds a site, accounts, records or a register of real people;"
                " a demonstration never takes their place. Set MEDIANCE_DATA_DIR or"
                " MEDIANCE_DATABASE_URL to another one."
            ) from None
    if made is not None:
        size = made.size
        console.print(
            f"{size.visits:,} visits, {size.people:,} people, {size.cases:,} cases,"
            f" {size.procedures:,} procedures."
        )
        console.print(f"Their truth, to check figures against: {made.truth_file}")


class _Bars:
    """One bar for each phase, as it begins."""

    def __init__(self, console: Console) -> None:
        columns = (TextColumn("{task.description:<26}"), BarColumn(), MofNCompleteColumn())
        self._bars = ProgressBars(*columns, TimeElapsedColumn(), console=console)
        self._tasks: dict[Phase, TaskID] = {}

    def __enter__(self) -> Self:
        self._bars.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._bars.stop()

    def show(self, phase: Phase, done: int, of: int) -> None:
        """Move the bar of a phase."""
        if phase not in self._tasks:
            self._tasks[phase] = self._bars.add_task(WORDS[phase], total=of)
        self._bars.update(self._tasks[phase], completed=done, total=of)
