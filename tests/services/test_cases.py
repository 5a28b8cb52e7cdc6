"""Cases in their first form: for whom they open, who follows them, who is attached by whom."""

from dataclasses import replace

import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from db.engine import transaction
from mediance.domain.actors import Actor
from mediance.domain.consents import USUALLY, Hindrance, Subject, TextKind
from mediance.domain.permissions import NotPermitted
from mediance.domain.procedures import CaseClosing
from mediance.services import cases, consents, duplicates, notes
from mediance.services.cases import (
    CaseIsClosed,
    CaseIsOpen,
    CaseUnknown,
    MayNotAttach,
    NotASocialWorker,
    NotFollowed,
)
from mediance.services.notes import NotAttached
from mediance.services.record_visit import PersonUnknown
from tests.cast import Cast
from tests.confidential import SAID, another_social_worker, case_of_ines, key, somebody

pytestmark = pytest.mark.usefixtures("database", "key_folder")

FOLLOW_UP = Subject(TextKind.FOLLOW_UP)


def opened_by(actor: Actor, cast: Cast) -> int:
    return cases.open_case(actor, somebody(cast), cast.here, key())


def names(cast: Cast, case_id: int) -> list[str]:
    with transaction(cast.bruno) as work:
        person_id = work.scalar(
            text("select person_id from mediance.case where id = :id"), {"id": case_id}
        )
    (file,) = cases.cases_of(cast.bruno, int(person_id or 0))
    return [each.name for each in file.attached]


# For whom


def test_whoever_opens_a_case_follows_it_and_a_social_worker_is_attached(cast: Cast) -> None:
    person_id = somebody(cast)
    cases.open_case(cast.ines, person_id, cast.here, key())
    (file,) = cases.cases_of(cast.amina, person_id)
    assert (file.referent_name, file.site_name) == ("Inès", "Saint-Jacques")
    assert [each.name for each in file.attached] == ["Inès"]


def test_a_mediator_follows_without_being_attached(cast: Cast) -> None:
    assert names(cast, opened_by(cast.amina, cast)) == []


def test_a_double_press_opens_one_case(cast: Cast) -> None:
    person_id, pressed = somebody(cast), key()
    first = cases.open_case(cast.amina, person_id, cast.here, pressed)
    assert cases.open_case(cast.amina, person_id, cast.here, pressed) == first
    with pytest.raises(CaseIsOpen):
        cases.open_case(cast.amina, person_id, cast.here, key())


def test_no_case_for_whoever_was_not_told(cast: Cast) -> None:
    person_id = somebody(cast, is_told=False)
    with pytest.raises(NotFollowed) as refusal:
        cases.open_case(cast.amina, person_id, cast.here, key())
    assert refusal.value.why is Hindrance.NOT_TOLD


def test_no_case_for_whoever_does_not_want_one(cast: Cast) -> None:
    person_id = somebody(cast)
    consents.say(cast.amina, person_id, FOLLOW_UP, key(), agrees=False, telling=USUALLY)
    with pytest.raises(NotFollowed) as refusal:
        cases.open_case(cast.amina, person_id, cast.here, key())
    assert refusal.value.why is Hindrance.REFUSED


def test_linked_records_have_one_open_case(cast: Cast) -> None:
    one, other = somebody(cast), somebody(cast)
    cases.open_case(cast.amina, one, cast.here, key())
    duplicates.link(cast.amina, one, other, key())
    with pytest.raises(CaseIsOpen):
        cases.open_case(cast.amina, other, cast.here, key())
    assert len(cases.cases_of(cast.amina, other)) == 1


def test_nobody_and_nowhere(cast: Cast) -> None:
    with pytest.raises(PersonUnknown):
        cases.open_case(cast.amina, 10**9, cast.here, key())
    with pytest.raises(NotPermitted):
        cases.open_case(cast.amina, somebody(cast), cast.elsewhere, key())
    with pytest.raises(NotPermitted):
        cases.open_case(cast.carme, somebody(cast), cast.here, key())


def test_a_closed_case_stays_in_sight_and_another_may_be_opened(cast: Cast) -> None:
    person_id = somebody(cast)
    case_id = cases.open_case(cast.amina, person_id, cast.here, key())
    cases.close_case(cast.amina, case_id, CaseClosing.COMPLETED, key())
    with pytest.raises(CaseIsClosed):
        cases.close_case(cast.amina, case_id, CaseClosing.COMPLETED, key())
    again = cases.open_case(cast.amina, person_id, cast.here, key())
    shown = [file.head.case_id for file in cases.cases_of(cast.amina, person_id)]
    assert shown == [again, case_id]


# Who is attached by whom


def test_the_coordination_attaches_and_reads_nothing(cast: Cast) -> None:
    case_id = opened_by(cast.amina, cast)
    cases.attach(cast.bruno, case_id, cast.ines.staff_id, key())
    assert names(cast, case_id) == ["Inès"]
    notes.write(cast.ines, case_id, SAID, key())
    with pytest.raises(NotPermitted):
        notes.read(cast.bruno, case_id, key())


def test_the_referent_and_whoever_is_attached_attach_others(cast: Cast) -> None:
    case_id, odile = opened_by(cast.amina, cast), another_social_worker(cast)
    cases.attach(cast.amina, case_id, cast.ines.staff_id, key())
    cases.attach(cast.ines, case_id, odile.staff_id, key())
    cases.attach(cast.ines, case_id, odile.staff_id, key())
    assert names(cast, case_id) == ["Inès", "Odile"]


