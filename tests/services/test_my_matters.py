"""« Ma feuille » of somebody followed: what it says, by which day, and what it never names."""

from dataclasses import replace
from datetime import date, timedelta
from io import BytesIO

import pytest
from pypdf import PdfReader
from sqlalchemy import text

from db.engine import transaction
from mediance.domain import paris
from mediance.domain.consents import Subject, TextKind
from mediance.domain.documents import Form
from mediance.domain.followup import Advance, DeadlineFact, Opening, Seen
from mediance.domain.papers import EventKind, NewPaperEvent
from mediance.domain.permissions import NotPermitted
from mediance.domain.procedures import Step
from mediance.services import cases, consents, papers, person_file
from mediance.services.followup import facts, moving, opening, reading, rules
from mediance.services.paper.approvals import NotApproved, approve, version_of
from mediance.services.paper.my_matters import (
    UNNAMED,
    UNNAMED_PAPERS,
    MyMatters,
    my_matters,
    specimen,
)
from mediance.services.paper.words import day_in_words
from mediance.services.record_visit import PersonUnknown
from tests.cast import Cast
from tests.confidential import key, somebody

pytestmark = pytest.mark.usefixtures("database")

TODAY = paris.today()
SENT_ON = TODAY - timedelta(days=20)


@pytest.fixture(autouse=True)
def approved(database: None, cast: Cast) -> None:
    assert database is None
    approve(cast.bruno, Form.MY_MATTERS, version_of(Form.MY_MATTERS))


