"""A register taken over into a real database: once, whole, and under row-level policies."""

import csv
import uuid
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime
from pathlib import Path

import pytest
from openpyxl import Workbook
from sqlalchemy import func, select

from db.engine import owner_transaction, transaction
from db.installation import DatabaseUrls
from db.models import (
    JournalEntry,
    Person,
    PersonPhone,
    RegisterImport,
    Visit,
    VisitCounter,
    VisitEvent,
)
from db.queries import accounts, imports, visits
from db.queries.accounts import AccountToAdd
from mediance.domain.actors import Actor, system_actor
from mediance.domain.paris import PARIS
from mediance.domain.people import NewPerson
from mediance.domain.periods import Month
from mediance.domain.permissions import NotPermitted
from mediance.domain.register import NotARegister, NotARegisterKind, ProblemKind
from mediance.domain.roles import Role, SystemRole
from mediance.domain.visits import Ending, VisitState, replay
from mediance.services.accounts import SiteUnknown
from mediance.services.find_person import find_person
from mediance.services.import_register import import_file, import_site, plan_import
from mediance.services.record_visit import NewVisit, record_visit
from mediance.services.register_files import RegisterFile, read_file
from mediance.services.steering import attendance, months
from tests.cast import Cast

REGISTER = Path(__file__).parents[1] / "data" / "registre_accueil_2026-10.xlsx"
HEADINGS = ("Date", "Arrivée", "Nom", "Prénom", "Tél.", "Motif", "Reçu par", "Reçu à", "Suite")


def importer(site_id: int) -> Actor:
    return system_actor(SystemRole.IMPORT, site_ids=(site_id,))


def register(folder: Path, *lines: Sequence[str]) -> RegisterFile:
    path = folder / "registre.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, delimiter=";").writerows([HEADINGS, *lines])
    return read_file(path)


def line(day: str, arrived: str, family: str, given: str = "", phone: str = "") -> tuple[str, ...]:
    return (day, arrived, family, given, phone, "CAF", "Amina", "12h00", "Informé")


def here(hour: int, minute: int) -> datetime:
    return datetime(2026, 10, 1, hour, minute, tzinfo=PARIS)


@pytest.fixture(scope="module")
def october() -> RegisterFile:
    return read_file(REGISTER)


# Reading


def test_a_file_is_known_by_its_name_its_content_and_its_sheets(october: RegisterFile) -> None:
    assert (october.name, len(october.checksum), len(october.rows)) == (REGISTER.name, 64, 268)


def test_a_visit_in_two_sheets_counts_once_and_other_sheets_are_said(tmp_path: Path) -> None:
    book = Workbook()
    book.worksheets[0]["A1"] = "Mode d'emploi"
    for name in ("Octobre", "Copie"):
        sheet = book.create_sheet(name)
        sheet.append(HEADINGS)
        sheet.append(line("01/10/2026", "9h00", "ROIG", "Josep"))
    book["Copie"].append(line("01/10/2026", "9h05", "PUIG", "Ana"))
    book.save(tmp_path / "registre.xlsx")
    file = read_file(tmp_path / "registre.xlsx")
    assert [row.family_name for row in file.rows] == ["ROIG", "PUIG"]
    assert [(r.sheet, r.kind) for r in file.refusals] == [("Sheet", NotARegisterKind.NO_TABLE)]


def test_nameless_people_of_two_sheets_are_all_counted_and_their_likeness_is_said(
    tmp_path: Path,
) -> None:
    book = Workbook()
    for name, domains in (("Octobre", ("CAF", "CAF")), ("Suite", ("CAF", "CAF", "Logement"))):
        sheet = book.create_sheet(name)
        sheet.append(HEADINGS)
        for domain in domains:
            sheet.append(("01/10/2026", "9h00", "", "", "", domain, "", "", ""))
    book.save(tmp_path / "registre.xlsx")
    file = read_file(tmp_path / "registre.xlsx")
    assert [len(reading.rows) for reading in file.readings] == [2, 3]
    assert len({row.checksum for row in file.rows}) == len(file.rows) == 5
    told = [
        (problem.row_number, problem.kind, problem.value, problem.other_sheet)
        for problem in file.readings[1].problems
        if problem.is_about_another_line
    ]
    assert told == [
        (2, ProblemKind.POSSIBLE_DUPLICATE, "2", "Octobre"),
        (3, ProblemKind.POSSIBLE_DUPLICATE, "2", "Octobre"),
    ]


