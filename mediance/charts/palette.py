"""The colours of the charts, for paper and for the dark, checked against both by a test."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Palette:
    """What a chart is drawn with; `sequence` runs from little to much.

    Fills that stand out less than 3:1 from their ground take an outline in `ink`.
    """

    paper: str
    ink: str
    quiet: str
    line: str
    primary: str
    accent: str
    sequence: tuple[str, str, str, str]


LIGHT = Palette(
    paper="#FBFAF7",
    ink="#1F2A37",
    quiet="#5B6470",
    line="#E4E0D8",
    primary="#0F5C63",
    accent="#A94A22",
    sequence=("#DCEDEB", "#89C0BD", "#448F90", "#0C4F55"),
)
DARK = Palette(
    paper="#14201F",
    ink="#E9EEEC",
    quiet="#9AA7A5",
    line="#344947",
    primary="#6CC5BC",
    accent="#E9986B",
    sequence=("#1F3A3A", "#2F7C79", "#58ADA6", "#B3E3DD"),
)


def _either(light: str, dark: str) -> str:
    return f"light-dark({light}, {dark})"


SCREEN = Palette(
    paper=_either(LIGHT.paper, DARK.paper),
    ink=_either(LIGHT.ink, DARK.ink),
    quiet=_either(LIGHT.quiet, DARK.quiet),
    line=_either(LIGHT.line, DARK.line),
    primary=_either(LIGHT.primary, DARK.primary),
    accent=_either(LIGHT.accent, DARK.accent),
    sequence=(
        _either(LIGHT.sequence[0], DARK.sequence[0]),
        _either(LIGHT.sequence[1], DARK.sequence[1]),
        _either(LIGHT.sequence[2], DARK.sequence[2]),
        _either(LIGHT.sequence[3], DARK.sequence[3]),
    ),
)
"""The browser chooses by the theme it shows: a change of theme needs no new chart."""
