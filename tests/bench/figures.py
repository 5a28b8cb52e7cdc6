"""What a bench returns: figures beside their baseline of the same run."""

import json
import math
import subprocess
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

BUILD = Path("build/bench")


@dataclass(frozen=True)
class Figure:
    """One measured value; `baseline` is the same measure on what it is compared with."""

    figure: str
    value: float
    unit: str
    n: int
    baseline: float | None = None

    @property
    def ratio(self) -> float | None:
        """Return value divided by baseline."""
        return round(self.value / self.baseline, 3) if self.baseline else None


def percentile(values: Sequence[float], share: float) -> float:
    """Return the smallest value that at least `share` of the values do not exceed."""
    ranked = sorted(values)
    return ranked[max(0, math.ceil(share * len(ranked)) - 1)]


def write(name: str, figures: Sequence[Figure]) -> Path:
    """Write a bench's figures as JSON; return where."""
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"],  # noqa: S607
        capture_output=True,
        text=True,
        check=False,
    ).stdout.strip()
    rows = [asdict(figure) | {"ratio": figure.ratio, "commit": commit} for figure in figures]
    BUILD.mkdir(parents=True, exist_ok=True)
    path = BUILD / f"{name}.json"
    path.write_text(json.dumps(rows, indent=1) + "\n")
    return path


def show(name: str, figures: Sequence[Figure]) -> None:
    """Print a bench's figures as a table."""
    table = Table(title=name, title_justify="left")
    for heading in ("figure", "value", "baseline", "ratio", "unit", "n"):
        table.add_column(heading, justify="left" if heading in {"figure", "unit"} else "right")
    for figure in figures:
        table.add_row(
            figure.figure,
            f"{figure.value:,.2f}",
            "" if figure.baseline is None else f"{figure.baseline:,.2f}",
            "" if figure.ratio is None else f"{figure.ratio:.2f}",
            figure.unit,
            str(figure.n),
        )
    Console().print(table)
