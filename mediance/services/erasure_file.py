"""The proofs of erasures outside the database, by which a restored one is told who had left.

Each database has a file of its own, in the folder of its seals: numbers of records mean nobody in
another one.
"""

import json
import logging
import os
import uuid
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from db.engine import owner_transaction, transaction
from db.errors import DatabaseUnavailable
from db.queries import erasure
from db.queries.erasure import Receipt
from mediance.domain.actors import RETENTION
from mediance.domain.retention import Why
from mediance.services.private_folder import private_folder

RECEIPTS_FILE = "erasures.jsonl"

log = logging.getLogger(__name__)


def write_down(folder: Path) -> int:
    """Append the proofs that the file does not hold yet; return how many.

    Who was erased is erased, whether or not it can be written now: the next night writes it.
    """
    try:
        known = {receipt.receipt_id for receipt in written_down(folder)}
        with transaction(RETENTION) as work:
            new = erasure.receipts(work, but=known)
        _append(folder, new)
    except (OSError, DatabaseUnavailable) as error:
        log.warning("the proofs of erasure wait for the night to be written: %s", error)
        return 0
    return len(new)


def written_down(*folders: Path) -> tuple[Receipt, ...]:
    """Return the proofs in the files of these folders, oldest first, each once.

    A line that a crash cut short is passed over: the database knows it and writes it again.
    """
    files = [folder / RECEIPTS_FILE for folder in folders if is_written_down(folder)]
    lines = [line for file in files for line in file.read_text(encoding="utf-8").splitlines()]
    read = [receipt for line in lines if (receipt := _read(line)) is not None]
    return tuple({each.receipt_id: each for each in read}.values())


def is_written_down(folder: Path) -> bool:
    """Whether a folder holds a file of proofs."""
    return (folder / RECEIPTS_FILE).is_file()


def take_over(folder: Path, others: Iterable[Path]) -> None:
    """Add what the files of other folders prove to that of this one; raise `OSError`."""
    known = {receipt.receipt_id for receipt in written_down(folder)}
    found = written_down(*others)
    if found:
        _append(folder, [each for each in found if each.receipt_id not in known])


def apply_again(owner_url: str, *folders: Path) -> int:
    """Erase again whom the files say was erased; return how many the database did not know of.

    Before anybody works on a restored database: numbers of records are not given twice.
    """
    told = written_down(*folders)
    if not told:
        return 0
    with owner_transaction(owner_url) as work:
        return erasure.erase_again(work, told)


def _append(folder: Path, new: Iterable[Receipt]) -> None:
    """Write proofs down; a file that holds none yet says that nobody was erased."""
    lines = [_line(receipt) for receipt in new]
    file = folder / RECEIPTS_FILE
    if not lines and file.exists():
        return
    private_folder(folder)
    with file.open("a", encoding="utf-8") as open_file:
        open_file.write(_end_of_a_line_cut_short(file))
        open_file.writelines(lines)
        open_file.flush()
        os.fsync(open_file.fileno())


def _end_of_a_line_cut_short(file: Path) -> str:
    return "" if file.read_bytes()[-1:] in {b"", b"\n"} else "\n"


def _line(receipt: Receipt) -> str:
    told = {
        "id": str(receipt.receipt_id),
        "records": receipt.record_ids,
        "at": receipt.erased_at.astimezone(UTC).isoformat(),
        "why": receipt.why,
        "by": receipt.erased_by,
        "checksum": receipt.checksum,
    }
    return json.dumps(told) + "\n"


def _read(line: str) -> Receipt | None:
    try:
        told = json.loads(line)
    except ValueError:
        return None
    return Receipt(
        uuid.UUID(told["id"]),
        tuple(told["records"]),
        datetime.fromisoformat(told["at"]),
        Why(told["why"]),
        told["by"],
        told["checksum"],
    )
