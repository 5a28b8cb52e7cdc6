"""A table at a desk, a list of its rows on a phone, where narrow columns would cut every word."""

from collections.abc import Sequence
from html import escape

import streamlit as st


def show(columns: Sequence[str], rows: Sequence[Sequence[str]], *, label: str) -> None:
    """Draw rows of plain text under their columns; the first of each row names it."""
    head = "".join(f'<th role="columnheader" scope="col">{escape(each)}</th>' for each in columns)
    body = "".join(_row(columns, each) for each in rows)
    st.html(
        f'<table class="mediance-stacked" role="table" aria-label="{escape(label)}">'
        f'<thead role="rowgroup"><tr role="row">{head}</tr></thead>'
        f'<tbody role="rowgroup">{body}</tbody></table>'
    )


def _row(columns: Sequence[str], cells: Sequence[str]) -> str:
    named = f'<th role="rowheader" scope="row">{escape(cells[0])}</th>'
    told = "".join(
        f'<td role="cell" data-column="{escape(column)}">{escape(each)}</td>'
        for column, each in zip(columns[1:], cells[1:], strict=True)
    )
    return f'<tr role="row">{named}{told}</tr>'
