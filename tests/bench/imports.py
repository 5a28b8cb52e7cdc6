"""Taking over a register of 50,000 visits: how fast it is written, how much memory it takes.

The baseline of the speed is the same visits written one by one, as a form would, measured on a
sample and taken for the rate of all. That of the memory is the same workbook opened whole.
"""

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from openpyxl import Workbook

from mediance.domain.actors import system_actor
from mediance.domain.roles import SystemRole
from mediance.services.import_register import import_file
from mediance.services.register_files import RegisterFile, read_opened
from mediance.services.workbooks import open_content
from tests.bench.figures import Figure
from tests.bench.house import House, house
from tests.registers import HEADINGS, lines, register

ROWS = 50_000
SAMPLE = 400
MEGABYTE = 1_000_000
KILOBYTE = 1024
SECONDS = 600


def measure() -> Sequence[Figure]:
    """Read, plan and write 50,000 visits; then a sample one by one."""
    with tempfile.TemporaryDirectory(prefix="mediance-bench-") as folder, house() as here:
        path = Path(folder) / "registre.xlsx"
        workbook(path)
        began = time.perf_counter()
        opened = open_content(path, path.read_bytes())
        file = read_opened(opened)
        read_seconds = time.perf_counter() - began
        del opened
        write_seconds = written(here, here.cast.here, file)
        one_by_one = SAMPLE / sum(
            written(here, here.cast.elsewhere, single) for single in singles(file)
        )
        ours = in_a_process("reading", path)
        whole = in_a_process("whole", path)
    return [
        Figure("import.rows_per_s", ROWS / write_seconds, "1/s", ROWS, baseline=one_by_one),
        Figure("import.read_rows_per_s", ROWS / read_seconds, "1/s", ROWS),
        Figure("import.peak_mb", ours, "MB", 1, baseline=whole),
    ]


def workbook(path: Path) -> None:
    """Write a year's registers into one sheet."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Registre")
    sheet.append(HEADINGS)
    for line in lines(ROWS):
        sheet.append(line)
    book.save(path)


def written(here: House, site_id: int, file: RegisterFile) -> float:
    """Write a file into a site; return the seconds it took."""
    assert here.urls.app
    began = time.perf_counter()
    import_file(system_actor(SystemRole.IMPORT, site_ids=(site_id,)), site_id, file)
    return time.perf_counter() - began


def singles(file: RegisterFile) -> list[RegisterFile]:
    """Return the first visits, each as a file of its own."""
    text = register(SAMPLE).splitlines()
    assert len(file.rows) == ROWS
    return [
        read_opened(open_content(Path("registre.csv"), f"{text[0]}\n{line}\n".encode()))
        for line in text[1:]
    ]


def in_a_process(way: str, path: Path) -> float:
    """Return the megabytes that a way of reading adds to a fresh process at its peak."""
    told = subprocess.run(
        [sys.executable, "-m", "tests.bench.imports", way, str(path)],
        capture_output=True,
        text=True,
        check=True,
        timeout=SECONDS,
    )
    return float(json.loads(told.stdout))


def peak(way: str, path: Path) -> float:
    """Read a workbook in this process; return the megabytes it took more at its peak."""
    before = _highest()
    kept = read_opened(open_content(path, path.read_bytes())) if way == "reading" else _whole(path)
    assert kept
    return (_highest() - before) * KILOBYTE / MEGABYTE


def _highest() -> int:
    """Return the most kilobytes this process ever held; what it was started from does not count."""
    told = Path("/proc/self/status").read_text(encoding="utf-8")
    return int(told.split("VmHWM:")[1].split()[0])


def _whole(path: Path) -> object:
    from openpyxl import load_workbook  # noqa: PLC0415 - only the baseline opens a file whole

    return load_workbook(path, data_only=True)


if __name__ == "__main__":
    sys.stdout.write(json.dumps(peak(sys.argv[1], Path(sys.argv[2]))))
