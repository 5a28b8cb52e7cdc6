"""What lists of the administration screen share: moving one of their rows up or down."""

from collections.abc import Callable, Hashable
from typing import TypeVar

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from mediance.ui import session
from mediance.ui.administration.forms import Form
from mediance.ui.language import _

Code = TypeVar("Code", bound=Hashable)


def folded(label: str, key: str) -> DeltaGenerator | None:
    """Draw a part that opens; return what stands in it, None while it is folded.

    Streamlit takes a part whose label has changed for another one: what was open is remembered, or
    a form would be gone, with what was typed into it, because a colleague renamed its subject.
    """
    kept = f"{key}_is_open"
    part = st.expander(label, expanded=session.value(kept) is True, key=key, on_change="rerun")
    session.put(kept, bool(part.open))
    return part if part.open else None


def arrows(
    form: Form,
    which: Code,
    order: tuple[Code, ...],
    *,
    name: str,
    on_move: Callable[[Code, tuple[Code, ...], int], None],
) -> None:
    """Draw the two buttons that move a row; the first cannot go up, the last not down."""
    place = order.index(which)
    for steps, icon, told in (
        (-1, "arrow_upward", _("Monter {name}")),
        (1, "arrow_downward", _("Descendre {name}")),
    ):
        st.button(
            told.format(name=name),
            help=told.format(name=name),
            key=form.field(f"{'up' if steps < 0 else 'down'}_{which}"),
            icon=f":material/{icon}:",
            type="tertiary",
            disabled=not 0 <= place + steps < len(order),
            on_click=on_move,
            args=(which, order, steps),
        )
