"""Sheets of paper: what they say, what they never say, and for whom they are made."""

import uuid
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from io import BytesIO
from zoneinfo import ZoneInfo

import pytest
from pypdf import PdfReader
from sqlalchemy import text

from db.engine import owner_transaction, transaction
from db.installation import DatabaseUrls
from mediance.domain import paris
from mediance.domain.people import NewPerson
from mediance.domain.permissions import NotPermitted
from mediance.domain.sites import OpeningPeriod
from mediance.services.paper.my_sheet import (
    FURTHEST_AHEAD,
    MySheet,
    SheetRefused,
    is_shut_on,
    my_sheet,
    usual_documents,
)
from mediance.services.paper.outage_sheet import ROWS, outage_sheet
from mediance.services.paper.press import FONTS, printed
from mediance.services.paper.ticket import ticket
from mediance.services.paper.words import day_in_words, hour, week_in_words
from mediance.services.record_visit import NewVisit, record_visit
from mediance.services.transitions import VisitUnknown
from tests.cast import Cast

A6_MM, A4_MM = (105, 148), (210, 297)
MM_PER_POINT = 25.4 / 72
TRICKY = '#panic() *<b>x</b>* $1$ "\\" شكرا 😀 Œuvre'
PLACE = {"name": "Ici", "address": "", "phone": "", "week": []}


def read(pdf: bytes) -> str:
    """Return what a sheet says, in one line."""
    (page,) = PdfReader(BytesIO(pdf)).pages
    return " ".join(page.extract_text().split())


def size_mm(pdf: bytes) -> tuple[int, int]:
    (page,) = PdfReader(BytesIO(pdf)).pages
    return round(page.mediabox.width * MM_PER_POINT), round(page.mediabox.height * MM_PER_POINT)


def arrive(cast: Cast, who: NewPerson | None = None) -> tuple[int, int]:
    visit = NewVisit(site_id=cast.here, who=who, domain_code="debt")
    recorded = record_visit(cast.carme, visit, uuid.uuid4())
    return recorded.visit_id, recorded.number


# Words


def test_the_first_of_a_month_is_said_as_people_say_it() -> None:
    assert day_in_words(date(2026, 12, 1)) == "mardi 1er décembre 2026"
    assert day_in_words(date(2026, 12, 11)) == "vendredi 11 décembre 2026"


def test_hours_are_those_of_paris() -> None:
    assert hour(datetime(2026, 7, 1, 7, 5, tzinfo=ZoneInfo("UTC"))) == "9 h 05"
    assert hour(time(14)) == "14 h"


def test_days_with_the_same_hours_are_said_together() -> None:
    morning = [OpeningPeriod(day, time(9), time(12)) for day in (1, 2, 3, 5)]
    afternoon = OpeningPeriod(5, time(13, 30), time(17))
    assert week_in_words([*morning, afternoon]) == [
        "du lundi au mercredi : 9 h – 12 h",
        "vendredi : 9 h – 12 h, 13 h 30 – 17 h",
    ]
    assert week_in_words([]) == []


# The press


@pytest.mark.parametrize("written", [TRICKY, "x" * 10_000, "\u202eabc\u200b", "\x00"])
def test_what_people_wrote_is_never_read_as_instructions(written: str) -> None:
    place = PLACE | {"name": written}
    pdf = printed("ticket", {"number": 1, "day": "", "hour": "", "place": place})
    assert pdf.startswith(b"%PDF")
    if written is TRICKY:
        assert "#panic() *<b>x</b>*" in read(pdf)


def test_the_same_sheet_is_the_same_to_the_byte() -> None:
    data = {"number": 14, "day": "lundi", "hour": "9 h", "place": PLACE}
    assert printed("ticket", data) == printed("ticket", data)
    assert printed("ticket", data) != printed("ticket", data | {"number": 15})


def test_a_sheet_says_its_language_and_title() -> None:
    pdf = PdfReader(
        BytesIO(printed("ticket", {"number": 7, "day": "", "hour": "", "place": PLACE}))
    )
    assert pdf.metadata is not None
    assert pdf.metadata.title == "Ticket 7"
    assert str(pdf.root_object["/Lang"]) == "fr"
    assert "/StructTreeRoot" in pdf.root_object  # read out in order


# The ticket


@pytest.mark.usefixtures("database")
def test_a_ticket_holds_the_number_and_neither_name_nor_reason(cast: Cast) -> None:
    visit_id, number = arrive(cast, NewPerson("Zeroual", "Inès", 1979))
    pdf = ticket(cast.carme, visit_id)
    said = read(pdf)
    assert f"Votre numéro {number} " in said
    assert day_in_words(paris.today()) in said
    assert "Saint-Jacques" in said
    for secret in ("Zeroual", "ZEROUAL", "Inès", "1979", "Dettes"):
        assert secret not in said
    assert size_mm(pdf) == A6_MM


