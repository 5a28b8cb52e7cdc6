"""What is drawn can be told from its ground and from its neighbours, in the light and the dark."""

from itertools import pairwise

import pytest

from mediance.charts.palette import DARK, LIGHT, Palette

PANEL = {LIGHT: "#FFFFFF", DARK: "#1B2A29"}
both_themes = pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])


def luminance(colour: str) -> float:
    """Return the relative luminance of WCAG 2."""
    channels = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@both_themes
def test_words_are_read_and_marks_are_seen(palette: Palette) -> None:
    for ground in (palette.paper, PANEL[palette]):
        assert contrast(palette.ink, ground) >= 7
        assert contrast(palette.quiet, ground) >= 4.5
        assert contrast(palette.primary, ground) >= 3
        assert contrast(palette.accent, ground) >= 3


@both_themes
def test_each_age_is_further_from_the_ground_than_the_one_before(palette: Palette) -> None:
    distances = [contrast(step, palette.paper) for step in palette.sequence]
    assert all(later / earlier > 1.5 for earlier, later in pairwise(distances))


@both_themes
def test_the_outline_tells_the_faintest_fill_from_the_ground(palette: Palette) -> None:
    assert contrast(palette.ink, palette.sequence[0]) >= 3