@pytest.mark.usefixtures("database")
def test_what_is_shown_of_two_sheets_is_what_is_written(cast: Cast, tmp_path: Path) -> None:
    book = Workbook()
    for name in ("Octobre", "Copie"):
        sheet = book.create_sheet(name)
        sheet.append(HEADINGS)
        sheet.append(("01/10/2026", "9h00", "", "", "", "CAF", "", "", ""))
        sheet.append(line("01/10/2026", "9h00", "ROIG", "Josep"))
    book.save(tmp_path / "registre.xlsx")
    file = read_file(tmp_path / "registre.xlsx")
    shown = sum(len(reading.rows) for reading in file.readings)
    plan = import_file(importer(cast.here), cast.here, file)
    assert shown == len(plan.new_rows) == 3
    assert file.readings[1].blocked_row_numbers == {3}
    with transaction(importer(cast.here)) as work:
        assert work.scalar(select(func.count()).select_from(Visit)) == 3


def test_without_any_register_the_most_telling_reason_is_given(tmp_path: Path) -> None:
    book = Workbook()
    book.worksheets[0]["A1"] = "Mode d'emploi"
    counts = book.create_sheet("Bilan")
    for cells in (("Mois", "Passages"), ("Octobre", 268), ("Novembre", 240)):
        counts.append(cells)
    book.save(tmp_path / "registre.xlsx")
    with pytest.raises(NotARegister) as refused:
        read_file(tmp_path / "registre.xlsx")
    assert (refused.value.sheet, refused.value.kind) == ("Bilan", NotARegisterKind.ONLY_COUNTS)


# Choosing a site


@pytest.mark.usefixtures("database")
def test_a_site_is_chosen_by_its_name(cast: Cast) -> None:
    assert import_site("saint jacques").site_id == cast.here


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize("name", [None, "Ailleurs"])
def test_without_its_name_several_sites_are_a_choice(name: str | None) -> None:
    with pytest.raises(SiteUnknown) as refused:
        import_site(name)
    assert refused.value.known == ("Saint-Jacques", "Vernet")


# Planning


@pytest.mark.usefixtures("database")
def test_a_plan_writes_nothing(cast: Cast, october: RegisterFile) -> None:
    plan = plan_import(importer(cast.here), cast.here, october)
    assert (len(plan.new_rows), plan.known_count) == (268, 0)
    with transaction(importer(cast.here)) as work:
        assert work.scalar(select(func.count()).select_from(Visit)) == 0
        assert work.scalar(select(func.count()).select_from(Person)) == 0


@pytest.mark.usefixtures("database")
def test_colleagues_are_found_by_name_and_others_are_said(cast: Cast, tmp_path: Path) -> None:
    file = register(
        tmp_path,
        ("01/10/2026", "9h00", "X", "", "", "CAF", "AMINA ", "9h10", "Informé"),
        ("", "9h05", "X", "", "", "CAF", "Zohra", "9h10", "Informé"),
    )
    plan = plan_import(importer(cast.here), cast.here, file)
    assert plan.colleagues == {"Amina": cast.amina.staff_id, "Zohra": None}


