"""Letters to institutions that keep silent: what they say, who signs, and what is never kept."""

import re
from dataclasses import replace
from datetime import timedelta
from io import BytesIO

import pytest
from pypdf import PdfReader
from sqlalchemy import text

from db.engine import transaction
from mediance.domain import paris
from mediance.domain.documents import letter_of
from mediance.domain.followup import Act, Advance, Opening, Seen
from mediance.domain.mandates import Duration, NewMandate, Signing
from mediance.domain.permissions import NotPermitted
from mediance.domain.procedure_life import EventKind
from mediance.domain.procedures import Rung, Step
from mediance.services import cases, mandates
from mediance.services.followup import moving, opening, reading, tending
from mediance.services.followup.refusals import ProcedureUnknown
from mediance.services.paper.approvals import NotApproved, approve, version_of
from mediance.services.paper.relance_letters import (
    LONGEST_ADDRESS,
    LetterRefused,
    Wanted,
    offered,
    relance_letter,
    specimen,
)
from mediance.services.paper.words import day_in_words
from tests.cast import Cast
from tests.confidential import key, somebody

pytestmark = pytest.mark.usefixtures("database")

TODAY = paris.today()
SENT_ON = TODAY - timedelta(days=40)
A4_MM = (210, 297)


def read(pdf: bytes) -> str:
    (page,) = PdfReader(BytesIO(pdf)).pages
    return " ".join(page.extract_text().split())


def awaited(cast: Cast, type_code: str = "rsa") -> tuple[int, int]:
    """Return somebody, and a procedure of theirs that an institution was sent."""
    person_id = somebody(cast)
    case_id = cases.open_case(cast.amina, person_id, cast.here, key())
    sent = Opening(type_code=type_code, step=Step.DEPOSITED, step_at=SENT_ON)
    return person_id, opening.open_procedure(cast.amina, case_id, sent, key())


def approved(cast: Cast, *rungs: Rung) -> None:
    for rung in rungs or Rung:
        approve(cast.bruno, letter_of(rung), version_of(letter_of(rung)))


def wanted(procedure_id: int, rung: Rung = Rung.REMINDER) -> Wanted:
    return Wanted(
        procedure_id=procedure_id,
        rung=rung,
        person="Quiteria Xarraga",
        living_at="3 rue de l’Exemple",
        reference="7654321 B",
        addressed_to="CAF\nService des aides",
        answer_by=TODAY + timedelta(days=21),
    )


def test_a_letter_says_who_what_since_when_and_by_when(cast: Cast) -> None:
    approved(cast)
    _person, procedure_id = awaited(cast)
    said = read(relance_letter(cast.amina, wanted(procedure_id)))
    for fact in (
        "Quiteria Xarraga",
        "3 rue de l’Exemple",
        "7654321 B",
        "CAF Service des aides",
        "Médiance 66",
        "Saint-Jacques",
        "RSA",
        f"Le {day_in_words(SENT_ON)}, je vous ai envoyé un dossier",
        f"au plus tard le {day_in_words(TODAY + timedelta(days=21))}",
        "Ni accusé de réception",
        "L. 112-3",
    ):
        assert fact in said, fact
    assert "Copies jointes" not in said
    assert "À VÉRIFIER" not in said


def test_it_leans_on_the_proof_the_receipt_and_the_reminders(cast: Cast) -> None:
    approved(cast)
    _person, procedure_id = awaited(cast)
    seen = Seen(procedure_id, 1)
    seen = tending.say_proof_seen(cast.amina, seen, SENT_ON, key())
    receipt, reminder = SENT_ON + timedelta(days=5), SENT_ON + timedelta(days=30)
    seen = moving.advance(cast.amina, seen, Advance(step=Step.ACKNOWLEDGED, at=receipt), key())
    chased = Act(kind=EventKind.CHASED, rung=Rung.REMINDER, at=reminder)
    moving.record_act(cast.amina, seen, chased, key())
    said = read(relance_letter(cast.amina, wanted(procedure_id)))
    assert f"L’accusé de réception est du {day_in_words(receipt)}" in said
    assert f"Une relance a été envoyée le {day_in_words(reminder)}" in said
    assert "Copies jointes : la preuve du dépôt, l’accusé de réception, les relances" in said
    assert "L. 112-3" not in said  # there is one already


@pytest.mark.parametrize("rung", Rung)
def test_nothing_is_printed_for_anybody_before_a_colleague_answers_for_it(
    cast: Cast, rung: Rung
) -> None:
    _person, procedure_id = awaited(cast)
    others = [each for each in Rung if each is not rung]
    approved(cast, *others)
    with pytest.raises(NotApproved):
        relance_letter(cast.amina, wanted(procedure_id, rung))
    draft = read(specimen(cast.amina, cast.here, letter_of(rung)))
    assert "À VÉRIFIER" in draft
    assert "Prénom NOM" in draft
    approved(cast, rung)
    assert "À VÉRIFIER" not in read(relance_letter(cast.amina, wanted(procedure_id, rung)))


