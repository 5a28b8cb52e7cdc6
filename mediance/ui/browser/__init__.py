"""What runs in the browser: small frameless components, each a few files beside this one."""

from pathlib import Path

import streamlit as st
from streamlit.components.v2.types import ComponentRenderer

HERE = Path(__file__).parent
EVERYWHERE = "standing"


def browser_part(
    name: str, *, after: tuple[str, ...] = (), isolate_styles: bool = True
) -> ComponentRenderer:
    """Register the component kept in NAME.html, NAME.css and NAME.js; call once, at import.

    Scripts and styles of `after` stand before its own: what several parts share, after what every
    part may use. Without `isolate_styles` it stands in the page itself, where password managers
    look for it.
    """
    return st.components.v2.component(
        f"mediance_{name}",
        html=_text_of([f"{name}.html"]),
        css=_text_of([f"{part}.css" for part in (*after, name)]),
        js=_text_of([f"{part}.js" for part in (EVERYWHERE, *after, name)]),
        isolate_styles=isolate_styles,
    )


def _text_of(file_names: list[str]) -> str | None:
    """Return the files' text together; a component without looks has no HTML and no CSS."""
    files = [HERE / name for name in file_names if (HERE / name).exists()]
    return "\n".join(file.read_text(encoding="utf-8") for file in files) or None
