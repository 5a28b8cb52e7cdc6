"""Sheets: what is chosen on the screen is what the link asks for."""

from datetime import time
from urllib.parse import parse_qs, urlsplit

import pytest
from streamlit.testing.v1 import AppTest

from mediance.domain import paris
from mediance.domain.documents import DOCUMENTS, Letter
from mediance.services.paper.my_sheet import colleagues
from tests.cast import Cast
from tests.pages.tab import Tab, open_tab, page

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture
def screen(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Tab:
    return open_tab(cast.carme, monkeypatch, app=page("feuilles"))


def links(app: AppTest) -> list[str]:
    return [element.proto.url for element in app.get("link_button")]


def asked(app: AppTest) -> dict[str, list[str]]:
    return parse_qs(urlsplit(links(app)[0]).query)


def test_a_reason_to_come_brings_its_usual_papers(screen: Tab, cast: Cast) -> None:
    app = screen.app
    app.selectbox(key="sheet_domain").select("energy").run()
    documents = asked(app)["document"]
    assert asked(app)["site"] == [str(cast.here)]
    assert "energy_bill" in documents
    assert "lease" in documents
    assert "credits" not in documents


def test_what_is_unticked_is_not_asked_for(screen: Tab) -> None:
    app = screen.app
    app.selectbox(key="sheet_domain").select("energy").run()
    app.pills(key="sheet_documents_energy").set_value(["meter"]).run()
    assert asked(app)["document"] == ["meter"]


def test_a_day_an_hour_and_somebody_to_ask_for(screen: Tab, cast: Cast) -> None:
    app = screen.app
    app.date_input(key="sheet_day").set_value(paris.today()).run()
    assert "with" not in asked(app)
    app.time_input(key="sheet_hour").set_value(time(9, 30)).run()
    amina = next(
        each for each in colleagues(cast.carme, cast.here) if each.staff_id == cast.amina.staff_id
    )
    app.selectbox(key="sheet_colleague").select(amina).run()
    assert asked(app)["on"] == [paris.today().isoformat()]
    assert asked(app)["at"] == ["09:30"]
    assert asked(app)["with"] == [str(cast.amina.staff_id)]


def test_the_sheets_for_outages_are_of_this_site(screen: Tab, cast: Cast) -> None:
    assert links(screen.app)[1:3] == [
        f"/paper/outage?site={cast.here}",
        f"/paper/outage?site={cast.here}&round",
    ]


TO_BE_CHECKED = "À vérifier"


def said_of_texts(app: AppTest) -> list[str]:
    return [caption.value for caption in app.caption if "pprouvé" in caption.value]


def test_a_text_for_the_public_is_a_draft_that_reception_cannot_approve(
    screen: Tab, cast: Cast
) -> None:
    app = screen.app
    assert len(said_of_texts(app)) == len(DOCUMENTS)
    assert all(said.startswith(TO_BE_CHECKED) for said in said_of_texts(app))
    assert not [button.key for button in app.button if str(button.key).startswith("approve_")]
    assert links(app)[3:] == [f"/paper/notice?site={cast.here}&text={each}" for each in DOCUMENTS]


def test_the_coordination_answers_for_a_text_by_name(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = open_tab(cast.bruno, monkeypatch, app=page("feuilles")).app
    app.button(key="approve_notice_poster").click().run()
    poster, *others = said_of_texts(app)
    assert poster.startswith(f"Approuvé par {cast.bruno.display_name} le ")
    assert all(said.startswith(TO_BE_CHECKED) for said in others)
    assert "approve_notice_poster" not in [button.key for button in app.button]


def test_a_letter_is_approved_where_the_other_texts_are(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = open_tab(cast.bruno, monkeypatch, app=page("feuilles")).app
    app.button(key=f"approve_{Letter.COURT}").click().run()
    (approved,) = (said for said in said_of_texts(app) if not said.startswith(TO_BE_CHECKED))
    assert approved.startswith(f"Approuvé par {cast.bruno.display_name} le ")
    assert "Approuvé : ce texte peut être imprimé." in [each.value for each in app.success]
    labels = [element.proto.label for element in app.get("link_button")]
    assert "Relire le modèle" in labels
