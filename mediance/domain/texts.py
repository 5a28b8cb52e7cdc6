"""Texts that stand in tables here and are translated where they are shown."""


def N_(text: str) -> str:  # noqa: N802 - gettext's own name for it
    """Mark a French text for the catalogs; it stays as it is."""
    return text
