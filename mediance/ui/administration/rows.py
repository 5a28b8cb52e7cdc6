"""What lists of the administration screen share: moving one of their rows up or down."""

from collections.abc import Callable, Hashable
from typing import TypeVar

import streamlit as st

from mediance.ui.administration.forms import Form
from mediance.ui.language import _

Code = TypeVar("Code", bound=Hashable)


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
