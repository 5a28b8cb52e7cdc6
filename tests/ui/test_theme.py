"""The theme that every browser receives, written once and not at every redraw."""

import pytest
from streamlit import config
from streamlit.proto.NewSession_pb2 import CustomThemeConfig
from streamlit.runtime import app_session

from mediance.ui.theme import write_theme_once

SECTIONS = ("theme", "theme.light", "theme.dark", "theme.sidebar", "theme.light.sidebar")


@pytest.fixture
def by_streamlit(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Have the sections noted that Streamlit itself writes."""
    config.get_config_options()
    asked: list[str] = []
    write = app_session._populate_theme_msg
    write = getattr(write, "_write", write)  # as it was before a page was drawn in this process

    def noted(message: CustomThemeConfig, section: str = "theme") -> None:
        asked.append(section)
        write(message, section)

    monkeypatch.setattr(app_session, "_populate_theme_msg", noted)
    return asked


def whole_theme() -> CustomThemeConfig:
    """Return the theme as a browser is given it."""
    theme = CustomThemeConfig()
    parts = (theme, theme.light, theme.dark, theme.sidebar, theme.light.sidebar)
    for part, section in zip(parts, SECTIONS, strict=True):
        app_session._populate_theme_msg(part, section)
    return theme


def test_a_browser_receives_what_streamlit_would_write(by_streamlit: list[str]) -> None:
    expected = whole_theme()
    write_theme_once()
    first, later = whole_theme(), whole_theme()
    assert expected.light.primary_color
    assert expected.font_faces
    assert first.SerializeToString(deterministic=True) == expected.SerializeToString(
        deterministic=True
    )
    assert later == first
    assert by_streamlit == [*SECTIONS, *SECTIONS]  # once for what is expected, once for all


def test_asking_twice_changes_nothing(by_streamlit: list[str]) -> None:
    write_theme_once()
    write_theme_once()
    assert whole_theme() == whole_theme()
    assert by_streamlit == list(SECTIONS)
