"""What stands around every page."""

import pytest

from tests.cast import Cast
from tests.pages.tab import open_tab
from tests.ui.test_theme import SECTIONS, by_streamlit, whole_theme

__all__ = ["by_streamlit"]

pytestmark = pytest.mark.usefixtures("database")


def test_the_theme_is_written_once_from_the_first_page_on(
    by_streamlit: list[str], cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_tab(cast.carme, monkeypatch)
    assert whole_theme() == whole_theme()
    assert by_streamlit == list(SECTIONS)
