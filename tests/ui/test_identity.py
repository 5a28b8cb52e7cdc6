"""Colours that can be read, in the light and in the dark."""

import re
import tomllib
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from mediance.ui.identity import STATIC
from tests.source import ROOT

BROWSER = ROOT / "mediance" / "ui" / "browser"

THEME: dict[str, Any] = tomllib.loads(
    (ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8")
)["theme"]
MODES = ["light", "dark"]
GROUNDS = ["backgroundColor", "secondaryBackgroundColor"]
TEXTS = [
    "textColor", "linkColor", "primaryColor", "redTextColor", "orangeTextColor", "yellowTextColor",
    "greenTextColor", "blueTextColor", "violetTextColor", "grayTextColor",
]  # fmt: skip
TOO_PALE_ALONE = "#D9A441"
"""The ochre of the charts: it takes an ink outline or a direct label."""


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of WCAG 2.2, 1 to 21."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    red, green, blue = (channel(int(colour[at : at + 2], 16) / 255) for at in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def channel(value: float) -> float:
    return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("ground", GROUNDS)
@pytest.mark.parametrize("text", TEXTS)
def test_text_is_readable(mode: str, ground: str, text: str) -> None:
    assert contrast(THEME[mode][text], THEME[mode][ground]) >= 4.5


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("ground", GROUNDS)
def test_chart_colours_stand_out(mode: str, ground: str) -> None:
    pale = {
        colour
        for colour in THEME[mode]["chartCategoricalColors"]
        if contrast(colour, THEME[mode][ground]) < 3
    }
    assert pale <= {TOO_PALE_ALONE}


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("ramp", ["chartSequentialColors", "chartDivergingColors"])
def test_colour_ramps_have_the_ten_steps_that_streamlit_takes(mode: str, ramp: str) -> None:
    assert len(set(THEME[mode][ramp])) == 10


@pytest.mark.parametrize("mode", MODES)
def test_more_is_further_from_the_ground(mode: str) -> None:
    ground = THEME[mode]["backgroundColor"]
    contrasts = [contrast(colour, ground) for colour in THEME[mode]["chartSequentialColors"]]
    assert contrasts == sorted(contrasts)


def test_light_and_dark_say_the_same_things() -> None:
    assert THEME["light"].keys() == THEME["dark"].keys()


@pytest.mark.parametrize("drawing", ["wordmark.svg", "favicon.svg"])
def test_drawings_are_drawings_and_fetch_nothing(drawing: str) -> None:
    root = ET.parse(STATIC / drawing).getroot()  # noqa: S314 - our own file
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert not [name for node in root.iter() for name in node.attrib if name.endswith("href")]


def test_the_wordmark_knows_both_modes() -> None:
    text = (STATIC / "wordmark.svg").read_text(encoding="utf-8")
    assert "prefers-color-scheme: dark" in text
    assert THEME["light"]["primaryColor"] in text
    assert THEME["dark"]["primaryColor"] in text


@pytest.mark.parametrize("theme", [0, 1])
def test_a_button_that_waits_can_be_read(theme: int) -> None:
    sheet = (BROWSER / "identity.css").read_text(encoding="utf-8")
    (rule,) = re.findall(r'"stBaseButton-primary"\]:disabled \{(.*?)\}', sheet, re.DOTALL)
    said = dict(re.findall(r"(\S+): light-dark\((#\w+, #\w+)\)", rule))
    text, ground = (said[name].split(", ")[theme] for name in ("color", "background"))
    assert contrast(text, ground) >= 4.5
