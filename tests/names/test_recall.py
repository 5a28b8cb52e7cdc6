"""Floors of what is found, asked of both parts of the evaluation set; see the README here."""

from collections.abc import Iterator
from random import Random

import pytest

from db import engine
from db.engine import owner_transaction
from db.queries import imports
from db.queries.people import PersonToAdd
from mediance.domain import paris
from mediance.domain.simulation.naming import Naming
from mediance.services.find_person import find_person
from tests.cast import Cast
from tests.conftest import Template
from tests.names import evaluation
from tests.names.evaluation import HARD, KINDS, SIMPLE, Named, Question

ASKED_OF_EACH_KIND = 30
OF_FAMILIES, INVENTED = 700, 2_000
FEW, MANY = 5, 20
FLOOR = dict.fromkeys(SIMPLE, 0.95) | dict.fromkeys(HARD, 0.9)
FLOOR_WITH_YEAR = 0.98


def asked(*, held_out: bool) -> list[Question]:
    return evaluation.questions(Random(66), ASKED_OF_EACH_KIND, held_out=held_out)


@pytest.fixture(scope="module")
def desk(template: Template) -> Iterator[Cast]:
    """A database with some thousand people, those meant among them."""
    urls = template.copy()
    rng = Random(1)
    invented = Naming(rng, paris.today()).people(INVENTED)
    everybody = [
        *(question.meant for part in (False, True) for question in asked(held_out=part)),
        *evaluation.people(rng, OF_FAMILIES),
        *(Named(one.family_name, one.given_name, one.birth_year) for one in invented),
    ]
    with owner_transaction(urls.owner) as work:
        imports.add_people(work, [to_add(person, template.cast) for person in everybody])
    engine.connect(urls.app)
    yield template.cast
    engine.disconnect()


def to_add(person: Named, cast: Cast) -> PersonToAdd:
    return PersonToAdd(
        family_name=person.family_name,
        given_name=person.given_name,
        birth_year=person.birth_year,
        site_id=cast.here,
        notice_given_at=None,
        first_contact_on=paris.today(),
        created_by=None,
    )


def place_of(cast: Cast, question: Question, *, with_year: bool = False) -> int:
    meant = question.meant
    typed = f"{question.typed} {meant.birth_year}" if with_year else question.typed
    for place, person in enumerate(find_person(cast.carme, typed)):
        is_namesake = evaluation.same_name(
            f"{person.family_name} {person.given_name}", f"{meant.family_name} {meant.given_name}"
        )
        if is_namesake and (not with_year or person.birth_year == meant.birth_year):
            return place
    return MANY


@pytest.mark.parametrize("held_out", [False, True], ids=["development", "held out"])
@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_is_found(desk: Cast, kind: str, *, held_out: bool) -> None:
    questions = [one for one in asked(held_out=held_out) if one.kind == kind]
    within = FEW if kind in SIMPLE else MANY
    found = sum(place_of(desk, question) < within for question in questions)
    assert found / len(questions) >= FLOOR[kind]


@pytest.mark.parametrize("held_out", [False, True], ids=["development", "held out"])
def test_the_birth_year_finds_nearly_everybody(desk: Cast, *, held_out: bool) -> None:
    questions = asked(held_out=held_out)
    found = sum(place_of(desk, question, with_year=True) < FEW for question in questions)
    assert found / len(questions) >= FLOOR_WITH_YEAR


def test_a_third_of_the_families_is_held_out_and_each_has_several_spellings() -> None:
    families = evaluation.families()
    held_out = [family for family in families if family.is_held_out]
    assert 0.25 < len(held_out) / len(families) < 0.4
    assert all(len(set(map(evaluation.plain, one.spellings))) > 1 for one in families)
