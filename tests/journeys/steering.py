"""What can be found on the manager's screen."""

from playwright.sync_api import Locator, Page


def panel(page: Page, title: str) -> Locator:
    """Return the panel that carries this title, with what stands behind it."""
    blocks = page.get_by_test_id("stVerticalBlock")
    named = blocks.filter(has=page.get_by_text(title, exact=True))
    return named.filter(has=page.get_by_role("button", name="Définitions")).last
