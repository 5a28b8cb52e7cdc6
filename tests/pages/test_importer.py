"""The import screen: what each step shows, and what is stored at its end."""

import time
from collections.abc import Callable, Iterator
from threading import Event

import pytest
from sqlalchemy import func, select
from streamlit.testing.v1.element_tree import FileUploader

from db.engine import owner_transaction
from db.installation import DatabaseUrls
from db.models import Person, RegisterColumn, RegisterImport, RegisterMotive, Visit
from mediance.services import import_runs
from mediance.services.import_runs import ImportRun, Written
from mediance.services.tasks import Progress, Task
from mediance.ui import session
from tests.cast import Cast
from tests.pages.tab import Tab, open_tab, page
from tests.registers import HEADINGS, as_csv, register

ODD = [
    ("Quand", "Entrée", "Qui", "Sujet"),
    ("01/10/2026", "9h00", "ROIG Josep", "Fact. élec."),
    ("02/10/2026", "9h05", "PUIG Ana", "CAF"),
    ("31/02/2026", "9h10", "SALA Ana", "CAF"),
]
SECONDS = 20


pytestmark = pytest.mark.usefixtures("live_database")


@pytest.fixture
def tab(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], Tab]]:
    """Open the import screen as Paul, on a database of the test's own."""
    yield lambda: open_tab(cast.paul, monkeypatch, app=page("importer"))
    import_runs.cancel_run(cast.paul)
    run = import_runs.current_run(cast.paul)
    if run is not None:
        run.task.is_over_within(SECONDS)
    import_runs.dismiss_run(cast.paul)


def stored(urls: DatabaseUrls) -> dict[str, int]:
    with owner_transaction(urls.owner) as work:
        return {
            model.__tablename__: work.scalar(select(func.count()).select_from(model)) or 0
            for model in (Visit, Person, RegisterImport, RegisterColumn, RegisterMotive)
        }


NOTHING = dict.fromkeys(
    ("visit", "person", "register_import", "register_column", "register_motive"), 0
)


def send(here: Tab, name: str, content: str | bytes) -> None:
    """Send a file in, and wait until it is open."""
    given = content if isinstance(content, bytes) else content.encode()
    (uploader,) = here.app.get("file_uploader")
    assert isinstance(uploader, FileUploader)
    uploader.upload(name, given)
    here.app.run()
    settle(here)


def settle(here: Tab) -> None:
    """Draw until nothing is under way beside the screen."""
    deadline = time.monotonic() + SECONDS
    while has(here, "import_stop") or has(here, "import_cancel"):
        assert time.monotonic() < deadline
        time.sleep(0.1)
        here.draw()
    assert not here.app.exception, here.app.exception


def has(here: Tab, key: str) -> bool:
    return any(button.key == key for button in here.app.button)


def press(here: Tab, key: str) -> None:
    here.app.button(key=key).click().run()
    settle(here)


def at(here: Tab, site: str) -> None:
    here.app.selectbox(key="import_site").select(site).run()
    settle(here)


def said(here: Tab) -> str:
    """Return all the texts of the screen."""
    parts = (here.app.markdown, here.app.caption, here.app.error, here.app.warning)
    more = (here.app.info, here.app.success, here.app.subheader, here.app.title)
    return "\n".join(element.value for group in (*parts, *more) for element in group)


def test_a_file_is_shown_then_written_when_it_is_confirmed(
    tab: Callable[[], Tab], live_database: DatabaseUrls
) -> None:
    here = tab()
    send(here, "octobre.csv", register(120))
    at(here, "Saint-Jacques")
    press(here, "import_read")
    assert "120 passages à reprendre, du 2 janv. 2023 au 3 janv. 2023." in said(here)
    assert stored(live_database) == NOTHING
    press(here, "import_confirm")
    assert "120 passages repris de « octobre\\.csv »." in said(here)
    assert stored(live_database)["visit"] == 120
    press(here, "import_next")
    assert "Rien n’est écrit avant" in said(here)


