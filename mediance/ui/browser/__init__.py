"""What runs in the browser: small frameless components, each a few files beside this one."""

from pathlib import Path

import streamlit as st
from streamlit.components.v2.types import ComponentRenderer

HERE = Path(__file__).parent


def browser_part(name: str, *, isolate_styles: bool = True) -> ComponentRenderer:
    """Register the component kept in NAME.html, NAME.css and NAME.js; call once, at import.

    Without `isolate_styles` it stands in the page itself, where password managers look for it.
    """
    return st.components.v2.component(
        f"mediance_{name}",
        html=_text_of(f"{name}.html"),
        css=_text_of(f"{name}.css"),
        js=_text_of(f"{name}.js"),
        isolate_styles=isolate_styles,
    )


def _text_of(file_name: str) -> str | None:
    """Return a file's text; a component without looks has no HTML and no CSS."""
    file = HERE / file_name
    return file.read_text(encoding="utf-8") if file.exists() else None
