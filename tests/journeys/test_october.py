"""A month kept on paper: read in by the operator, then looked at by the manager."""

import os
import subprocess
import sys
from collections.abc import Callable

from playwright.sync_api import Page, expect

from mediance.domain import paris
from tests.journeys.conftest import ROOT, RunningApp, Visitor
from tests.journeys.steering import choose_period, numbers_behind
from tests.journeys.witness import ask, count

REGISTER = "tests/data/registre_accueil_2026-10.xlsx"
OCTOBER = "arrived_at at time zone 'Europe/Paris' between '2026-10-01' and '2026-11-01'"
ARRIVALS_BY_DAY = """
    select extract(day from day)::int, count(*) from mediance.visit group by 1 order by 1
"""


def test_the_register_of_october_is_read_in_and_seen(
    app: RunningApp, visit: Callable[..., Visitor]
) -> None:
    helene = visit("helene")
    page = helene.go("/pilotage")
    expect(page.get_by_role("combobox", name="Période")).to_have_value("Aujourd’hui")

    # A preview says what it understood, and writes nothing.
    preview = imported(app, "--site", "Saint-Jacques")
    assert "268 passages lus, du 1 oct. 2026 au 30 oct. 2026." in preview
    assert "Passages nouveaux : 268 ; déjà repris : 0." in preview
    assert "Rien n’est encore écrit." in preview
    assert count(app, "true") == 0

    # Confirmed, it is written; once more, nothing is added.
    assert "268 passages repris." in imported(app, "--site", "Saint-Jacques", "--confirm")
    assert count(app, OCTOBER) == 268
    again = imported(app, "--site", "Saint-Jacques", "--confirm")
    assert "Passages nouveaux : 0 ; déjà repris : 268." in again
    assert count(app, "true") == 268

    # Hélène chooses the month and reads the numbers of the paper.
    page.reload()
    helene.settle()
    choose_period(page, october())
    expect_october(page)
    days = numbers_behind(page, "Arrivées par jour")
    assert [int(people) for _day, people in days if people != "0"] == [
        people for _day, people in ask(app, ARRIVALS_BY_DAY)
    ]
    assert (len(days), sum(int(people) for _day, people in days)) == (31, 268)

    # The month stands in the address: a colleague who is sent it sees the same.
    expect_october(visit("bruno").go(page.url.removeprefix(app.url)))
    assert not helene.errors


def expect_october(page: Page) -> None:
    main = page.get_by_role("main")
    expect(main).to_contain_text("oct")
    expect(main).to_contain_text("268 arrivées : 241 reçues par un·e collègue")
    expect(main).to_contain_text("27 départs sans contact")
    expect(main).to_contain_text("Sur 268 personnes : 241 reçues, 27 départs sans contact")


def october() -> str:
    """Return what the list of periods calls October 2026 today."""
    today = paris.today()
    is_last_month = (today.year, today.month) == (2026, 11)
    return "Mois précédent" if is_last_month else "octobre 2026"


def imported(app: RunningApp, *arguments: str) -> str:
    """Run the import as the operator would; return what it says, on single lines."""
    result = subprocess.run(
        [sys.executable, "-m", "mediance", "import", REGISTER, *arguments],
        cwd=ROOT,
        env={**os.environ, "MEDIANCE_DATABASE_URL": app.urls.app, "COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stderr
    return " ".join(result.stdout.split())