def test_a_file_confirmed_while_another_is_written_is_not_lost(
    tab: Callable[[], Tab], cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    here, written = tab(), Event()

    def write(_progress: Progress) -> Written:
        assert written.wait(SECONDS)
        return Written(1, 0, 0, {})

    send(here, "novembre.csv", register(30))
    at(here, "Saint-Jacques")
    press(here, "import_read")
    other = ImportRun(cast.here, "octobre.csv", "0" * 64, 1, Task(write))
    monkeypatch.setitem(import_runs._RUNS, cast.paul.staff_id, other)
    here.app.button(key="import_confirm").click().run()
    written.set()
    settle(here)
    assert "repris de « octobre" in said(here)
    press(here, "import_next")
    press(here, "import_confirm")
    assert "30 passages repris de « novembre\\.csv »." in said(here)


def test_the_same_file_once_more_says_that_nothing_is_new(
    tab: Callable[[], Tab], live_database: DatabaseUrls
) -> None:
    here = tab()
    for _ in range(2):
        send(here, "octobre.csv", register(30))
        at(here, "Saint-Jacques")
        press(here, "import_read")
        if has(here, "import_confirm"):
            press(here, "import_confirm")
            press(here, "import_next")
    assert "Rien de nouveau : les 30 passages de ce fichier sont déjà repris." in said(here)
    assert not has(here, "import_confirm")
    assert stored(live_database)["visit"] == 30


def test_columns_and_reasons_are_chosen_and_stand_for_the_next_file(
    tab: Callable[[], Tab], live_database: DatabaseUrls
) -> None:
    here = tab()
    send(here, "odd.csv", as_csv(ODD))
    at(here, "Vernet")
    assert here.app.selectbox(key="import_column_0_2").value == "aside"
    here.app.selectbox(key="import_column_0_2").select("full_name").run()
    press(here, "import_read")
    here.app.selectbox(key="import_motive_fact elec").select("energy").run()
    press(here, "import_confirm")
    assert stored(live_database) == NOTHING | {
        "visit": 2,
        "person": 2,
        "register_import": 1,
        "register_column": 1,
        "register_motive": 1,
    }
    with owner_transaction(live_database.owner) as work:
        assert sorted(work.scalars(select(Visit.domain_code))) == ["caf", "energy"]
    press(here, "import_next")
    send(here, "next.csv", as_csv(ODD).replace("/10/", "/11/"))
    at(here, "Vernet")
    assert here.app.selectbox(key="import_column_0_2").value == "full_name"
    press(here, "import_read")
    assert here.app.selectbox(key="import_motive_fact elec").value == "energy"


def test_a_column_chosen_in_the_moment_of_the_press_counts(
    tab: Callable[[], Tab], live_database: DatabaseUrls
) -> None:
    here = tab()
    send(here, "odd.csv", as_csv(ODD))
    at(here, "Vernet")
    here.app.selectbox(key="import_column_0_2").select("full_name")
    press(here, "import_read")
    press(here, "import_confirm")
    assert stored(live_database)["person"] == 2


def test_a_column_changed_in_the_moment_of_confirming_is_asked_about_again(
    tab: Callable[[], Tab], live_database: DatabaseUrls
) -> None:
    here = tab()
    send(here, "odd.csv", as_csv(ODD))
    at(here, "Vernet")
    press(here, "import_read")
    here.app.selectbox(key="import_column_0_2").select("full_name")
    press(here, "import_confirm")
    assert stored(live_database) == NOTHING
    assert has(here, "import_read")


def test_of_two_columns_that_tell_the_same_the_one_chosen_last_does(tab: Callable[[], Tab]) -> None:
    here = tab()
    send(here, "odd.csv", as_csv(ODD))
    at(here, "Vernet")
    here.app.selectbox(key="import_column_0_2").select("motive").run()
    assert here.app.selectbox(key="import_column_0_3").value == "aside"
    here.app.selectbox(key="import_column_0_1").select("aside").run()
    assert "aucune heure d’arrivée" in said(here)
    assert not has(here, "import_read")


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("bilan.csv", "Mois;Passages\nOctobre;268\nNovembre;240\n", "un tableau de totaux"),
        ("note.pdf", b"%PDF-1.7", "est un PDF"),
        ("photo.csv", b"\x89PNG\r\n\x1a\n\x00\x00", "n’est pas un tableur"),
        ("vide.csv", b"", "est vide"),
        ("mots.csv", "Bonjour\nà tous\n", "on n’y reconnaît pas de registre"),
    ],
)
def test_what_is_no_register_is_refused_in_a_sentence(
    tab: Callable[[], Tab],
    live_database: DatabaseUrls,
    name: str,
    content: str | bytes,
    sentence: str,
) -> None:
    here = tab()
    send(here, name, content)
    if here.app.selectbox:
        at(here, "Vernet")
    assert sentence in said(here)
    assert not has(here, "import_read")
    assert stored(live_database) == NOTHING


def test_what_stands_in_a_file_is_shown_as_it_stands(tab: Callable[[], Tab]) -> None:
    here = tab()
    nasty = "![x](https://elsewhere.example/x.png) <b>Roig</b>"
    send(here, "<b>r</b>.csv", as_csv([HEADINGS, ("31/02/2026", "9h00", nasty, "", "CAF")]))
    at(here, "Vernet")
    shown = said(here)
    assert "![x](" not in shown
    assert "<b>" not in shown.replace("\\<b\\>", "")


def test_where_others_look_at_the_screen_no_name_is_shown(
    tab: Callable[[], Tab], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(session, "hides_names", lambda: True)
    here = tab()
    send(here, "odd.csv", as_csv(ODD))
    at(here, "Vernet")
    press(here, "import_read")
    tables = "\n".join(table.value.to_string() for table in here.app.table)
    assert "31/02/2026" in tables
    assert "ROIG" not in said(here) + tables


def test_another_file_lets_the_first_one_go(tab: Callable[[], Tab]) -> None:
    here = tab()
    send(here, "odd.csv", as_csv(ODD))
    press(here, "import_other")
    assert "odd" not in said(here)
    assert here.app.get("file_uploader")


def test_each_file_is_asked_where_it_was_kept(tab: Callable[[], Tab]) -> None:
    here = tab()
    send(here, "odd.csv", as_csv(ODD))
    at(here, "Vernet")
    press(here, "import_other")
    send(here, "odd.csv", as_csv(ODD))
    assert here.app.selectbox(key="import_site").value is None
    assert not has(here, "import_read")


def test_read_in_another_encoding_it_stays_at_its_site(tab: Callable[[], Tab]) -> None:
    here = tab()
    send(here, "odd.csv", as_csv(ODD).encode("mac_roman"))
    at(here, "Vernet")
    assert here.app.selectbox(key="import_encoding").value == "mac-roman"
    here.app.selectbox(key="import_encoding").select("windows-1252").run()
    settle(here)
    assert "Entr" in said(here)
    assert "Entrée" not in said(here)
    assert has(here, "import_read") or "aucune heure" in said(here)