def test_each_rung_asks_somebody_else_and_tells_them_of_whom(cast: Cast) -> None:
    approved(cast)
    _person, procedure_id = awaited(cast)
    said = {rung: read(relance_letter(cast.amina, wanted(procedure_id, rung))) for rung in Rung}
    assert len({re.search(r"Objet : (.*?) Votre", each)[1] for each in said.values()}) == len(Rung)  # type: ignore[index]
    for rung in (Rung.OMBUDSMAN, Rung.DEFENDER_OF_RIGHTS, Rung.COURT):
        assert "j’ai envoyé un dossier à : CAF" in said[rung]
    assert "au plus tard le" not in said[Rung.COURT]


def test_the_law_of_administrations_is_not_told_to_a_landlord(cast: Cast) -> None:
    approved(cast)
    _person, procedure_id = awaited(cast, "rent_arrears_plan")
    assert "code des relations" not in read(relance_letter(cast.amina, wanted(procedure_id)))


def test_it_is_signed_for_the_person_only_where_a_mandate_holds(cast: Cast) -> None:
    approved(cast)
    person_id, procedure_id = awaited(cast)
    by_mandate = replace(wanted(procedure_id), is_by_mandate=True)
    file = reading.procedure_file(cast.amina, procedure_id)
    for family in ("housing", "caf"):
        assert offered(cast.amina, file).mandate is None
        with pytest.raises(LetterRefused):
            relance_letter(cast.amina, by_mandate)
        given = NewMandate(
            (family,), Duration.MONTH, Signing.PAPER, TODAY,
            is_signature_seen=True, is_protected=False,
        )  # fmt: skip
        mandates.record_mandate(cast.amina, person_id, given, key())
    assert offered(cast.amina, file).mandate is not None
    said = read(relance_letter(cast.amina, by_mandate))
    assert f"Pour Quiteria Xarraga, mandat du {day_in_words(TODAY)}" in said
    assert cast.amina.display_name in said
    (mandate,) = mandates.mandates_of(cast.amina, person_id).given[:1]
    mandates.revoke(cast.amina, mandate.mandate_id, key())
    with pytest.raises(LetterRefused):
        relance_letter(cast.amina, by_mandate)


def test_printing_is_journalled_records_no_reminder_and_keeps_nothing_typed(cast: Cast) -> None:
    approved(cast)
    _person, procedure_id = awaited(cast)
    before = reading.procedure_file(cast.amina, procedure_id).head.version
    relance_letter(cast.amina, wanted(procedure_id))
    assert reading.procedure_file(cast.amina, procedure_id).head.version == before
    with transaction(cast.paul) as work:
        row = work.execute(
            text(
                "select entity, entity_id, fields, t::text as whole from mediance.journal_entry t"
                " where operation = 'print' order by id desc limit 1"
            )
        ).one()
    assert tuple(row)[:3] == ("procedure", procedure_id, ["relance_reminder"])
    assert not re.search("Xarraga|7654321|Exemple", row.whole)


def test_what_cannot_be_said_is_refused(cast: Cast) -> None:
    approved(cast)
    _person, procedure_id = awaited(cast)
    right = wanted(procedure_id)
    for wrong in (
        replace(right, person=" "),
        replace(right, person="x" * 121),
        replace(right, addressed_to="\n"),
        replace(right, addressed_to="ligne\n" * 8),
        replace(right, answer_by=TODAY - timedelta(days=1)),
    ):
        with pytest.raises(LetterRefused):
            relance_letter(cast.amina, wrong)
    case_id = cases.open_case(cast.amina, somebody(cast), cast.here, key())
    opened = opening.open_procedure(cast.amina, case_id, Opening(type_code="rsa"), key())
    with pytest.raises(LetterRefused):
        relance_letter(cast.amina, wanted(opened))  # nothing was sent: nobody is silent
    with pytest.raises(ProcedureUnknown):
        relance_letter(cast.amina, wanted(2**40))
    with pytest.raises(NotPermitted):
        relance_letter(cast.carme, right)


def test_a_letter_takes_what_people_type_as_it_is(cast: Cast) -> None:
    approved(cast)
    _person, procedure_id = awaited(cast)
    tricky = replace(wanted(procedure_id), person='#panic() *<b>x</b>* $1$ "\\"')
    assert '#panic() *<b>x</b>* $1$ "\\"' in read(relance_letter(cast.amina, tricky))


def test_an_address_is_as_long_as_it_reads_whatever_a_browser_ends_its_lines_with(
    cast: Cast,
) -> None:
    approved(cast)
    _person, procedure_id = awaited(cast)
    lines = ["x" * 56] * 7
    browsers = replace(wanted(procedure_id), addressed_to="\r\n".join(lines) + "\r\n")
    assert len(browsers.addressed_to) > LONGEST_ADDRESS
    assert "x" * 56 in read(relance_letter(cast.amina, browsers))