def test_between_two_colleagues_of_one_name_nobody_is_chosen(
    live_database: DatabaseUrls, cast: Cast, october: RegisterFile
) -> None:
    namesake = AccountToAdd("amina2", "Amina", None, [Role.MEDIATOR], [cast.here])
    with owner_transaction(live_database.owner) as work:
        accounts.add_account(work, namesake)
    plan = plan_import(importer(cast.here), cast.here, october)
    assert plan.colleagues == {
        "Amina": None,
        "Bruno": cast.bruno.staff_id,
        "Carme": cast.carme.staff_id,
    }


@pytest.mark.usefixtures("database")
def test_days_that_hold_visits_already_are_said(cast: Cast, tmp_path: Path) -> None:
    today = datetime.now(PARIS).strftime("%d/%m/%Y")
    file = register(
        tmp_path,
        line("01/10/2026", "9h00", "ROIG", "Josep"),
        line(today, "0h00", "PUIG", "Ana"),
    )
    record_visit(cast.carme, NewVisit(cast.here), uuid.uuid4())
    plan = plan_import(importer(cast.here), cast.here, file)
    assert plan.days_recorded_live == (datetime.now(PARIS).date(),)
    assert plan_import(importer(cast.elsewhere), cast.elsewhere, file).days_recorded_live == ()


# Writing


@pytest.mark.usefixtures("database")
def test_a_month_is_written_as_it_was_read(cast: Cast, october: RegisterFile) -> None:
    import_file(importer(cast.here), cast.here, october)
    with transaction(importer(cast.here)) as work:
        written = work.scalars(select(Visit).order_by(Visit.arrived_at, Visit.id)).all()
    assert len(written) == 268
    assert {visit.state for visit in written} == {VisitState.ENDED}
    assert {visit.ended_at for visit in written} == {None}
    assert Counter(visit.ending for visit in written) == {
        Ending.COMPLETED: 241,
        Ending.LEFT_WITHOUT_CONTACT: 27,
    }
    assert (written[0].arrived_at, written[0].received_at) == (here(8, 53), here(9, 8))
    assert Counter(visit.domain_code for visit in written)["energy"] == 40
    assert [visit.number for visit in written if visit.day == date(2026, 10, 1)] == [*range(1, 9)]
    assert sum(visit.received_by == cast.amina.staff_id for visit in written) == 99


@pytest.mark.usefixtures("database")
def test_the_same_file_twice_adds_nothing(cast: Cast, october: RegisterFile) -> None:
    import_file(importer(cast.here), cast.here, october)
    again = import_file(importer(cast.here), cast.here, read_file(REGISTER))
    assert (again.new_rows, again.known_count, again.people.people) == ((), 268, ())
    with transaction(importer(cast.here)) as work:
        assert work.scalar(select(func.count()).select_from(Visit)) == 268
        assert work.scalar(select(func.count()).select_from(RegisterImport)) == 1


@pytest.mark.usefixtures("database")
def test_the_same_file_at_another_site_is_another_register(
    cast: Cast, october: RegisterFile
) -> None:
    import_file(importer(cast.here), cast.here, october)
    plan = import_file(importer(cast.elsewhere), cast.elsewhere, october)
    assert len(plan.new_rows) == 268
    assert plan.new_people_count < len(plan.people.people)


@pytest.mark.usefixtures("database")
def test_a_longer_register_adds_what_is_new_and_numbers_follow(cast: Cast, tmp_path: Path) -> None:
    first = line("01/10/2026", "9h00", "ROIG", "Josep")
    second = line("", "8h30", "PUIG", "Ana")
    import_file(importer(cast.here), cast.here, register(tmp_path, first))
    plan = import_file(importer(cast.here), cast.here, register(tmp_path, first, second))
    assert (len(plan.new_rows), plan.known_count) == (1, 1)
    with transaction(importer(cast.here)) as work:
        rows = work.execute(select(Visit.arrived_at, Visit.number).order_by(Visit.number))
        assert [tuple(row) for row in rows] == [(here(9, 0), 1), (here(8, 30), 2)]
        assert work.scalars(select(VisitCounter.last_number)).all() == [2]


