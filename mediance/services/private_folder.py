"""Folders of which what lies in them is nobody else's to see."""

from pathlib import Path


def private_folder(folder: Path) -> Path:
    """Make a folder that others cannot enter, and each that is missing above it."""
    for missing in reversed([each for each in (folder, *folder.parents) if not each.exists()]):
        missing.mkdir(mode=0o700, exist_ok=True)
    return folder
