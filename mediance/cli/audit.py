"""Commands that look at the journal's seals."""

import typer
from rich.console import Console

from mediance.cli.failures import fail
from mediance.domain import paris
from mediance.domain.seals import Damage, Finding, Seal
from mediance.services import audit, installation
from mediance.services.seal_file import FILE
from mediance.settings import settings

app = typer.Typer(help="Look at the journal: is it sealed, and does it stand as it was sealed?")


@app.command("status")
def status() -> None:
    """Say how far the journal is sealed, and what is written outside the database."""
    with installation.opened(settings()):
        told = audit.status(installation.seals_folder(settings()))
    say = Console(highlight=False, soft_wrap=True).print
    say(f"{told.sealed_count} entries are under {told.seal_count} seals.")
    if told.newest:
        say(f"The newest is {_named(told.newest)}, made on {_moment(told.newest)}.")
    since = told.unsealed.oldest_at
    wait = f", the oldest of {paris.local(since):%d/%m/%Y at %H:%M}" if since else ""
    say(f"{told.unsealed.count} entries wait for a seal{wait}.")
    if told.outside is None:
        say(f"No seal is written outside the database: {FILE} is missing.")
        return
    say(f"{FILE} knows the seals up to {told.outside.newest}.")
    for moment in told.outside.restored_at:
        say(f"The database was restored from a backup on {moment}.")


@app.command("verify")
def verify() -> None:
    """Compare every entry with its seal; name what was changed, removed or cut off."""
    with installation.opened(settings()):
        findings = audit.verify(installation.seals_folder(settings()))
    if findings:
        fail("\n".join(in_words(finding) for finding in findings))
    Console().print("The journal stands as it was sealed.")


def in_words(finding: Finding) -> str:
    """Return one sentence for what was found, and where."""
    if finding.seal is not None:
        return _of_entries(finding, finding.seal)
    several = finding.last > finding.first
    seals = f"Seals {finding.first} to {finding.last}" if several else f"Seal {finding.first}"
    is_, was, knows = ("are", "were", "know") if several else ("is", "was", "knows")
    return {
        Damage.SEAL_CHANGED: f"{seals} {was} changed, or the one before was.",
        Damage.SEALS_REMOVED: f"{seals} {was} removed.",
        Damage.SEAL_REPLACED: f"{seals} in the database {is_} not the one that {FILE} {knows}:"
        " the journal was written anew from there on.",
        Damage.END_CUT_OFF: f"{seals} {is_} written in {FILE}, and no longer in the database:"
        f" the end of the journal was cut off, up to entry {finding.found}.",
        Damage.NEVER_SEALED: f"{finding.found} entries wait for a seal, some for more than"
        f" {audit.LONGEST_UNSEALED.days} days: seals were removed, or housekeeping does not run.",
        Damage.NEVER_NUMBERED: f"{finding.found} entries carry a number that the journal never"
        " gave: they were written by another way than its own.",
        Damage.OUTSIDE_MISSING: f"{FILE} is missing: whether the end of the journal was cut off"
        " cannot be known.",
        Damage.OUTSIDE_UNREADABLE: f"Line {finding.first} of {FILE} cannot be read.",
    }[finding.damage]


def _of_entries(finding: Finding, seal: Seal) -> str:
    entries = f"entries {seal.after_id + 1} to {seal.last_id} of {seal.month:%m/%Y}"
    missing = seal.entry_count - finding.found
    return {
        Damage.ENTRIES_CHANGED: f"Among {entries}, at least one was changed",
        Damage.ENTRIES_REMOVED: f"Of the {seal.entry_count} {entries}, {missing} were removed",
        Damage.ENTRIES_ADDED: f"Among {entries}, {finding.found} were added",
    }[finding.damage] + f" after they were sealed (seal {seal.number})."


def _named(seal: Seal) -> str:
    return f"seal {seal.number}, up to entry {seal.last_id}"


def _moment(seal: Seal) -> str:
    return f"{paris.local(seal.sealed_at):%d/%m/%Y at %H:%M}"
