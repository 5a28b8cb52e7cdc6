"""What can be found on the manager's screen."""

from playwright.sync_api import Locator, Page, expect


def panel(page: Page, title: str) -> Locator:
    """Return the panel that carries this title, with what stands behind it."""
    blocks = page.get_by_test_id("stVerticalBlock")
    named = blocks.filter(has=page.get_by_text(title, exact=True))
    return named.filter(has=page.get_by_role("button", name="Définitions")).last


def numbers_behind(page: Page, title: str) -> list[tuple[str, ...]]:
    """Open what is behind a panel's chart; return the rows of its table."""
    panel(page, title).get_by_role("button", name="Définitions").click()
    rows = page.get_by_role("table").get_by_role("row")
    expect(rows.nth(1)).to_be_visible()
    texts = [tuple(row.get_by_role("cell").all_inner_texts()) for row in rows.all()[1:]]
    page.keyboard.press("Escape")
    expect(page.get_by_role("table")).to_have_count(0)
    return texts


def choose_period(page: Page, name: str) -> None:
    """Choose a period from the list."""
    page.get_by_role("combobox", name="Période").click()
    page.get_by_role("option", name=name, exact=True).click()
