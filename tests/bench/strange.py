"""What nobody types by mistake: texts, numbers, objects and files that try every weak place."""

import io
import json
import random
import zipfile
from collections.abc import Callable, Mapping
from typing import TypeVar

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import seed as seeded
from hypothesis import strategies as st
from openpyxl import Workbook

from tests.registers import HEADINGS, as_csv, lines

WELL_FORMED = 0.85
TRAVERSAL = 0.01
TAG = "fz"
"""An element that no page of ours has: where one stands, a text became markup."""

T = TypeVar("T")

HOSTILE = (
    f"<{TAG}>",
    f"<{TAG} onload=alert(1)><img src=x onerror=alert(1)>",
    f"</script><script>document.body.append(document.createElement('{TAG}'))</script>",
    f"![{TAG}](https://evil.example/x.png) [{TAG}](javascript:alert(1))",
    f"**{TAG}** :red[{TAG}] $\\frac{{1}}{{0}}$ `x` # titre",
    "'; drop table visit; --",
    '" or 1=1 --',
    "%s %(x)s {x} {{x}} ${x} #{x}",
    "../../../etc/passwd",
    "=cmd|' /C calc'!A0",
    "@SUM(1+1)",
    "\x00",
    "\ud800",
    "\u202e\u0645\u0631\u062d\u0628\u0627\u200f",
    "👩‍👩‍👧‍👦" * 20,
    "é" * 5_000,
    "a\u0301" * 200,
    "\r\nSet-Cookie: x=1",
    "None",
    "NaN",
    "-1",
    "9" * 400,
    "2026-02-30",
    "0001-01-01",
    "9999-12-31",
    "١٢٣",
    "",
    " ",
    "\t\n",
)
TEXTS = st.sampled_from(HOSTILE) | st.text(max_size=60)
KEPT = st.sampled_from([each for each in HOSTILE if "\0" not in each and "\ud800" not in each])
NUMBERS = st.integers(-(2**70), 2**70) | st.sampled_from([0, 1, -1, 2**31, 2**63 - 1, 2**63])
SCALARS = TEXTS | NUMBERS | st.booleans() | st.none() | st.floats()
ANYTHING = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=12,
)


def objects(keys: Mapping[str, st.SearchStrategy[object]]) -> st.SearchStrategy[dict[str, object]]:
    """Return objects with some of these keys, each nearly right or anything at all."""
    return st.fixed_dictionaries({}, optional={key: of | ANYTHING for key, of in keys.items()})


def drawn(
    strategy: st.SearchStrategy[T], count: int, seed: int, tried: Callable[[T], None]
) -> None:
    """Hand `tried` so many draws, other ones for another seed."""

    @settings(
        max_examples=count,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @seeded(seed)
    @given(strategy)
    def each(value: T) -> None:
        tried(value)

    each()


def as_json(value: object) -> bytes:
    """Return a value as a browser would send it, halves of characters included."""
    return json.dumps(value).encode("utf-8", "surrogatepass")


def csv_file(chance: random.Random, cells: list[str]) -> bytes:
    """Return a register with strange cells in some encoding, now and then cut."""
    rows = [_row(chance, cells, list(HEADINGS), 0.02)]
    rows += [
        _row(chance, cells, list(line), 0.15) for line in lines(6, seed=chance.randrange(2**32))
    ]
    delimiter = chance.choice(";,\t|")
    text = as_csv(rows, delimiter) if chance.random() < WELL_FORMED else delimiter.join(rows[1])
    encoded = text.encode(chance.choice(["utf-8", "utf-16", "cp1252", "latin-1"]), "replace")
    return encoded if chance.random() < WELL_FORMED else encoded[: chance.randrange(len(encoded))]


def workbook(chance: random.Random, cells: list[str]) -> bytes:
    """Return a workbook with strange cells, whole or with some of its bytes changed."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.append(HEADINGS)
    for line in lines(4, seed=chance.randrange(2**32)):
        sheet.append([_cell(cell) for cell in _row(chance, cells, list(line), 0.15)])
    target = io.BytesIO()
    book.save(target)
    content = bytearray(target.getvalue())
    if chance.random() < 0.4:
        return _rewritten(chance, bytes(content))
    for _ in range(chance.choice([0, 0, 1, 3])):
        content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
    return bytes(content)


def _row(chance: random.Random, cells: list[str], usual: list[str], share: float) -> list[str]:
    return [chance.choice(cells) if chance.random() < share else cell for cell in usual]


def _cell(text: str) -> str:
    return "".join(
        each for each in text if each.isprintable() and not "\ud800" <= each <= "\udfff"
    )[:1000]


def _rewritten(chance: random.Random, content: bytes) -> bytes:
    """Return a well-formed archive, in which one part says something else."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as before, zipfile.ZipFile(target, "w") as after:
        names = before.namelist()
        changed = chance.choice(names)
        for name in names:
            part = before.read(name)
            if name == changed:
                at = chance.randrange(len(part) + 1)
                part = part[:at] + chance.choice([b"", b"<", b"&x;", b"\xff", part]) + part[at:]
            after.writestr(f"../{name}" if chance.random() < TRAVERSAL else name, part)
    return target.getvalue()