@pytest.mark.usefixtures("database")
def test_a_corrected_line_does_not_count_a_visit_twice(cast: Cast, tmp_path: Path) -> None:
    for phone in ("06", "06 32 83 62 48"):
        import_file(
            importer(cast.here),
            cast.here,
            register(tmp_path, line("01/10/2026", "9h00", "ROIG", "Josep", phone)),
        )
    with transaction(importer(cast.here)) as work:
        assert work.scalar(select(func.count()).select_from(Visit)) == 1


@pytest.mark.usefixtures("database")
def test_events_tell_what_the_visit_shows(cast: Cast, october: RegisterFile) -> None:
    import_file(importer(cast.here), cast.here, october)
    with transaction(cast.amina) as work:
        for visit in work.scalars(select(Visit)).all():
            progress = replay(visits.events(work, visit.id))
            assert (progress.state, progress.ending) == (visit.state, visit.ending)
            assert (progress.received_at, progress.answer) == (visit.received_at, visit.answer)
            assert progress.received_by == visit.received_by
        assert work.scalar(select(func.count()).select_from(VisitEvent)) == 268 + 241 + 268


@pytest.mark.usefixtures("database")
def test_what_a_register_leaves_unsaid_is_all_that_events_and_visit_differ_in(
    cast: Cast, tmp_path: Path
) -> None:
    day = "01/10/2026"
    file = register(
        tmp_path,
        (day, "9h00", "X", "", "", "CAF", "Amina", "9h10", "Informé"),
        (day, "9h05", "X", "", "", "CAF", "Amina", "", "Informé"),
        (day, "9h10", "X", "", "", "CAF", "", "", "Parti sans attendre"),
    )
    import_file(importer(cast.here), cast.here, file)
    with transaction(cast.amina) as work:
        for visit in work.scalars(select(Visit).order_by(Visit.id)).all():
            happened = visits.events(work, visit.id)
            progress = replay(happened)
            assert (progress.state, progress.ending) == (visit.state, visit.ending)
            assert (progress.received_at, progress.answer) == (visit.received_at, visit.answer)
            assert (visit.ended_at, progress.ended_at) == (None, happened[-2].at)
            assert happened[-1].staff_id == visit.received_by
            assert (visit.received_by is None) is (visit.ending is Ending.LEFT_WITHOUT_CONTACT)


# People


@pytest.mark.usefixtures("database")
def test_named_people_can_be_found_and_wait_for_their_information(
    cast: Cast, tmp_path: Path
) -> None:
    file = register(
        tmp_path,
        line("05/10/2026", "9h00", "MARTÍNEZ", "Ramon"),
        line("12/10/2026", "9h00", "Martinez", "Ramon", "06 54 21 10 00"),
    )
    plan = import_file(importer(cast.here), cast.here, file)
    assert (plan.new_people_count, plan.known_people_count, plan.unattributed_count) == (1, 0, 0)
    (found,) = find_person(cast.carme, "martinez ram")
    with transaction(cast.carme) as work:
        person = work.get_one(Person, found.person_id)
        assert (person.family_name, person.given_name) == ("MARTÍNEZ", "Ramon")
        assert (person.notice_given_at, person.first_contact_on) == (None, date(2026, 10, 5))
        assert work.scalars(select(PersonPhone.number)).all() == ["0654211000"]
        assert set(work.scalars(select(Visit.person_id))) == {found.person_id}


@pytest.mark.usefixtures("database")
def test_somebody_known_is_linked_not_created_again(cast: Cast, tmp_path: Path) -> None:
    record_visit(cast.carme, NewVisit(cast.here, who=NewPerson("Roig", "Josep")), uuid.uuid4())
    file = register(tmp_path, line("01/10/2026", "9h00", "ROIG", "JOSEP", "0632836248"))
    plan = import_file(importer(cast.here), cast.here, file)
    assert (plan.new_people_count, plan.known_people_count) == (0, 1)
    assert len(find_person(cast.carme, "roig")) == 1
    assert len(find_person(cast.carme, "36248")) == 1


