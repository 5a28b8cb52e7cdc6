"""The day is looked back on and put right; what stood on paper is typed in, and counts."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from time import monotonic, sleep

from playwright.sync_api import Page, WebSocket, expect
from sqlalchemy import text

from db.engine import owner_transaction
from mediance.domain import paris
from tests.journeys.conftest import RunningApp, Visitor
from tests.journeys.desk import Desk
from tests.journeys.witness import ask, write

YESTERDAY = paris.today() - timedelta(days=1)
EMPTY_DAY = paris.today() - timedelta(days=400)
SHEET = "\n".join(
    f"{9 + n // 30}h{n % 30 * 2:02d}\t\t{n % 9}\t\t{9 + n // 30}h{n % 30 * 2 + 1:02d}\t\tinformé"
    for n in range(60)
)

TWO_WHO_WAIT = """
    insert into mediance.visit (site_id, day, number, domain_code, channel_code, arrived_at, state)
    select :site, (now() at time zone 'Europe/Paris')::date, 7000 + n, 'to_clarify', 'walk_in',
           now(), 'waiting'
    from generate_series(1, 2) n
"""
HOLD = "select from mediance.visit where number = :number for update"
SOMEBODY_WAITS_FOR_A_LOCK = "select from pg_locks where not granted"
NEWS = "select pg_notify('mediance', 'visits:' || :site)"

PASTE = """(text) => {
    const event = new ClipboardEvent("paste", {
        clipboardData: new DataTransfer(), bubbles: true, cancelable: true, composed: true });
    event.clipboardData.setData("text/plain", text);
    let field = document.activeElement;
    while (field.shadowRoot?.activeElement) field = field.shadowRoot.activeElement;
    field.dispatchEvent(event);
}"""

Come = Callable[..., Visitor]


def row(page: Page, number: int) -> str:
    mark = page.locator("td.number", has_text=str(number))
    return page.locator("section.day tbody tr").filter(has=mark).inner_text()


def test_a_visit_is_put_right_before_everybodys_eyes(visit: Come) -> None:
    desk = Desk(visit("carme")).come()
    desk.record_newcomer("Xarraga")
    desk.enter()
    desk.expect_done("N° 2")
    colleague, here = visit("amina").go("/aujourd_hui"), desk.visitor.go("/aujourd_hui")
    expect(colleague.get_by_role("heading", name="2 passages")).to_be_visible()
    expect(colleague.get_by_text("2 attendent.")).to_be_visible()
    here.get_by_role("button", name="Corriger le n° 2").click()
    expect(here.get_by_label("Arrivée", exact=True)).to_be_focused()
    here.get_by_label("Arrivée", exact=True).fill("23h59")
    here.get_by_role("button", name="Enregistrer la correction").click()
    expect(here.get_by_text("Cette heure n’est pas encore passée.")).to_be_visible()
    here.get_by_label("Arrivée", exact=True).fill("0h00")
    here.get_by_label("Raison (facultatif)").fill("notée après coup")
    here.get_by_role("button", name="Enregistrer la correction").click()
    expect(here.get_by_text("N° 2 corrigé.")).to_be_visible()
    first = colleague.locator("section.day tbody tr").first
    expect(first).to_contain_text("corrigé")
    expect(first).to_contain_text("0 h 00")
    here.get_by_role("searchbox", name="Nom ou numéro").fill("xarrága")
    expect(here.locator("section.day tbody tr:visible")).to_have_count(1)
    assert "xarr" not in here.url.lower()
    assert desk.visitor.errors == []


def test_news_that_come_during_a_press_take_nothing_of_what_it_led_to(visit: Come) -> None:
    visitor = visit("carme")
    write(visitor.app, TWO_WHO_WAIT, site=visitor.app.cast.here)
    lines: list[WebSocket] = []
    visitor.page.on("websocket", lambda line: lines.append(line))  # noqa: PLW0108
    page = visitor.go("/aujourd_hui")
    page.get_by_role("button", name="Corriger le n° 7001").click()
    page.get_by_label("Arrivée", exact=True).fill("0h00")
    page.keyboard.press("Tab")
    visitor.settle()
    (line,) = (each for each in lines if "_stcore" in each.url)
    with held(visitor.app, 7001):
        page.get_by_role("button", name="Enregistrer la correction").click()
        until(lambda: ask(visitor.app, SOMEBODY_WAITS_FOR_A_LOCK))
        with line.expect_event("framesent", lambda sent: b"changed" in sent):
            write(visitor.app, NEWS, site=visitor.app.cast.here)
    expect(page.get_by_text("N° 7001 corrigé.")).to_be_visible()
    expect(page.get_by_role("heading", name="Corriger le n° 7001")).to_be_hidden()
    assert visitor.errors == []


@contextmanager
def held(app: RunningApp, number: int) -> Iterator[None]:
    """Keep a visit to oneself, for less long than anybody is made to wait for it."""
    with owner_transaction(app.urls.owner) as work:
        work.execute(text(HOLD), {"number": number})
        yield


def until(is_so: Callable[[], object]) -> None:
    """Ask again and again, for two seconds at most."""
    end = monotonic() + 2
    while not is_so():
        assert monotonic() < end
        sleep(0.02)


def test_a_sheet_of_paper_is_typed_and_pasted_in_and_counts(visit: Come) -> None:
    carme = visit("carme")
    page = carme.go("/ressaisie")
    grid = page.get_by_role("table", name="Lignes de la feuille")
    page.get_by_label("Jour de la feuille").fill(YESTERDAY.isoformat())
    grid.get_by_label("Arrivée, ligne 1", exact=True).focus()
    for keys in ("8h55", "Tab", "PUIG Marta", "Tab", "4", "Enter", "8h3", "Enter"):
        if keys in {"Tab", "Enter"}:
            page.keyboard.press(keys)
        else:
            page.keyboard.type(keys)
    expect(grid.get_by_text("Heure illisible : écrivez 9h05, 905 ou 9:05.")).to_be_visible()
    expect(grid.get_by_text("8 h 55 · PUIG Marta · Dettes · Budget · Non clôturé")).to_be_visible()
    expect(grid.get_by_label("Arrivée, ligne 3", exact=True)).to_be_focused()
    with page.expect_response(lambda answer: answer.url.endswith("/draft")):
        page.evaluate(PASTE, SHEET)
    page.reload()
    carme.settle()
    expect(grid.get_by_label("Nom, ou rien, ligne 1", exact=True)).to_have_value("PUIG Marta")
    expect(page.get_by_label("Jour de la feuille")).to_have_value(YESTERDAY.isoformat())
    expect(page.get_by_text("61 sur 62 justes")).to_be_visible()
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("Une ligne est à revoir : rien n’est enregistré.")).to_be_visible()
    wrong = grid.get_by_label("Arrivée, ligne 2", exact=True)
    expect(wrong).to_be_focused()
    wrong.fill("8h30")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("62 passages enregistrés")).to_be_visible()
    expect(grid.get_by_label("Nom, ou rien, ligne 1", exact=True)).to_have_value("")

    page = carme.go(f"/aujourd_hui?jour={YESTERDAY.isoformat()}")
    expect(page.get_by_role("heading", name="62 passages")).to_be_visible()
    expect(page.get_by_text("60 reçus, 2 non clôturés")).to_be_visible()
    expect(page.locator("section.day tbody tr")).to_have_count(62)
    page.get_by_role("button", name="Corriger le n° 9001").click()
    panel = page.get_by_role("heading", name="Corriger le n° 9001 du ")
    expect(panel).to_be_visible()
    day = page.get_by_label("Jour", exact=True)
    day.fill(EMPTY_DAY.isoformat())
    expect(page.get_by_role("heading", name="aucun passage")).to_be_visible()
    expect(day).to_be_focused()
    expect(panel).to_be_hidden()
    day.fill("")
    day.blur()
    expect(day).to_have_value(EMPTY_DAY.isoformat())
    page = carme.go(f"/aujourd_hui?jour={YESTERDAY.isoformat()}")
    expect(page.get_by_label("Jour", exact=True)).to_have_value(YESTERDAY.isoformat())
    steering = visit("bruno").go("/pilotage?period=yesterday")
    expect(steering.get_by_text("62 arrivées")).to_be_visible()
    assert carme.errors == []