@pytest.mark.usefixtures("database")
def test_a_ticket_of_another_site_is_nobodys_here(cast: Cast) -> None:
    visit_id, _ = arrive(cast)
    with pytest.raises(VisitUnknown):
        ticket(replace(cast.carme, site_ids=(cast.elsewhere,)), visit_id)


@pytest.mark.parametrize("number", [1, 99, 100, 999, 1000, 99_999])
def test_a_number_of_any_length_stays_on_its_page(number: int) -> None:
    pdf = printed("ticket", {"number": number, "day": "", "hour": "", "place": PLACE})
    assert str(number) in read(pdf)


# « Ma feuille »


@pytest.mark.usefixtures("database")
def test_my_sheet_says_what_was_chosen(cast: Cast) -> None:
    day = paris.today() + timedelta(days=9)
    sheet = MySheet(cast.here, ("identity", "tax_notice"), day, time(9, 30), cast.amina.staff_id)
    pdf = my_sheet(cast.carme, sheet)
    said = read(pdf)
    assert f"{day_in_words(day)}, à 9 h 30" in said
    assert f"{day:%d/%m/%Y}" in said
    assert "Ma pièce d’identité" in said
    assert "Mon dernier avis d’impôt" in said
    assert "Mon RIB" not in said
    assert cast.amina.display_name in said
    assert "Gratuit" in said
    assert size_mm(pdf) == A4_MM


@pytest.mark.usefixtures("database")
def test_everything_on_my_sheet_may_be_left_out_or_put_on_it(cast: Cast) -> None:
    assert "J’apporte" not in read(my_sheet(cast.carme, MySheet(cast.here)))
    everything = [document.code for document in usual_documents(cast.carme)]
    assert "Gratuit" in read(my_sheet(cast.carme, MySheet(cast.here, everything, paris.today())))


@pytest.mark.usefixtures("database")
def test_my_sheet_refuses_what_cannot_be(cast: Cast) -> None:
    today = paris.today()
    for refused in (
        MySheet(cast.here, ("unheard_of",)),
        MySheet(cast.here, back_on=today - timedelta(days=1)),
        MySheet(cast.here, back_on=today + FURTHEST_AHEAD + timedelta(days=1)),
        MySheet(cast.here, ask_for=cast.helene.staff_id),
    ):
        with pytest.raises(SheetRefused):
            my_sheet(cast.carme, refused)
    with pytest.raises(NotPermitted):
        my_sheet(cast.carme, MySheet(cast.elsewhere))


@pytest.mark.usefixtures("database")
def test_every_domain_that_asks_for_a_paper_is_a_domain(cast: Cast) -> None:
    with transaction(cast.carme) as work:
        known = set(work.scalars(text("select code from mediance.domain")))
    for document in usual_documents(cast.carme):
        assert document.usual_for <= known, document.code


def test_a_day_outside_the_week_or_a_holiday_is_known(
    live_database: DatabaseUrls, cast: Cast
) -> None:
    with owner_transaction(live_database.owner) as work:
        work.execute(
            text(
                "insert into mediance.opening_period (site_id, weekday, opens_at, closes_at)"
                " values (:site, 1, '09:00', '12:00')"
            ),
            {"site": cast.here},
        )
    assert not is_shut_on(cast.carme, cast.here, date(2027, 1, 4))
    assert is_shut_on(cast.carme, cast.here, date(2027, 1, 5))
    assert is_shut_on(cast.carme, cast.here, date(2027, 7, 14))


# The sheets for when nothing works


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize("is_for_round", [False, True])
def test_an_outage_sheet_has_its_lines_and_the_signs_of_the_desk(
    cast: Cast, *, is_for_round: bool
) -> None:
    pdf = outage_sheet(cast.carme, cast.here, is_for_round=is_for_round)
    said = read(pdf)
    assert "1 CAF · MSA" in said
    assert "Séjour" not in said  # others read over one's shoulder
    assert f" {ROWS}" in said
    assert ("Reçu·e à" in said) is not is_for_round
    assert size_mm(pdf) == A4_MM[::-1]


def test_the_fonts_of_the_sheets_are_the_houses_own() -> None:
    assert {font.name for font in FONTS.glob("*.ttf")} == {
        "atkinson-hyperlegible-next-400.ttf",
        "atkinson-hyperlegible-next-700.ttf",
    }