def read(pdf: bytes) -> str:
    pages = PdfReader(BytesIO(pdf)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def pages(pdf: bytes) -> int:
    return len(PdfReader(BytesIO(pdf)).pages)


def followed(cast: Cast) -> tuple[int, int]:
    """Return somebody, and the case that Amina opened for them."""
    person_id = somebody(cast)
    return person_id, cases.open_case(cast.amina, person_id, cast.here, key())


def opened(cast: Cast, case_id: int, type_code: str, **more: object) -> int:
    new = Opening(type_code=type_code, **more)  # type: ignore[arg-type]
    return opening.open_procedure(cast.amina, case_id, new, key())


def sheet(cast: Cast, person_id: int, **more: bool) -> bytes:
    return my_matters(cast.amina, replace(MyMatters(person_id, cast.here), **more))


def test_it_says_where_things_stand_what_to_bring_and_who_follows(cast: Cast) -> None:
    person_id, case_id = followed(cast)
    opened(cast, case_id, "rsa", step=Step.DEPOSITED, step_at=SENT_ON)
    seen = Seen(opened(cast, case_id, "energy_cheque"), 1)
    moving.advance(cast.amina, seen, Advance(step=Step.GATHERING), key())
    pdf = sheet(cast, person_id)
    said = read(pdf)
    for fact in (
        "Ma feuille",
        "RSA · CAF",
        f"Le dossier est parti le {day_in_words(SENT_ON)}.",
        "Nous préparons le dossier.",
        "J’apporte les papiers : Chèque énergie",
        "Mon chèque énergie",
        cast.amina.display_name,
        "C’est gratuit.",
    ):
        assert fact in said, fact
    assert "Xarraga".casefold() not in said.casefold()
    assert "Mes relevés de compte" not in said
    assert pages(pdf) == 1


def dated(cast: Cast, person_id: int, case_id: int) -> tuple[str, date, date]:
    """Have a day be known by which the person must act; return its rule and its days."""
    assert person_id
    procedure_id = opened(cast, case_id, "social_housing_renewal")
    registered = TODAY - timedelta(days=100)
    fact = DeadlineFact(rule_code="L2", event_on=registered)
    facts.say_deadline_fact(cast.amina, Seen(procedure_id, 1), fact, key())
    file = reading.procedure_file(cast.amina, procedure_id)
    (line,) = (each for each in file.deadlines if each.rule.code == "L2")
    safe, statutory = line.acting.safe, line.acting.statutory
    assert safe is not None
    assert statutory is not None
    return line.rule.label.french, safe, statutory


def test_what_is_to_be_done_has_its_safe_day_and_says_whether_it_is_sure(cast: Cast) -> None:
    person_id, case_id = followed(cast)
    label, safe, statutory = dated(cast, person_id, case_id)
    said = read(sheet(cast, person_id))
    assert label in said
    assert f"au plus tard le {day_in_words(safe)}" in said
    assert day_in_words(statutory) not in said
    assert "(date à vérifier)" in said
    rules.verify_rule(cast.bruno, "L2", 1, key())
    assert "(date à vérifier)" not in read(sheet(cast, person_id))


def test_a_day_that_is_over_is_not_printed_as_if_it_were_to_come(cast: Cast) -> None:
    person_id, case_id = followed(cast)
    procedure_id = opened(cast, case_id, "social_housing_renewal")
    long_ago = DeadlineFact(rule_code="L2", event_on=TODAY - timedelta(days=900))
    facts.say_deadline_fact(cast.amina, Seen(procedure_id, 1), long_ago, key())
    said = read(sheet(cast, person_id))
    assert "Tout de suite : j’appelle." in said
    assert "u plus tard le" not in said


def test_what_is_sensitive_is_never_named(cast: Cast) -> None:
    person_id, case_id = followed(cast)
    opened(cast, case_id, "residence_renewal", step=Step.DEPOSITED, step_at=SENT_ON)
    said = read(sheet(cast, person_id, has_gloss=True))
    assert UNNAMED in said
    for word in ("séjour", "préfecture", "residence"):
        assert word not in said.casefold(), word


@pytest.mark.parametrize("how", ["asked", "letter", "phone"])
def test_where_paper_is_not_safe_nothing_is_named(cast: Cast, how: str) -> None:
    person_id, case_id = followed(cast)
    opened(cast, case_id, "rsa", step=Step.DEPOSITED, step_at=SENT_ON)
    label, safe, _statutory = dated(cast, person_id, case_id)
    match how:
        case "letter":
            consents.say(cast.carme, person_id, Subject(TextKind.LETTER), key(), agrees=False)
        case "phone":
            person_file.add_phone(
                cast.amina, person_id, cast.here, typed="06 12 34 56 78", key=key()
            )
            (phone,) = person_file.follow_up(cast.amina, person_id).phones
            person_file.say_phone_safe(cast.amina, phone, key(), is_safe=False)
    said = read(sheet(cast, person_id, is_discreet=how == "asked"))
    assert "RSA" not in said
    assert "CAF" not in said
    assert label not in said
    assert UNNAMED in said
    assert "J’apporte Les papiers dont nous avons parlé" in said
    assert day_in_words(safe) in said  # a day names nobody's matter


def say_papers(cast: Cast, person_id: int, *codes: str, **said: object) -> None:
    usual = {"site_id": cast.here, "person_id": person_id, "kind": EventKind.ASKED, "on": TODAY}
    asked = NewPaperEvent(document_codes=codes, **{**usual, **said})  # type: ignore[arg-type]
    papers.say(cast.amina, asked, key())


@pytest.mark.parametrize("is_followed", [True, False])
def test_a_sheet_that_is_to_be_discreet_names_no_paper(cast: Cast, *, is_followed: bool) -> None:
    person_id = followed(cast)[0] if is_followed else somebody(cast)
    say_papers(cast, person_id, "lease", "identity")
    assert "Mon contrat de location" in read(sheet(cast, person_id))
    said = read(sheet(cast, person_id, is_discreet=True))
    assert "Mon contrat de location" not in said
    assert "titre de séjour" not in said
    assert UNNAMED_PAPERS in said


def test_a_paper_asked_for_what_is_sensitive_is_not_named_beside_other_matters(cast: Cast) -> None:
    person_id, case_id = followed(cast)
    opened(cast, case_id, "c2s", step=Step.GATHERING)
    residence = opened(cast, case_id, "residence_renewal", step=Step.GATHERING)
    say_papers(cast, person_id, "family_book", procedure_id=residence)
    say_papers(cast, person_id, "lease")
    said = read(sheet(cast, person_id))
    assert "Mon livret de famille" not in said
    assert "Mon contrat de location" in said
    assert UNNAMED_PAPERS in said


def test_english_stands_beside_the_french_where_it_is_wanted(cast: Cast) -> None:
    person_id, case_id = followed(cast)
    opened(cast, case_id, "energy_cheque")
    assert "My energy voucher" not in read(sheet(cast, person_id))
    said = read(sheet(cast, person_id, has_gloss=True))
    assert "My energy voucher" in said
    assert "Mon chèque énergie" in said


def test_somebody_with_much_under_way_still_leaves_with_little_paper(cast: Cast) -> None:
    person_id, case_id = followed(cast)
    for type_code in ("rsa", "fsl", "c2s", "mdph", "over_indebtedness", "dalo", "energy_cheque"):
        opened(cast, case_id, type_code)
    assert pages(sheet(cast, person_id)) <= 2
    assert pages(sheet(cast, somebody(cast))) == 1


def fined(cast: Cast, case_id: int, days_ago: int) -> None:
    procedure_id = opened(cast, case_id, "fine_claim", step=Step.DEPOSITED, step_at=SENT_ON)
    fact = DeadlineFact(rule_code="T1", event_on=TODAY - timedelta(days=days_ago))
    facts.say_deadline_fact(cast.amina, Seen(procedure_id, 1), fact, key())


def test_the_gravest_is_never_cut_nor_are_papers_to_bring_and_the_rest_is_told(cast: Cast) -> None:
    person_id, case_id = followed(cast)
    assert "d’autres" not in read(sheet(cast, person_id))
    for days_ago in range(1, 7):
        fined(cast, case_id, days_ago)
    fined(cast, case_id, 900)
    opened(cast, case_id, "energy_cheque", step=Step.GATHERING)
    label, safe, _statutory = dated(cast, person_id, case_id)
    said = read(sheet(cast, person_id))
    assert said.index(label) < said.index("contester l’amende")
    assert day_in_words(safe) in said
    assert "J’apporte les papiers : Chèque énergie" in said
    assert "Tout de suite" not in said  # what is still to come goes first
    assert "… et d’autres : demandez-nous." in said


def test_it_is_approved_before_it_is_printed_and_then_journalled(cast: Cast) -> None:
    person_id, _case = followed(cast)
    sheet(cast, person_id)
    with transaction(cast.paul) as work:
        entry = work.execute(
            text(
                "select entity, entity_id, fields from mediance.journal_entry"
                " where operation = 'print' order by id desc limit 1"
            )
        ).one()
        assert tuple(entry) == ("person", person_id, ["my_matters"])
    with pytest.raises(NotPermitted):
        my_matters(cast.carme, MyMatters(person_id, cast.here))
    with pytest.raises(NotPermitted):
        my_matters(cast.amina, MyMatters(person_id, cast.elsewhere))
    with pytest.raises(PersonUnknown):
        sheet(cast, 2**40)


def test_a_version_that_nobody_read_does_not_leave_the_house(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    person_id, _case = followed(cast)
    monkeypatch.setattr("mediance.services.paper.approvals.FORMS_SHARE", ("house",))
    with pytest.raises(NotApproved):
        sheet(cast, person_id)
    assert "À VÉRIFIER" in read(specimen(cast.carme, cast.here))