def test_nobody_attaches_themselves_nor_to_a_case_that_is_not_theirs(cast: Cast) -> None:
    case_id, odile = case_of_ines(cast), another_social_worker(cast)
    for actor, whom in ((odile, odile), (odile, cast.ines)):
        cases.detach(cast.bruno, case_id, cast.ines.staff_id, key())
        with pytest.raises(MayNotAttach):
            cases.attach(actor, case_id, whom.staff_id, key())


def test_whoever_was_detached_does_not_come_back_alone(cast: Cast) -> None:
    case_id = case_of_ines(cast)
    cases.detach(cast.ines, case_id, cast.ines.staff_id, key())
    with pytest.raises(MayNotAttach):
        cases.attach(cast.ines, case_id, cast.ines.staff_id, key())
    again = text(
        "insert into mediance.case_attachment (case_id, site_id, staff_id, attached_by)"
        " values (:case, :site, :staff, :staff)"
    )
    given = {"case": case_id, "site": cast.here, "staff": cast.ines.staff_id}
    with pytest.raises(ProgrammingError), transaction(cast.ines) as work:
        work.execute(again, given)
    revive = text("update mediance.case_attachment set until = null, detached_by = null")
    with transaction(cast.ines) as work:
        work.execute(revive)
    with pytest.raises(NotAttached):
        notes.write(cast.ines, case_id, SAID, key())


def test_only_social_workers_of_the_place_are_attached(cast: Cast) -> None:
    case_id = opened_by(cast.amina, cast)
    for whom in (cast.bruno, cast.carme, cast.paul):
        with pytest.raises(NotASocialWorker):
            cases.attach(cast.amina, case_id, whom.staff_id, key())
    assert [name for _, name in cases.may_be_attached(cast.amina, cast.here)] == ["Inès"]


def test_a_case_of_another_place_is_out_of_sight(cast: Cast) -> None:
    case_id = case_of_ines(cast)
    stranger = replace(cast.amina, site_ids=(cast.elsewhere,))
    with pytest.raises(CaseUnknown):
        cases.attach(stranger, case_id, cast.ines.staff_id, key())


def test_whoever_may_not_attach_or_detach_leaves_a_trace_of_each_try(cast: Cast) -> None:
    case_id, odile = case_of_ines(cast), another_social_worker(cast)
    with pytest.raises(MayNotAttach):
        cases.attach(odile, case_id, odile.staff_id, key())
    with pytest.raises(MayNotAttach):
        cases.detach(odile, case_id, cast.ines.staff_id, key())
    with transaction(cast.sofia) as work:
        refused = work.execute(
            text(
                "select entity, entity_id, staff_id from mediance.journal_entry"
                " where operation = 'refused'"
            )
        )
        told = ("case_attachment", case_id, odile.staff_id)
        assert [tuple(row) for row in refused] == [told, told]
    assert names(cast, case_id) == ["Inès"]


# Past the services, in SQL

TAKE_OVER = text(
    "insert into mediance.case_referent (case_id, site_id, staff_id, since)"
    " values (:case, :site, mediance.current_staff(), clock_timestamp())"
)
LEAVE = text(
    "update mediance.case_referent set until = clock_timestamp() where case_id = :case"
    " and until is null returning staff_id"
)
COME_BACK = text(
    "update mediance.case_referent set until = null where case_id = :case returning staff_id"
)


def test_nobody_takes_over_a_colleagues_case(cast: Cast) -> None:
    given = {"case": opened_by(cast.ines, cast), "site": cast.here}
    with transaction(cast.amina) as work:
        assert work.scalars(LEAVE, given).all() == []
    with pytest.raises(ProgrammingError, match="row-level"), transaction(cast.amina) as work:
        work.execute(TAKE_OVER, given)


def test_nor_once_nobody_follows_it_any_more(cast: Cast) -> None:
    given = {"case": opened_by(cast.ines, cast), "site": cast.here}
    with transaction(cast.ines) as work:
        assert work.scalars(LEAVE, given).all() == [cast.ines.staff_id]
    for anybody in (cast.amina, cast.ines):
        with pytest.raises(ProgrammingError, match="row-level"), transaction(anybody) as work:
            work.execute(TAKE_OVER, given)
    with transaction(cast.ines) as work:
        assert work.scalars(COME_BACK, given).all() == []


def test_the_coordination_takes_a_case_over(cast: Cast) -> None:
    given = {"case": opened_by(cast.amina, cast), "site": cast.here}
    with transaction(cast.bruno) as work:
        assert work.scalars(LEAVE, given).all() == [cast.amina.staff_id]
        work.execute(TAKE_OVER, given)


def test_nobody_follows_a_case_under_another_site(cast: Cast) -> None:
    given = {"case": opened_by(cast.bruno, cast), "site": cast.elsewhere}
    with transaction(cast.bruno) as work:
        work.scalars(LEAVE, given).all()
    with pytest.raises(ProgrammingError, match="row-level"), transaction(cast.bruno) as work:
        work.execute(TAKE_OVER, given)


def test_whoever_closes_a_colleagues_case_ends_its_following(cast: Cast) -> None:
    case_id = opened_by(cast.amina, cast)
    cases.close_case(cast.ines, case_id, CaseClosing.HANDED_OVER, key())
    still = "select count(*) from mediance.case_referent where case_id = :id and until is null"
    with transaction(cast.bruno) as work:
        assert work.scalar(text(still), {"id": case_id}) == 0
