"""Whether an installation is as it should be: one finding a line, and what to do about it.

Nothing here reads a record of anybody, and nothing is changed.
"""

import shutil
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import get_args

from db import engine
from db.clients import find_client, find_restoring_client
from db.health import Health, examine
from mediance.domain import paris
from mediance.services import audit, backup_log, key_rotation, keys, one_time_codes
from mediance.services.errors import FORESEEN, SettingsError, UnfitDatabase, for_the_operator
from mediance.services.installation import Installation, data_root, located, seals_folder
from mediance.services.keys import Purpose
from mediance.services.restore import TRIAL_FOLDER
from mediance.services.translations import translations
from mediance.settings import Settings

PRIVATE = 0o077
GIGABYTE = 1_000_000_000
LEAST_FREE_BYTES = GIGABYTE
OLDEST_BACKUP = timedelta(hours=26)
CLOCKS_APART = timedelta(seconds=5)


@dataclass(frozen=True)
class Finding:
    """What was looked at and how it is; `advice` where something is to be done."""

    what: str
    advice: str = ""

    @property
    def is_well(self) -> bool:
        """Whether nothing is to be done."""
        return not self.advice


def examine_all(settings: Settings) -> Iterator[Finding]:
    """Look at everything, from the ground up; what cannot be looked at is a finding, too."""
    data_dir = data_root(settings)
    yield Finding("Settings: read.")
    yield from _data_folder(data_dir)
    yield from _keys(data_dir)
    yield _language(settings)
    yield _last_backup(data_dir)
    yield _left_by_a_trial(data_dir)
    try:
        with located(settings) as found:
            yield from _database(found, settings)
    except FORESEEN as error:
        yield Finding("Database: not reached.", for_the_operator(error))


def _data_folder(data_dir: Path) -> Iterator[Finding]:
    what = f"Data folder: {data_dir}"
    if not data_dir.is_dir():
        yield Finding(f"{what} is not there.", "It is made at the first start.")
        return
    yield Finding(f"{what}.", _open_to_others([data_dir], "700"))
    free = shutil.disk_usage(data_dir).free
    advice = "" if free >= LEAST_FREE_BYTES else "Make room before the database stops."
    yield Finding(f"Disk: {free / GIGABYTE:.1f} GB free.", advice)


def _keys(data_dir: Path) -> Iterator[Finding]:
    for purpose in get_args(Purpose):
        try:
            count = len(keys.known(purpose))
        except (OSError, SettingsError) as error:
            yield Finding(f"Keys for {purpose}: unreadable.", for_the_operator(error))
            continue
        given = keys.given_keys(purpose) is not None
        where = "settings" if given else "files"
        advice = "" if given else _open_to_others(keys.key_files(purpose), "600")
        yield Finding(f"Keys for {purpose}: {count or 'none yet'}, in {where}.", advice)
    draft = data_dir / keys.DRAFT_KEY_FILE
    if draft.exists():
        yield Finding("Key for drafts: there.", _open_to_others([draft], "600"))


def _open_to_others(paths: Sequence[Path], mode: str) -> str:
    opened = [str(path) for path in paths if path.stat().st_mode & PRIVATE]
    return f"Others can read it: chmod {mode} {' '.join(opened)}" if opened else ""


def _language(settings: Settings) -> Finding:
    spelling = sys.getfilesystemencoding()
    advice = "" if spelling == "utf-8" else "Start with a UTF-8 locale, such as LANG=C.UTF-8."
    greeting = translations(settings.language).gettext("Accueil")
    return Finding(f"Language: {settings.language} ({greeting}), file names in {spelling}.", advice)


