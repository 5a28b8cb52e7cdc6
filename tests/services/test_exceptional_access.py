"""Exceptional access: by whom, for how long, and who is told."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from db.engine import transaction
from db.errors import ConstraintViolated
from mediance.domain.actors import Actor
from mediance.domain.free_text import ForbiddenNumber
from mediance.domain.notes import UnusableText
from mediance.domain.permissions import NotPermitted
from mediance.services import cases, exceptional_access, notes
from mediance.services.exceptional_access import NotNamed, OwnReader
from mediance.services.notes import NotAttached
from tests.cast import Cast
from tests.confidential import SAID, another_social_worker, case_of_ines, key, named

pytestmark = pytest.mark.usefixtures("database", "key_folder")

WHY = "Menace d’expulsion demain matin, Inès est absente."
OVER = text(
    "update mediance.exceptional_access set until = since where id = (select max(id) from"
    " mediance.exceptional_access)"
)


def written_case(cast: Cast) -> int:
    case_id = case_of_ines(cast)
    notes.write(cast.ines, case_id, SAID, key())
    return case_id


def take(actor: Actor, case_id: int, reason: str = WHY, minutes: int = 10) -> None:
    exceptional_access.take(actor, case_id, reason, key(), minutes=minutes)


def texts(actor: Actor, case_id: int) -> list[str | None]:
    return [note.current.text for note in notes.read(actor, case_id, key()).shown]


def test_a_named_social_worker_reads_for_minutes_and_the_author_is_told(cast: Cast) -> None:
    case_id, odile = written_case(cast), named(cast, another_social_worker(cast))
    take(odile, case_id)
    assert texts(odile, case_id) == [SAID]
    (told,) = exceptional_access.told_to(cast.ines)
    assert (told.access.name, told.access.reason) == ("Odile", WHY)
    assert told.family_name.casefold() == "xarraga"
    assert (told.access.until - told.access.since).total_seconds() <= 600
    exceptional_access.say_seen(cast.ines, told.access.access_id, key())
    assert exceptional_access.told_to(cast.ines) == ()


def test_the_access_ends_by_itself_and_by_a_press(cast: Cast) -> None:
    case_id, odile = written_case(cast), named(cast, another_social_worker(cast))
    take(odile, case_id)
    exceptional_access.end(odile, case_id, key())
    with pytest.raises(NotAttached):
        notes.read(odile, case_id, key())
    take(odile, case_id)
    with transaction(odile) as work:
        work.execute(OVER)  # as time does
    with pytest.raises(NotAttached):
        notes.read(odile, case_id, key())
    assert notes.at_a_glance(odile, case_id).count == 0


def test_it_is_never_prolonged(cast: Cast) -> None:
    case_id, odile = written_case(cast), named(cast, another_social_worker(cast))
    take(odile, case_id, minutes=10)
    longer = text("update mediance.exceptional_access set until = until + interval '15 minutes'")
    with transaction(odile) as work:
        before = work.scalar(text("select until from mediance.exceptional_access"))
        work.execute(longer)
        assert work.scalar(text("select until from mediance.exceptional_access")) == before


@pytest.mark.parametrize("minutes", [-5, 0, 31, 100_000])
def test_it_lasts_thirty_minutes_at_most(cast: Cast, minutes: int) -> None:
    case_id, odile = written_case(cast), named(cast, another_social_worker(cast))
    take(odile, case_id, minutes=minutes)
    (told,) = exceptional_access.told_to(cast.ines)
    assert 0 < (told.access.until - told.access.since).total_seconds() <= 1800


def test_raw_sql_takes_no_longer_one_and_none_for_somebody_else(cast: Cast) -> None:
    case_id, odile = written_case(cast), named(cast, another_social_worker(cast))
    add = (
        "insert into mediance.exceptional_access"
        " (case_id, site_id, taken_by, until, key_id, nonce, ciphertext, since)"
        " values (:case, :site, :who, now() + interval '{minutes} minutes', 'k', '', '',"
        " now() + interval '20 minutes')"
    )
    given = {"case": case_id, "site": cast.here, "who": odile.staff_id}
    with pytest.raises(ConstraintViolated), transaction(odile) as work:
        work.execute(text(add.format(minutes=45)), given)
    with pytest.raises(ProgrammingError), transaction(cast.ines) as work:
        work.execute(text(add.format(minutes=5)), {**given, "who": cast.ines.staff_id})
    with pytest.raises(ProgrammingError), transaction(odile) as work:
        work.execute(text(add.format(minutes=5)), {**given, "who": cast.ines.staff_id})


def test_what_is_written_meanwhile_is_not_opened_by_it(cast: Cast) -> None:
    case_id, odile = written_case(cast), named(cast, another_social_worker(cast))
    take(odile, case_id)
    notes.write(cast.ines, case_id, "Depuis.", key())
    assert texts(odile, case_id) == [SAID]


@pytest.mark.parametrize("table", ["confidential_note", "budget_sheet"])
def test_nothing_is_hidden_from_it_by_an_hour_to_come(cast: Cast, table: str) -> None:
    case_id, odile = case_of_ines(cast), named(cast, another_social_worker(cast))
    add = text(
        f"insert into mediance.{table} (id, first_id, version, case_id, site_id, author_id, key_id,"  # noqa: S608
        " nonce, ciphertext, written_at)"
        " values (9000, 9000, 1, :case, :site, :who, 'k', '', '', '2099-01-01')"
    )
    with transaction(cast.ines) as work:
        given = {"case": case_id, "site": cast.here, "who": cast.ines.staff_id}
        work.execute(add, given)
    take(odile, case_id)
    with transaction(odile) as work:
        seen = text(f"select written_at <= clock_timestamp() from mediance.{table}")  # noqa: S608
        assert list(work.scalars(seen)) == [True]


def test_it_opens_one_case_and_writes_nothing(cast: Cast) -> None:
    case_id, other = written_case(cast), written_case(cast)
    odile = named(cast, another_social_worker(cast))
    take(odile, case_id)
    with pytest.raises(NotAttached):
        notes.read(odile, other, key())
    with pytest.raises(NotAttached):
        notes.write(odile, case_id, "Bonjour.", key())


def test_whoever_is_not_named_is_refused_and_that_is_journalled(cast: Cast) -> None:
    case_id, odile = written_case(cast), another_social_worker(cast)
    with pytest.raises(NotNamed):
        take(odile, case_id)
    with transaction(cast.sofia) as work:
        last = work.execute(
            text(
                "select operation, entity, staff_id from mediance.journal_entry"
                " order by id desc limit 1"
            )
        ).one()
    assert tuple(last) == ("refused", "exceptional_access", odile.staff_id)
    assert exceptional_access.told_to(cast.ines) == ()


@pytest.mark.parametrize("who", ["amina", "bruno", "paul", "sofia", "carme", "helene"])
def test_no_other_role_takes_one(cast: Cast, who: str) -> None:
    case_id = written_case(cast)
    with pytest.raises(NotPermitted):
        take(cast.actors[who], case_id)


@pytest.mark.parametrize(
    ("reason", "refusal"),
    [
        ("", UnusableText),
        ("urgent", UnusableText),
        ("x" * 501, UnusableText),
        ("Pour le compte FR76 3000 6000 0112 3456 7890 189", ForbiddenNumber),
    ],
)
def test_why_is_written_down_and_guarded(cast: Cast, reason: str, refusal: type[Exception]) -> None:
    case_id, odile = written_case(cast), named(cast, another_social_worker(cast))
    with pytest.raises(refusal):
        take(odile, case_id, reason)
    with pytest.raises(NotAttached):
        notes.read(odile, case_id, key())


def test_the_case_remembers_it_and_why_is_for_those_who_read(cast: Cast) -> None:
    case_id, odile = written_case(cast), named(cast, another_social_worker(cast))
    take(odile, case_id)
    with transaction(cast.bruno) as work:
        person_id = int(
            work.scalar(text("select person_id from mediance.case where id = :id"), {"id": case_id})
            or 0
        )
    reasons = {}
    for actor in (cast.ines, odile, cast.amina, cast.bruno):
        (file,) = cases.cases_of(actor, person_id)
        (access,) = file.accesses
        assert (access.name, access.told) == ("Odile", (("Inès", None),))
        reasons[actor.display_name] = access.reason
    assert reasons == {"Inès": WHY, "Odile": WHY, "Amina": None, "Bruno": None}


def test_every_author_is_told_and_not_whoever_took_it(cast: Cast) -> None:
    case_id, odile = case_of_ines(cast), another_social_worker(cast)
    cases.attach(cast.ines, case_id, odile.staff_id, key())
    for author in (cast.ines, odile):
        notes.write(author, case_id, SAID, key())
    paula = named(cast, another_social_worker(cast, "Paula"))
    take(paula, case_id)
    counts = [len(exceptional_access.told_to(actor)) for actor in (cast.ines, odile, paula)]
    assert counts == [1, 1, 0]


def test_nobody_says_seen_for_somebody_else(cast: Cast) -> None:
    case_id, odile = written_case(cast), named(cast, another_social_worker(cast))
    take(odile, case_id)
    (told,) = exceptional_access.told_to(cast.ines)
    exceptional_access.say_seen(odile, told.access.access_id, key())
    assert len(exceptional_access.told_to(cast.ines)) == 1


def test_an_administrator_names_others_and_takes_it_back(cast: Cast) -> None:
    odile = named(cast, another_social_worker(cast))
    assert {each.name: each.is_named for each in exceptional_access.readers(cast.paul)} == {
        "Inès": False,
        "Odile": True,
    }
    exceptional_access.name_reader(cast.paul, odile.staff_id, key(), is_named=False)
    with pytest.raises(NotNamed):
        take(odile, written_case(cast))
    with pytest.raises(OwnReader):
        exceptional_access.name_reader(cast.paul, cast.paul.staff_id, key(), is_named=True)
    with pytest.raises(NotPermitted):
        exceptional_access.name_reader(cast.bruno, odile.staff_id, key(), is_named=True)
