"""Imports under way in this process: one a person, to be watched, called off, and told of once."""

from dataclasses import dataclass
from threading import Lock

from mediance.domain.actors import Actor
from mediance.domain.periods import Month
from mediance.domain.permissions import Action
from mediance.domain.register.choices import Remembered
from mediance.services import guard
from mediance.services.import_register import ImportPlan, import_file
from mediance.services.register_files import RegisterFile
from mediance.services.tasks import Progress, Task


@dataclass(frozen=True)
class Written:
    """What an import wrote, in numbers."""

    new_count: int
    known_count: int
    new_people_count: int
    by_month: dict[Month, int]


@dataclass(frozen=True, eq=False)
class ImportRun:
    """One file on its way into one site."""

    site_id: int
    file_name: str
    checksum: str
    row_count: int
    task: Task[Written]


_RUNS: dict[int, ImportRun] = {}
_LOCK = Lock()


def start_import(actor: Actor, site_id: int, file: RegisterFile, said: Remembered) -> ImportRun:
    """Begin to write a file, as `import_file` does; a second press finds the first one's run.

    Raises `NotPermitted`.
    """
    guard.require_site(actor, Action.IMPORT_REGISTER, site_id)

    def write(progress: Progress) -> Written:
        plan = import_file(
            actor, site_id, file, said=said, tick=progress.tick, on_wait=progress.wait
        )
        return _written(plan)

    with _LOCK:
        run = _RUNS.get(actor.staff_id)
        if run is None or run.task.is_over:
            run = ImportRun(site_id, file.name, file.checksum, len(file.rows), Task(write))
            _RUNS[actor.staff_id] = run
    return run


def current_run(actor: Actor) -> ImportRun | None:
    """Return one's own import, under way or ended and not yet dismissed. Raises `NotPermitted`."""
    guard.require(actor, Action.IMPORT_REGISTER)
    with _LOCK:
        return _RUNS.get(actor.staff_id)


def cancel_run(actor: Actor) -> None:
    """Call one's own import off; once it has written everything, nothing is taken back.

    Raises `NotPermitted`.
    """
    run = current_run(actor)
    if run is not None:
        run.task.call_off()


def dismiss_run(actor: Actor) -> None:
    """Forget one's own import, unless it is under way. Raises `NotPermitted`."""
    guard.require(actor, Action.IMPORT_REGISTER)
    with _LOCK:
        run = _RUNS.get(actor.staff_id)
        if run is not None and run.task.is_over:
            del _RUNS[actor.staff_id]


def _written(plan: ImportPlan) -> Written:
    return Written(len(plan.new_rows), plan.known_count, plan.new_people_count, plan.by_month)
