"""The script that sends a press once, alone in a browser."""

from playwright.sync_api import Browser

from mediance.ui.browser import HERE

A_PART_LEFT_BUSY = "<section data-busy='true'></section>"
BEGINS_AGAIN = "() => new Presses(document.querySelector('section'), () => {}).isBusy"


def test_a_part_begun_again_waits_for_no_press_of_its_past(browser: Browser) -> None:
    page = browser.new_page()
    page.set_content(A_PART_LEFT_BUSY)
    page.add_script_tag(path=HERE / "desk.js")
    assert page.evaluate(BEGINS_AGAIN) is False
    page.close()
