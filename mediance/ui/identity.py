"""How every page is dressed: its title, icon, wordmark and the little style a theme cannot say."""

from pathlib import Path

import streamlit as st

STATIC = Path(__file__).parents[2] / "static"
STYLE = Path(__file__).parent / "browser" / "identity.css"


def dress(about: str) -> None:
    """Set up the page; first of all in a run. `about` stands in the menu, with the theme."""
    st.set_page_config(
        page_title="Médiance",
        page_icon=str(STATIC / "favicon.svg"),
        layout="wide",
        menu_items={"About": about, "Get help": None, "Report a bug": None},
    )
    st.logo(str(STATIC / "wordmark.svg"), size="medium")
    st.html(STYLE)
    # What opens beside the page, as a popover does, would not know whether it is dark.
    st.html(f"<style>:root {{ color-scheme: {st.context.theme.type or 'light'} }}</style>")
