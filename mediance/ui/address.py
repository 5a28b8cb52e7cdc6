"""What one chooses to look at, kept in the address: a link opens it, and the way back leaves it.

The address is written when somebody chooses, never because a page is drawn: a page that writes its
own address as it opens catches whoever wants to go back.
"""

from collections.abc import Callable, Iterable
from typing import TypedDict, TypeVar

import streamlit as st

from mediance.ui import session

T = TypeVar("T")


class Follows(TypedDict):
    """What a box is given so that it shows what the address asks for, and the address it."""

    key: str
    on_change: Callable[..., None]
    args: tuple[str, object, str, Callable[[], None]]


def asked(name: str, options: Iterable[T], usual: T) -> T:
    """Return the option that the address asks for; the usual one where it asks for none."""
    said = st.query_params.get(name, "")
    return next((each for each in options if str(each) == said), usual)


def keep(name: str, chosen: object, usual: object) -> None:
    """Write a choice into the address where it is not the usual one; in a callback."""
    if chosen == usual:
        st.query_params.pop(name, None)
    else:
        st.query_params[name] = str(chosen)


def follows(
    name: str,
    options: Iterable[T],
    usual: T,
    key: str,
    *,
    then: Callable[[], None] = lambda: None,
) -> Follows:
    """Set a box to what the address asks for; return what has the address follow the box."""
    session.put(key, asked(name, options, usual))
    return {"key": key, "on_change": _keep_choice, "args": (name, usual, key, then)}


def _keep_choice(name: str, usual: object, key: str, then: Callable[[], None]) -> None:
    keep(name, session.value(key), usual)
    then()
