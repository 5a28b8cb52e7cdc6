"""Names inside Streamlit's labels, which it takes for Markdown."""

import re


def plain(name: str) -> str:
    """Return a name as it is to be read, whatever signs it holds."""
    return re.sub(r"([\\`*_{}\[\]()<>#+.!|~$:-])", r"\\\1", name)
