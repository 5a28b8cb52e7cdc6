"""Scripts of the page, each alone in a browser."""

from playwright.sync_api import Browser

from mediance.ui.browser import HERE

A_PART_LEFT_BUSY = "<section data-busy='true'></section>"
BEGINS_AGAIN = "() => new Presses(document.querySelector('section'), () => {}).isBusy"

COVERED = "<div id='root' inert>{form}</div>"
MOUNTS = """() => mount({
  parentElement: document.getElementById("root"),
  data: { words: {}, problems: {} },
  setTriggerValue: () => {},
})"""
SOON_MS = 5_000
A_FRAME_LATER = "() => new Promise(requestAnimationFrame)"
UNCOVERED = "() => (document.getElementById('root').inert = false)"
HAS_THE_KEYBOARD = "() => document.activeElement.name === 'password'"


def test_a_part_begun_again_waits_for_no_press_of_its_past(browser: Browser) -> None:
    page = browser.new_page()
    page.set_content(A_PART_LEFT_BUSY)
    page.add_script_tag(path=HERE / "desk.js")
    assert page.evaluate(BEGINS_AGAIN) is False
    page.close()


def test_a_locked_screen_asks_for_the_password_as_soon_as_its_cover_is_gone(
    browser: Browser,
) -> None:
    page = browser.new_page()
    page.set_content(COVERED.format(form=(HERE / "unlock.html").read_text(encoding="utf-8")))
    script = (HERE / "unlock.js").read_text(encoding="utf-8")
    page.add_script_tag(path=HERE / "standing.js")
    page.add_script_tag(content=script.replace("export default", "const mount ="))
    page.evaluate(MOUNTS)
    page.evaluate(A_FRAME_LATER)
    assert not page.evaluate(HAS_THE_KEYBOARD)
    page.evaluate(UNCOVERED)
    page.wait_for_function(HAS_THE_KEYBOARD, timeout=SOON_MS)
    page.close()
