"""Papers: asked for, seen, missing, taken back; of all records of somebody; none is copied."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text

from db.engine import transaction
from mediance.domain import paris
from mediance.domain.followup import Opening
from mediance.domain.papers import DayToCome, EventKind, NewPaperEvent, Status
from mediance.domain.permissions import NotPermitted
from mediance.services import cases, papers
from mediance.services.changes import NoLongerThere
from mediance.services.followup.opening import open_procedure
from mediance.services.papers import NothingChosen
from mediance.services.record_visit import PersonUnknown, UnknownChoice
from tests.cast import Cast
from tests.confidential import somebody as told
from tests.services.people import key, linked, somebody

pytestmark = pytest.mark.usefixtures("database")

TODAY = paris.today()
K = EventKind
COLUMNS = text(
    "select string_agg(column_name, ' ') from information_schema.columns"
    " where table_name = 'document_event' and data_type in ('bytea', 'json', 'jsonb')"
)


def new(cast: Cast, person_id: int, kind: EventKind = K.SEEN, **said: object) -> NewPaperEvent:
    usual = {
        "site_id": cast.here,
        "person_id": person_id,
        "document_codes": ("identity",),
        "kind": kind,
        "on": TODAY,
    }
    return NewPaperEvent(**{**usual, **said})  # type: ignore[arg-type]


def statuses(cast: Cast, person_id: int) -> dict[str, Status]:
    return {
        paper.document_code: paper.status for paper in papers.papers_of(cast.amina, person_id).known
    }


def test_papers_are_asked_for_together_and_seen_one_by_one(cast: Cast) -> None:
    person_id = somebody(cast)
    asked = new(cast, person_id, K.ASKED, document_codes=("identity", "tax_notice"))
    papers.say(cast.amina, asked, key())
    papers.say(cast.amina, new(cast, person_id, valid_until=TODAY), key())
    assert statuses(cast, person_id) == {
        "tax_notice": Status.ASKED,
        "identity": Status.RECEIVED,
    }


def test_a_paper_is_out_of_date_after_its_last_day(cast: Cast) -> None:
    person_id = somebody(cast)
    yesterday = TODAY - timedelta(days=1)
    seen = new(cast, person_id, on=yesterday, valid_until=yesterday)
    papers.say(cast.amina, seen, key())
    assert statuses(cast, person_id) == {"identity": Status.EXPIRED}


@pytest.mark.usefixtures("key_folder")
def test_a_paper_is_missing_for_a_procedure(cast: Cast) -> None:
    person_id = told(cast)
    case_id = cases.open_case(cast.amina, person_id, cast.here, key())
    procedure_id = open_procedure(cast.amina, case_id, Opening(type_code="rsa"), key())
    missing = new(cast, person_id, K.MISSING, procedure_id=procedure_id)
    papers.say(cast.amina, missing, key())
    (paper,) = papers.papers_of(cast.amina, person_id).known
    assert paper.status is Status.MISSING
    assert [label for label in paper.for_procedures if "RSA" in label]
    other = new(cast, somebody(cast), K.MISSING, procedure_id=procedure_id)
    with pytest.raises(UnknownChoice):
        papers.say(cast.amina, other, key())


def test_a_slip_of_the_hand_is_taken_back_and_stays(cast: Cast) -> None:
    person_id = somebody(cast)
    papers.say(cast.amina, new(cast, person_id), key())
    (paper,) = papers.papers_of(cast.amina, person_id).known
    papers.take_back(cast.ines, paper.last.event_id, key())
    assert statuses(cast, person_id) == {}
    with transaction(cast.amina) as work:
        assert work.scalar(text("select count(*) from mediance.document_event")) == 2
    with pytest.raises(NoLongerThere):
        papers.take_back(cast.ines, 10**9, key())


def test_what_was_taken_back_is_not_taken_back_again(cast: Cast) -> None:
    person_id = somebody(cast)
    papers.say(cast.amina, new(cast, person_id), key())
    (paper,) = papers.papers_of(cast.amina, person_id).known
    papers.take_back(cast.ines, paper.last.event_id, key())
    with pytest.raises(NoLongerThere):
        papers.take_back(cast.amina, paper.last.event_id, key())
    with transaction(cast.amina) as work:
        assert work.scalar(text("select count(*) from mediance.document_event")) == 2


def test_what_was_said_on_another_record_of_theirs_counts(cast: Cast) -> None:
    one, other = linked(cast)
    papers.say(cast.amina, new(cast, one), key())
    assert statuses(cast, other) == {"identity": Status.RECEIVED}


def test_the_same_press_says_it_once(cast: Cast) -> None:
    person_id, press = somebody(cast), key()
    for _ in range(2):
        papers.say(cast.amina, new(cast, person_id), press)
    (paper,) = papers.papers_of(cast.amina, person_id).known
    assert len(paper.said) == 1


@pytest.mark.parametrize(
    ("said", "refusal"),
    [
        ({"document_codes": ()}, NothingChosen),
        ({"document_codes": ("gone",)}, UnknownChoice),
        ({"kind": K.TAKEN_BACK}, UnknownChoice),
        ({"on": TODAY + timedelta(days=1)}, DayToCome),
        ({"person_id": 10**9}, PersonUnknown),
    ],
)
def test_what_cannot_be_said_is_refused(
    cast: Cast, said: dict[str, object], refusal: type[Exception]
) -> None:
    wanted = replace(new(cast, somebody(cast)), **said)  # type: ignore[arg-type]
    with pytest.raises(refusal):
        papers.say(cast.amina, wanted, key())


def test_reception_and_another_place_are_refused(cast: Cast) -> None:
    person_id = somebody(cast)
    with pytest.raises(NotPermitted):
        papers.papers_of(cast.carme, person_id)
    with pytest.raises(NotPermitted):
        papers.say(cast.amina, new(cast, person_id, site_id=cast.elsewhere), key())


def test_there_is_no_room_for_a_copy(cast: Cast) -> None:
    with transaction(cast.amina) as work:
        assert work.scalar(COLUMNS) is None
