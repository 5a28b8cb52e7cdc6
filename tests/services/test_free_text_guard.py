"""No free text of the house keeps a number that may not be kept: it is refused, not written."""

from collections.abc import Callable

import pytest
from sqlalchemy import text

from db.engine import transaction
from mediance.domain import paris
from mediance.domain.actors import SIGN_IN
from mediance.domain.corrections import WrittenHours
from mediance.domain.free_text import ForbiddenNumber, TextField
from mediance.domain.people import NewPerson
from mediance.domain.reference import Label
from mediance.domain.register.names import read_full_name, read_name
from mediance.domain.roles import Role
from mediance.domain.sites import Closure, Site
from mediance.domain.team import Colleague
from mediance.services import careful_words, domain_list, name_synonyms, sites, team
from mediance.services.corrections import Corrected, correct
from mediance.services.record_visit import NewVisit, record_visit
from tests.cast import Cast
from tests.services.people import key
from tests.source import ROOT, modules

pytestmark = pytest.mark.usefixtures("database")

NUMBERS = ("1 85 05 78 006 084 91", "FR1420041010050500013M02606", "4111 1111 1111 1111")
WRITES = text(
    "select coalesce(sum(n_tup_ins + n_tup_upd + n_tup_del), 0) from pg_stat_xact_user_tables"
    " where schemaname = 'mediance' and relname !~ '^(journal_entry|submission)'"
)
TODAY = paris.today()
Write = Callable[[Cast, str], object]


def a_reason(cast: Cast, written: str) -> None:
    visit_id = record_visit(cast.bruno, NewVisit(cast.here), key()).visit_id
    now = paris.local(paris.now())
    says = Corrected(
        who=None,
        domain_code="debt",
        is_urgent=False,
        hours=WrittenHours(arrived_at=now.time().replace(second=0, microsecond=0)),
        ending=None,
        answer=None,
    )
    correct(cast.bruno, visit_id, says, key(), version=1, reason=written)


def a_room(cast: Cast, written: str) -> None:
    sites.add_room(cast.paul, cast.here, written, key=key())


def a_colleague(cast: Cast, written: str) -> None:
    lea = Colleague(0, "lea", written, frozenset({Role.RECEPTION}), frozenset())
    team.invite(cast.paul, lea, key=key())


def somebody_new(cast: Cast, person: NewPerson) -> None:
    record_visit(cast.carme, NewVisit(cast.here, person), key())


def a_closure(cast: Cast, written: str) -> None:
    sites.add_closure(cast.paul, cast.here, Closure(TODAY, TODAY, written), key=key())


WRITTEN: dict[str, tuple[TextField, Write]] = {
    "the reason of a correction": (TextField.CORRECTION_REASON, a_reason),
    "the reason of a closure": (TextField.CLOSURE_REASON, a_closure),
    "a family name": (
        TextField.PERSON_NAME,
        lambda cast, written: somebody_new(cast, NewPerson(f"Roig {written}")),
    ),
    "a given name": (
        TextField.PERSON_NAME,
        lambda cast, written: somebody_new(cast, NewPerson("Roig", written)),
    ),
    "a used name": (
        TextField.PERSON_NAME,
        lambda cast, written: somebody_new(cast, NewPerson("Roig", used_name=written)),
    ),
    "the name of a place": (
        TextField.SITE,
        lambda cast, written: sites.add_site(cast.paul, Site(0, f"Lieu {written}"), key=key()),
    ),
    "an address": (
        TextField.SITE,
        lambda cast, written: sites.add_site(
            cast.paul, Site(0, "Moulin", address=written), key=key()
        ),
    ),
    "a room": (TextField.ROOM, a_room),
    "a colleague's name": (TextField.COLLEAGUE, a_colleague),
    "a reason to come": (
        TextField.LIST_WORD,
        lambda cast, written: domain_list.add_domain(cast.paul, Label(written, ""), key=key()),
    ),
    "another word for a name": (
        TextField.LIST_WORD,
        lambda cast, written: name_synonyms.add_synonym(cast.paul, written, "José"),
    ),
}


def writes() -> int:
    with transaction(SIGN_IN) as work:
        return int(work.scalar(WRITES) or 0)


@pytest.mark.parametrize("number", NUMBERS)
@pytest.mark.parametrize("what", WRITTEN)
def test_it_is_refused_by_name_and_nothing_is_written(cast: Cast, what: str, number: str) -> None:
    where, write = WRITTEN[what]
    before = writes()
    with pytest.raises(ForbiddenNumber) as refusal:
        write(cast, number)
    assert refusal.value.where is where
    assert number not in str(refusal.value)
    # A correction is of a visit: its arrival, its event and its number were written before.
    made_on_the_way = 3 if what == "the reason of a correction" else 0
    assert writes() <= before + made_on_the_way


@pytest.mark.parametrize("what", WRITTEN)
def test_what_is_harmless_is_kept(cast: Cast, what: str) -> None:
    _where, write = WRITTEN[what]
    before = writes()
    write(cast, "Pepito")
    assert writes() > before


def test_a_register_loses_the_number_and_keeps_the_name() -> None:
    assert read_name("ROIG 1 85 05 78 006 084 91") == "ROIG"
    assert read_full_name("ROIG Josep 185057800608491", is_given_first=False) == ("ROIG", "Josep")
    assert read_name("185057800608491") is None


def test_words_that_judge_are_pointed_at_with_what_to_write_instead() -> None:
    flags = careful_words.words_to_weigh("Monsieur est agressif ; un cas social, dit la CAF.")
    assert [flag.wording.word for flag in flags] == ["agressif", "cas social"]
    for wording in careful_words.careful_words():
        assert all((wording.word, wording.instead, wording.reason))
        (flag,) = careful_words.words_to_weigh(f"Elle dit « {wording.word.upper()} ».")[:1]
        assert flag.wording == wording
    assert careful_words.words_to_weigh("Elle a reçu son avis d’imposition, dit-elle.") == ()


def test_every_place_that_is_named_is_guarded() -> None:
    services = "".join((ROOT / each).read_text() for each in modules("mediance/services"))
    for where in TextField:
        assert f"TextField.{where.name})" in services