def _last_backup(data_dir: Path) -> Finding:
    newest = backup_log.newest(data_dir)
    if newest is None:
        return Finding("Backup: none was made here.", "Run: python -m mediance backup")
    what = (
        f"Backup: made and restored on trial on {paris.local(newest.at):%d/%m/%Y at %H:%M},"
        f" {newest.file}"
    )
    if paris.now() - newest.at > OLDEST_BACKUP:
        return Finding(f"{what}.", "It is older than a day: see the schedule.")
    if not Path(newest.file).exists():
        return Finding(f"{what}, which is not there.", "Check that it was moved, and not lost.")
    return Finding(f"{what}.")


def _left_by_a_trial(data_dir: Path) -> Finding:
    if not (data_dir / TRIAL_FOLDER).exists():
        return Finding("Trials: nothing is left of any.")
    return Finding(
        "Trials: one was stopped half-way, or is under way, and its copy of the records is there.",
        "The next backup removes it.",
    )


def _database(found: Installation, settings: Settings) -> Iterator[Finding]:
    health = examine(found.urls.app)
    yield Finding(f"Database: PostgreSQL {health.server}, {health.size / GIGABYTE:.2f} GB.")
    yield from _rights(health)
    yield _clock(health)
    yield _programs(found, health, settings)
    if health.is_current:
        engine.connect(found.urls.app)
        try:
            yield _seals(seals_folder(settings))
            yield _missing_keys("Confidential notes", key_rotation.missing_key_ids())
            yield _missing_keys("Second factors", one_time_codes.missing_key_ids())
        finally:
            engine.disconnect()


def _rights(health: Health) -> Iterator[Finding]:
    powers = ", ".join(health.powers)
    advice = f"It is {powers}: MEDIANCE_DATABASE_URL must name a plain role." if powers else ""
    yield Finding(f"Role that serves: {health.role}.", advice)
    migrating = "Run: python -m mediance migrate"
    yield Finding(
        f"Tables: at revision {health.revision or 'none'}.", "" if health.is_current else migrating
    )
    is_right = health.has_these_rights and not health.missing_policies
    missing = f" {len(health.missing_policies)} are missing." if health.missing_policies else "."
    yield Finding(
        f"Row-level policies: {'as in this version' if is_right else 'not those of this version'}"
        + missing,
        "" if is_right else migrating,
    )
    spelling = "" if health.encoding == "UTF8" else "Restore into a database made with UTF8."
    yield Finding(f"Encoding of the database: {health.encoding}.", spelling)
    if health.kept_aside:
        yield Finding(
            f"Kept aside by restorations: {', '.join(health.kept_aside)}.",
            "Once nobody misses anything: python -m mediance forget-replaced",
        )


def _clock(health: Health) -> Finding:
    apart = abs(paris.now() - health.now)
    advice = "" if apart <= CLOCKS_APART else "Let both machines set their clocks by the network."
    return Finding(f"Clocks: {apart.total_seconds():.0f} s apart.", advice)


def _programs(found: Installation, health: Health, settings: Settings) -> Finding:
    named = found.server.bin_dir if found.server else settings.pg_bin
    try:
        saving = find_client(health.server_major, named)
        find_restoring_client(health.server_major, named)
    except UnfitDatabase as missing:
        return Finding("Programs for backups: missing.", str(missing))
    return Finding(f"Programs for backups: pg_dump {saving.major}.")


def _seals(folder: Path) -> Finding:
    status = audit.status(folder)
    waiting = status.unsealed.oldest_at
    what = f"Journal: {status.seal_count} seals, {status.unsealed.count} entries wait for one."
    if waiting and paris.now() - waiting > audit.LONGEST_UNSEALED:
        return Finding(what, "Housekeeping does not run: python -m mediance housekeeping")
    if status.outside is None and status.newest is not None:
        return Finding(what, "No seal is written outside: python -m mediance audit status")
    return Finding(what)


def _missing_keys(of: str, missing: Sequence[str]) -> Finding:
    if not missing:
        return Finding(f"{of}: each has its key.")
    return Finding(
        f"{of}: {len(missing)} keys are missing; nothing is lost, but unreadable.",
        f"Put back from their copy: {', '.join(missing)}.",
    )
