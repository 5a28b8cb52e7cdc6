"""What one tab knows of the register it is about to import, and what its buttons do."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

from streamlit.runtime.uploaded_file_manager import UploadedFile

from mediance.domain.actors import Actor
from mediance.domain.register import ColumnMeaning
from mediance.domain.register.choices import Remembered, to_remember
from mediance.domain.register.columns import Chosen, Table
from mediance.services import import_register, import_runs, register_files
from mediance.services.import_register import ImportPlan, plan_import
from mediance.services.register_files import HowToRead, RegisterFile
from mediance.services.tasks import Progress, Task
from mediance.services.text_tables import Encoding
from mediance.services.workbooks import OpenedFile, Sheet, open_content
from mediance.ui import auth, feedback, session

SCREEN = "importer"
FORM = "import"
DRAFT = "import_draft"

ASIDE = "aside"
"""What a column left aside is chosen by: nothing chosen would be an empty box."""


@dataclass(frozen=True)
class Preview:
    """What a file says, and what writing it into a site would add."""

    site_id: int
    how: HowToRead
    file: RegisterFile
    plan: ImportPlan


@dataclass
class Draft:
    """A file on its way: sent in, opened, read; nothing of it is written anywhere yet.

    `chosen` is what was said of columns, by sheet; `domains` of reasons, by their keys.
    """

    name: str
    content: bytes
    opening: Task[OpenedFile]
    encoding: Encoding | None = None
    site_id: int | None = None
    sheets: tuple[str, ...] | None = None
    chosen: dict[str, dict[int, ColumnMeaning | None]] = field(default_factory=dict)
    domains: dict[str, str] = field(default_factory=dict)
    reading: Task[Preview] | None = None
    _tables: dict[tuple[str, str], Table] = field(default_factory=dict)

    def table(self, sheet: Sheet, before: Remembered) -> Table:
        """Return what a sheet's columns are taken for, by what was chosen now and before."""
        known = (sheet.name, repr((self.chosen.get(sheet.name), before.columns)))
        if known not in self._tables:
            found = register_files.survey_sheet(sheet)
            chosen = self.columns_of(sheet.name, found, before)
            self._tables[known] = register_files.survey_sheet(sheet, chosen) if chosen else found
        return self._tables[known]

    def how(self, before: Remembered) -> HowToRead:
        """Return how the file is to be read, as things were said up to now."""
        sheets = register_files.chosen_sheets(self.opening.result(), self.sheets)
        columns = {s.name: self.columns_of(s.name, self.table(s, before), before) for s in sheets}
        return HowToRead(
            tuple(sheet.name for sheet in sheets),
            {name: chosen for name, chosen in columns.items() if chosen},
        )

    def columns_of(self, sheet: str, table: Table, before: Remembered) -> Chosen:
        """Return what was said of a sheet's columns, the latest last."""
        return {**before.columns_of(table), **self.chosen.get(sheet, {})}

    def call_off(self) -> None:
        """Stop what is still being opened or read."""
        self.opening.call_off()
        if self.reading is not None:
            self.reading.call_off()


def draft() -> Draft | None:
    """Return the file that this tab was given, None before there is one."""
    return cast("Draft | None", session.value(DRAFT))


def take_file(key: str) -> None:
    """Take the file that was just sent in, and begin to open it."""
    sent = session.value(key)
    if sent is None:
        return
    file = cast("UploadedFile", sent)
    begin(file.name, file.getvalue())
    session.renew(FORM)  # Streamlit lets go of its own copy


def begin(
    name: str, content: bytes, encoding: Encoding | None = None, site_id: int | None = None
) -> None:
    """Open a file in a thread of its own; what this tab held before is let go."""
    forget_file()
    session.put(DRAFT, Draft(name, content, _opening(name, content, encoding), encoding, site_id))


def forget_file() -> None:
    """Let go of the file; nothing of it was written."""
    held = draft()
    if held is not None:
        held.call_off()
    session.put(DRAFT, None)


def choose_encoding(key: str) -> None:
    """Open the file again, its letters read as chosen."""
    held = draft()
    if held is not None:
        begin(held.name, held.content, Encoding(str(session.value(key))), held.site_id)


