"""All that one browser tab remembers between two runs; the only module that opens session_state."""

import uuid
from collections.abc import Collection
from typing import cast

import streamlit as st

from mediance.domain.actors import Language
from mediance.services.sign_in import SESSION_COOKIE

LAST_WORDS = ("intake_done", "queue_board_done")
"""Where the desk keeps the sentence about its last press, with the name in it."""


def token() -> str | None:
    """Return the session token that this browser sent with its connection."""
    return st.context.cookies.get(SESSION_COOKIE)


def language() -> Language:
    """Return the language of the screen: chosen when signing in, the browser's before."""
    known = st.session_state.get("language")
    if known is None:
        return "en" if (st.context.locale or "").lower().startswith("en") else "fr"
    return cast("Language", known)


def set_language(chosen: Language) -> None:
    """Speak this language from now on."""
    st.session_state["language"] = chosen


def site_id(allowed: Collection[int]) -> int | None:
    """Return the chosen site, the first allowed one otherwise; None where there is none."""
    chosen = st.session_state.get("site_id")
    if chosen in allowed:
        return cast("int", chosen)
    return next(iter(allowed), None)


def set_site_id(chosen: int) -> None:
    """Work at this site from now on."""
    st.session_state["site_id"] = chosen


def submission_key(form: str) -> uuid.UUID:
    """Return the key of a form's next submission; the same until the form is renewed.

    Widget keys contain it, so that a second press of the button says the same key.
    """
    keys = st.session_state.setdefault("submission_keys", {})
    return cast("uuid.UUID", keys.setdefault(form, uuid.uuid4()))


def renew(form: str) -> None:
    """Empty a form: its widgets get new keys, its next submission another key."""
    st.session_state.setdefault("submission_keys", {})[form] = uuid.uuid4()


def value(key: str) -> object:
    """Return what a keyed widget holds, in a callback."""
    return st.session_state.get(key)


def sent(part: str, event: str) -> dict[str, object]:
    """Return what one of our browser parts has just sent, in its callback.

    It comes from outside: nothing in it is certain, not even that there is anything.
    """
    message = getattr(st.session_state.get(part), event, None)
    return message if isinstance(message, dict) else {}


def hides_names() -> bool:
    """Whether this screen shows no names: others look at it."""
    return st.session_state.get("hides_names") is True


def set_hides_names(*, is_hidden: bool) -> None:
    """Show no names on this screen from now on, or show them."""
    if is_hidden != hides_names():  # here or in another tab: what was said last names somebody
        st.session_state.update(dict.fromkeys(LAST_WORDS))
    st.session_state["hides_names"] = is_hidden


def arrive(place: str) -> None:
    """Note on which page this run is; one comes from another page, or stays."""
    st.session_state["is_arrival"] = st.session_state.get("place") != place
    st.session_state["place"] = place


def is_arrival() -> bool:
    """Whether this run is the first on its page since another one was shown."""
    return st.session_state.get("is_arrival", True) is True


def put(key: str, content: object) -> None:
    """Remember something small about this tab, such as the last number given."""
    st.session_state[key] = content


def was(key: str) -> bool:
    """Whether something is remembered; it is forgotten."""
    return bool(take(key))


def take(key: str) -> str:
    """Return a remembered text and forget it; empty when there is none."""
    return str(st.session_state.pop(key, None) or "")
