"""What is drawn when parts of a page are asked for while others were about to be."""

import pytest
from streamlit.testing.v1 import AppTest

from mediance.ui.redraw import redraw
from tests.ui.runs import Drawing


@pytest.mark.parametrize(
    ("about_to_be_drawn", "asked"),
    [
        (["form"], [["form", "list"]]),
        (["list", "form"], [["form", "list"]]),
        (["line"], [["list"]]),
        (["line", "form"], [["form", "list"]]),
        ([], []),  # the whole page, with the list in it
    ],
)
def test_what_was_about_to_be_drawn_is_drawn_too(
    about_to_be_drawn: list[str], asked: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    drawing = Drawing(*about_to_be_drawn)
    drawing.begin(monkeypatch)
    redraw(["list"], but=["line"])
    assert drawing.asked == asked


def test_whoever_goes_to_another_page_gets_there_though_news_come() -> None:
    def page() -> None:
        import streamlit as st  # noqa: PLC0415

        from mediance.ui.redraw import redraw  # noqa: PLC0415

        @st.fragment(key="list")
        def show() -> None:
            st.write("the list")

        st.button("news", on_click=redraw, args=(["list"],))
        st.session_state["pages"] = st.session_state.get("pages", 0) + 1
        st.write(f"page {st.session_state['pages']}")
        show()

    tab = AppTest.from_function(page, default_timeout=15).run()
    tab.button[0].click().run()
    assert not tab.exception
    assert [text.value for text in tab.markdown] == ["page 2", "the list"]
