"""Streamlit's English and ours: nothing forgotten, nothing empty, nothing left from an upgrade."""

import re
from functools import cache
from pathlib import Path

import pytest
import streamlit

from mediance.ui.browser import HERE
from mediance.ui.streamlit_words import FRENCH, Part
from tests.source import ROOT

INSTALLED = Path(streamlit.__file__).parent

INLINE = re.compile(r':material/([a-z_]+):(?!")')
ICONS = {
    icon
    for file in [*(ROOT / "mediance" / "ui").rglob("*.py"), *(ROOT / "pages").glob("*.py")]
    for icon in INLINE.findall(file.read_text(encoding="utf-8"))
}
"""Drawn within a text, where Streamlit names them in English: `:material/check:` and words."""
OF_SEVERITIES = {"dangerous", "diamond", "warning"}
"""Drawn within a text, too, and put together there."""

COMPOSED = {
    "The page that you have requested does not seem to exist. Running the app's main page.": (
        "The page that you have requested does not seem to exist"
    ),
    **{
        f"Press {key}Enter to {end}": "Enter to ${e}"
        for key in ("", "Ctrl+", "⌘+")
        for end in ("submit form", "apply")
    },
    **{f"{kind} legend": "legend" for kind in ("symbol", "gradient")},
    **{f"{icon} icon": "`${n} icon`" for icon in ICONS | OF_SEVERITIES},
    **{f"{kind} mark": "mark" for kind in ("text", "area", "line", "rule")},
}
"""Sentences that Streamlit puts together, and the piece of each to look for."""

WORDS = [(part, english) for part in FRENCH for english in part.words]
PATTERNS = [(part, *pattern) for part in FRENCH for pattern in part.patterns]


@cache
def streamlit_source() -> str:
    """Return all that the installed Streamlit can put on a page."""
    scripts = (INSTALLED / "static" / "static" / "js").glob("*.js")
    return "".join(script.read_text(encoding="utf-8") for script in scripts)


@pytest.mark.parametrize(("part", "english"), WORDS)
def test_streamlit_still_says_it(part: Part, english: str) -> None:
    del part
    assert COMPOSED.get(english, english) in streamlit_source()


def test_every_icon_within_a_text_has_its_word() -> None:
    assert ICONS
    assert {f"{icon} icon" for icon in ICONS | OF_SEVERITIES} <= {english for _, english in WORDS}


@pytest.mark.parametrize(("part", "english"), WORDS)
def test_our_words_are_there_and_are_not_replaced_again(part: Part, english: str) -> None:
    ours = part.words[english]
    assert ours.strip()
    assert ours != english
    assert not any(ours in other.words for other in FRENCH)
    assert not any(re.search(pattern, ours) for _, pattern, _ in PATTERNS)


@pytest.mark.parametrize(("part", "pattern", "text"), PATTERNS)
def test_a_pattern_takes_whole_sentences_and_gives_back_what_it_takes(
    part: Part, pattern: str, text: str
) -> None:
    del part
    assert pattern.startswith("^")
    assert pattern.endswith("$")
    assert set(re.findall(r"\$(\d)", text)) <= set(
        map(str, range(1, re.compile(pattern).groups + 1))
    )


@pytest.mark.parametrize("english", ["Clear", "Open", "Light", "Dark", "Stop", "Search", "Close"])
def test_a_word_that_could_be_a_name_is_replaced_in_its_part_of_the_page_only(english: str) -> None:
    assert not any(english in part.words for part in FRENCH if not part.within)


def marks_in(text: str) -> set[str]:
    return set(re.findall(r'\[data-testid\^?="([\w-]+)"\]', text))


@pytest.mark.parametrize(
    "mark",
    sorted(
        marks_in("".join(part.within for part in FRENCH))
        | marks_in((HERE / "identity.css").read_text(encoding="utf-8"))
    ),
)
def test_streamlit_still_marks_its_parts_so(mark: str) -> None:
    family = mark.split("-", maxsplit=1)[0]  # stBaseButton-primary is put together
    assert family in streamlit_source()