def choose_site(key: str) -> None:
    """Say where the register was kept; what was read for another site no longer holds."""
    held = draft()
    if held is not None:
        held.site_id = cast("int | None", session.value(key))
        forget_reading()


def choose_sheets(key: str) -> None:
    """Read these sheets; what was read before no longer holds."""
    held = draft()
    if held is not None:
        held.sheets = tuple(cast("list[str]", session.value(key) or []))
        forget_reading()


def choose_column(key: str, sheets: tuple[str, ...], index: int) -> None:
    """Take a column of sheets that are headed alike for what was chosen."""
    held = draft()
    if held is None:
        return
    said = str(session.value(key))
    meaning = None if said == ASIDE else ColumnMeaning(said)
    for sheet in sheets:
        chosen = held.chosen.setdefault(sheet, {})
        chosen.pop(index, None)  # the latest word stands last
        chosen[index] = meaning
    forget_reading()


def choose_domain(key: str, motive: str) -> None:
    """Count a reason under the domain that was chosen."""
    held = draft()
    if held is not None:
        held.domains[motive] = str(session.value(key))


def forget_reading() -> None:
    """Let what was read go: it is to be read otherwise, or elsewhere."""
    held = draft()
    if held is not None and held.reading is not None:
        held.reading.call_off()
        held.reading = None


def read(site_id: int) -> None:
    """Begin to read the file for a site, in a thread of its own.

    A choice made a moment ago counts: what the button was drawn with may be older.
    """
    held = draft()
    if held is None or held.reading is not None or held.site_id not in {None, site_id}:
        return
    with feedback.in_words():
        actor = auth.present(screen=SCREEN, is_activity=True)
        how = held.how(import_register.remembered(actor, site_id))
        held.reading = _reading(actor, site_id, held.opening.result(), how)


def domains_for(held: Draft, preview: Preview, before: Remembered) -> Mapping[str, str]:
    """Return the domains of reasons that no rule knows: as chosen now, as chosen before."""
    return {**before.domains_of(preview.file.unknown_motives), **held.domains}


def confirm(site_id: int) -> None:
    """Begin to write what the preview shows; the file is then the import's, no more this tab's."""
    held = draft()
    if held is None or held.reading is None or not held.reading.is_over:
        return
    with feedback.in_words():
        actor = auth.present(screen=SCREEN, is_activity=True)
        preview = held.reading.result()
        before = import_register.remembered(actor, site_id)
        if (preview.site_id, preview.how) != (site_id, held.how(before)):
            forget_reading()
            return
        file = preview.file.with_domains(domains_for(held, preview, before))
        run = import_runs.start_import(actor, site_id, file, _said(held))
        if (run.site_id, run.checksum) == (site_id, file.checksum):
            session.put(DRAFT, None)  # another tab's file may be under way: this one waits here


def cancel() -> None:
    """Call the import off."""
    with feedback.in_words():
        import_runs.cancel_run(auth.present(screen=SCREEN, is_activity=True))


def dismiss() -> None:
    """Have seen how the import ended; begin with another file."""
    with feedback.in_words():
        import_runs.dismiss_run(auth.present(screen=SCREEN, is_activity=True))


def _opening(name: str, content: bytes, encoding: Encoding | None) -> Task[OpenedFile]:
    path = Path(Path(name).name or SCREEN)  # a browser may say anything
    return Task(lambda progress: open_content(path, content, encoding, progress.tick))


def _reading(actor: Actor, site_id: int, opened: OpenedFile, how: HowToRead) -> Task[Preview]:
    def read_and_plan(progress: Progress) -> Preview:
        file = register_files.read_opened(opened, how, progress.tick)
        return Preview(site_id, how, file, plan_import(actor, site_id, file))

    return Task(read_and_plan)


def _said(held: Draft) -> Remembered:
    opened = {sheet.name: sheet for sheet in held.opening.result().sheets}
    tables = [
        (register_files.survey_sheet(opened[name]), chosen)
        for name, chosen in held.chosen.items()
        if name in opened
    ]
    return to_remember(tables, held.domains)
