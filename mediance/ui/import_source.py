"""The first steps of the import screen: the file, its sheets, its columns."""

from collections.abc import Sequence

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from mediance.domain.actors import Actor
from mediance.domain.register import ColumnMeaning
from mediance.domain.register.choices import Remembered
from mediance.domain.register.columns import Table
from mediance.services import sessions
from mediance.services.register_files import chosen_sheets
from mediance.services.text_tables import Encoding
from mediance.services.workbooks import NotAWorkbook, NotAWorkbookReason, OpenedFile, Sheet
from mediance.ui import import_words as words
from mediance.ui import importing, session
from mediance.ui.import_tasks import ended, is_ready
from mediance.ui.importing import Draft
from mediance.ui.language import _
from mediance.ui.markdown import plain

COLUMN_WIDTHS = (3, 4, 3)


# The file


def chosen_site(actor: Actor, held: Draft) -> int | None:
    """Let the actor say where the register was kept; None until they did."""
    names = {site.site_id: site.name for site in sessions.sites_of(actor)}
    if len(names) <= 1:
        return next(iter(names), None)
    session.put("import_site", held.site_id)
    return st.selectbox(
        _("Où ce registre a-t-il été tenu ?"),
        list(names),
        index=None,
        format_func=lambda site: names[site],
        placeholder=_("Choisir le lieu"),
        key="import_site",
        on_change=importing.choose_site,
        args=("import_site",),
        width=320,
    )


def ask_for_file() -> None:
    """Let somebody send a file in."""
    key = f"import_file_{session.submission_key(importing.FORM)}"
    st.file_uploader(
        _("Le registre, en .xlsx ou .csv"),
        key=key,
        on_change=importing.take_file,
        args=(key,),
        width=640,
    )
    st.caption(_("Rien n’est écrit avant que vous ayez vu ce qui serait repris et confirmé."))


def show_file(held: Draft) -> OpenedFile | None:
    """Show which file it is, with a way to another; return it once it is open."""
    if not is_ready(held.opening, _("Ouverture du fichier")):
        return None
    opened, error = ended(held.opening)
    reason = error.reason if isinstance(error, NotAWorkbook) else None
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"**{plain(held.name)}**", width="content")
        found = opened.encoding if opened else held.encoding
        if found and (opened or reason is NotAWorkbookReason.OTHER_ENCODING):
            _encoding(found)
        st.button(_("Autre fichier"), key="import_other", on_click=importing.forget_file)
    if error is not None:
        st.error(words.refusal(error))
    return opened


def _encoding(found: Encoding) -> None:
    session.put("import_encoding", found)
    st.selectbox(
        _("Encodage trouvé"),
        list(Encoding),
        format_func=words.encoding,
        key="import_encoding",
        help=_("Si les accents sont abîmés ci-dessous, choisissez-en un autre."),
        on_change=importing.choose_encoding,
        args=("import_encoding",),
        width=240,
    )


# Sheets and columns


def show_sheets(held: Draft, opened: OpenedFile, before: Remembered) -> Sequence[Sheet]:
    """Let somebody choose among several sheets; return those to read."""
    sheets = chosen_sheets(opened, None)
    if len(sheets) > 1:
        _choose_sheets(held, sheets, before)
    names = held.sheets if held.sheets is not None else tuple(sheet.name for sheet in sheets)
    return [sheet for sheet in sheets if sheet.name in names]


def _choose_sheets(held: Draft, sheets: Sequence[Sheet], before: Remembered) -> None:
    refusals = {sheet.name: words.sheet_refusal(held.table(sheet, before)) for sheet in sheets}
    if held.sheets is None:
        readable = tuple(name for name, refused in refusals.items() if not refused)
        held.sheets = readable or tuple(refusals)
    session.put("import_sheets", list(held.sheets))
    st.subheader(_("Les feuilles"), anchor=False)
    st.multiselect(
        _("Feuilles à lire"),
        list(refusals),
        key="import_sheets",
        select_all=False,
        on_change=importing.choose_sheets,
        args=("import_sheets",),
    )
    for name, refused in refusals.items():
        if refused:
            st.caption(f"**{plain(name)}** : {refused}")


def show_columns(held: Draft, sheets: Sequence[Sheet], before: Remembered) -> bool:
    """Show what each column is taken for, to be changed; return whether it can be read so."""
    alike: dict[tuple[str, ...], list[Sheet]] = {}
    for sheet in sheets:
        headings = tuple(column.heading for column in held.table(sheet, before).columns)
        alike.setdefault(headings, []).append(sheet)
    with _place_for_columns(held):
        for number, together in enumerate(alike.values()):
            if len(alike) > 1:
                st.markdown("**" + plain(", ".join(sheet.name for sheet in together)) + "**")
            _columns(held.table(together[0], before), tuple(s.name for s in together), number)
    tables = {sheet.name: held.table(sheet, before) for sheet in sheets}
    for name, table in tables.items():
        if table.refusal:
            said = words.sheet_refusal(table)
            st.warning(_("Feuille « {sheet} » : {reason}").format(sheet=plain(name), reason=said))
    return any(table.refusal is None for table in tables.values())


def _place_for_columns(held: Draft) -> DeltaGenerator:
    """Return where the columns stand: folded away once the file was read by them."""
    if held.reading is not None:
        return st.expander(_("Les colonnes"), key="import_columns_read")
    st.subheader(_("Les colonnes"), anchor=False)
    return st.container(key="import_columns_to_read")


def _columns(table: Table, sheets: tuple[str, ...], number: int) -> None:
    with st.container(border=True, gap="xsmall", key=f"import_columns_{number}"):
        for column in table.columns:
            if not column.heading and not column.examples:
                continue
            key = f"import_column_{number}_{column.index}"
            session.put(key, column.meaning.value if column.meaning else importing.ASIDE)
            heading, examples, choice = st.columns(COLUMN_WIDTHS, vertical_alignment="center")
            name = column.heading or _("Colonne {n}").format(n=column.index + 1)
            heading.markdown(f"**{plain(name)}**")
            examples.caption(words.examples(column.examples, column.meaning) or _("vide"))
            choice.selectbox(
                _("Sens de « {column} »").format(column=name),
                [importing.ASIDE, *(meaning.value for meaning in ColumnMeaning)],
                format_func=words.meaning,
                key=key,
                label_visibility="collapsed",
                on_change=importing.choose_column,
                args=(key, sheets, column.index),
            )