@pytest.mark.usefixtures("database")
def test_nameless_visits_stay_nameless(cast: Cast, october: RegisterFile) -> None:
    plan = import_file(importer(cast.here), cast.here, october)
    with transaction(importer(cast.here)) as work:
        nameless = select(func.count()).select_from(Visit).where(Visit.person_id.is_(None))
        assert work.scalar(nameless) == plan.unattributed_count >= 28
        assert work.scalar(select(func.count()).select_from(Person)) == plan.new_people_count


# Who may, and what is kept of it


@pytest.mark.usefixtures("database")
def test_only_those_who_may_import_do(cast: Cast, october: RegisterFile) -> None:
    for actor in (cast.carme, cast.amina, cast.bruno, cast.helene, cast.chloe):
        for carry_out in (plan_import, import_file):
            with pytest.raises(NotPermitted):
                carry_out(actor, cast.here, october)
    with pytest.raises(NotPermitted):
        import_file(importer(cast.here), cast.elsewhere, october)


@pytest.mark.usefixtures("database")
def test_an_import_is_one_journal_entry_in_the_name_of_whoever_asked(
    cast: Cast, october: RegisterFile
) -> None:
    import_file(cast.paul, cast.here, october)
    with transaction(cast.paul) as work:
        (entry,) = work.scalars(select(JournalEntry).where(JournalEntry.operation == "import"))
        (kept,) = work.scalars(select(RegisterImport))
        assert (entry.entity, entry.entity_id, entry.row_count) == ("register_import", kept.id, 268)
        assert (entry.staff_id, entry.acting_as) == (cast.paul.staff_id, "system_import")
        assert (kept.file_name, kept.file_checksum) == (october.name, october.checksum)
        assert kept.imported_by == cast.paul.staff_id


# Steering


@pytest.mark.usefixtures("database")
def test_steering_shows_october(cast: Cast, october: RegisterFile) -> None:
    import_file(importer(cast.here), cast.here, october)
    assert months(cast.bruno, [cast.here]) == (Month(2026, 10),)
    shown = attendance(cast.bruno, [cast.here], Month(2026, 10))
    assert sum(slot.people for slot in shown.slots) == 268
    assert (shown.flow.received, shown.flow.left) == (241, 27)
    assert shown.flow.still_waiting == 0


# All or nothing


def test_a_failure_halfway_leaves_nothing(
    live_database: DatabaseUrls,
    cast: Cast,
    october: RegisterFile,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    add_visits = imports.add_visits

    def add_all_but_fail(*args: object) -> None:
        add_visits(*args)  # type: ignore[arg-type]
        raise ConnectionError

    monkeypatch.setattr(imports, "add_visits", add_all_but_fail)
    with pytest.raises(ConnectionError):
        import_file(importer(cast.here), cast.here, october)
    with owner_transaction(live_database.owner) as work:
        for table in (Visit, VisitEvent, VisitCounter, Person, PersonPhone, RegisterImport):
            assert work.scalar(select(func.count()).select_from(table)) == 0, table


def test_the_same_file_twice_at_once_is_written_once(
    live_database: DatabaseUrls, cast: Cast, october: RegisterFile
) -> None:
    with ThreadPoolExecutor(4) as pool:
        plans = list(
            pool.map(lambda _: import_file(importer(cast.here), cast.here, october), range(4))
        )
    assert sorted(len(plan.new_rows) for plan in plans) == [0, 0, 0, 268]
    with owner_transaction(live_database.owner) as work:
        assert work.scalar(select(func.count()).select_from(Visit)) == 268
        numbers = work.execute(
            select(Visit.day, func.count(), func.max(Visit.number)).group_by(Visit.day)
        )
        assert all(count == highest for _, count, highest in numbers)
