"""Texts for the public: drafts until a named colleague approved this very version."""

import re
from io import BytesIO

import pytest
from pypdf import PdfReader
from sqlalchemy import text

from db.engine import transaction
from mediance.domain.documents import DOCUMENTS, Notice
from mediance.domain.permissions import NotPermitted
from mediance.services.paper import approvals, press
from mediance.services.paper.approvals import TextChanged, approve, standings, version_of
from mediance.services.paper.notices import notice_sheet
from tests.cast import Cast

pytestmark = pytest.mark.usefixtures("database")

DRAFT = "À VÉRIFIER"
IMPORT = re.compile(r'#import "(\w+)\.typ"')


def read(pdf: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages).split())


@pytest.mark.parametrize("notice", Notice)
def test_a_text_is_a_draft_until_approved_and_then_none(cast: Cast, notice: Notice) -> None:
    assert DRAFT in read(notice_sheet(cast.carme, cast.here, notice))
    approve(cast.bruno, notice, version_of(notice))
    assert DRAFT not in read(notice_sheet(cast.carme, cast.here, notice))
    approved = {each.document: each.approval for each in standings(cast.carme)}
    assert {name for name, by in approved.items() if by} == {notice}
    approval = approved[notice]
    assert approval is not None
    assert approval.approved_by == cast.bruno.display_name


def test_a_word_changed_is_a_draft_again(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    before = version_of(Notice.POSTER)
    approve(cast.bruno, Notice.POSTER, before)
    monkeypatch.setattr(approvals, "NOTICES_SHARE", (*approvals.NOTICES_SHARE, "ticket"))
    assert version_of(Notice.POSTER) != before
    assert DRAFT in read(notice_sheet(cast.carme, cast.here, Notice.POSTER))
    with pytest.raises(TextChanged):
        approve(cast.bruno, Notice.POSTER, before)


def test_two_colleagues_approve_once_and_the_journal_tells_of_it(cast: Cast) -> None:
    version = version_of(Notice.SPOKEN)
    approve(cast.bruno, Notice.SPOKEN, version)
    approve(cast.bruno, Notice.SPOKEN, version)
    with transaction(cast.paul) as work:
        entries = work.scalars(
            text("select entity from mediance.journal_entry where operation = 'approve'")
        ).all()
    assert entries == ["notice_spoken"]


def test_only_the_coordination_answers_for_a_text(cast: Cast) -> None:
    for somebody in (cast.carme, cast.amina, cast.paul, cast.sofia):
        with pytest.raises(NotPermitted):
            approve(somebody, Notice.POSTER, version_of(Notice.POSTER))


def test_every_text_says_who_how_long_and_which_rights(cast: Cast) -> None:
    for notice in Notice:
        said = read(notice_sheet(cast.carme, cast.here, notice)).casefold()
        for fact in ("deux ans", "corriger", "effacer", "accueil"):
            assert fact in said, (notice, fact)
    for notice in (Notice.POSTER, Notice.LEAFLET):
        said = read(notice_sheet(cast.carme, cast.here, notice))
        for fact in ("CNIL", "intérêt légitime", "un mois", "Médiance 66", "Saint-Jacques"):
            assert fact in said, (notice, fact)


def test_what_is_said_aloud_takes_thirty_seconds(cast: Cast) -> None:
    said = read(notice_sheet(cast.carme, cast.here, Notice.SPOKEN))
    aloud = said[said.index("«") : said.index("»")]
    assert len(aloud.split()) <= 30 / 60 * 180  # 180 words a minute, unhurried


def test_every_sheet_has_its_source() -> None:
    assert {f"{each}.typ" for each in DOCUMENTS} <= {each.name for each in press.SHEETS.iterdir()}


def test_a_text_is_a_version_of_all_that_it_imports() -> None:
    for document in DOCUMENTS:
        parts = (*approvals.shared(document), document)
        sources = [(press.SHEETS / f"{part}.typ").read_text() for part in parts]
        imported = {name for source in sources for name in IMPORT.findall(source)}
        assert imported <= set(parts), document
