import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import SETTLED, Visitor

Come = Callable[..., Visitor]

KEEPING_CHOICES = (
    ("amina", "doublons"),
    ("bruno", "organismes"),
    ("carme", "aujourd_hui"),
    ("helene", "pilotage"),
    ("paul", "administration"),
    ("sofia", "conservation"),
    ("sofia", "demandes"),
)


@pytest.mark.parametrize(("login", "name"), KEEPING_CHOICES)
def test_one_press_leads_back_from_a_page_that_keeps_choices(
    login: str, name: str, visit: Come
) -> None:
    page = visit(login).go("/mon_compte")
    page.goto(page.url.replace("mon_compte", name))
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.wait_for_selector(SETTLED)
    page.go_back()
    expect(page).to_have_url(re.compile("/mon_compte$"))


def test_the_way_back_goes_through_what_was_chosen(visit: Come) -> None:
    page = visit("sofia").go("/conservation")
    views = page.get_by_role("radiogroup", name="À voir").get_by_role("radio")
    expect(views.nth(0)).to_be_checked()
    views.nth(1).click()
    expect(page).to_have_url(re.compile(r"/conservation\?vue="))
    page.wait_for_selector(SETTLED)
    page.go_back()
    expect(views.nth(0)).to_be_checked()
    expect(page).to_have_url(re.compile("/conservation$"))
