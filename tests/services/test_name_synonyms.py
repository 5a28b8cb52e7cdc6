"""Other words for a name: a list that ships, that staff may grow, and from which they remove."""

import uuid

import pytest
from sqlalchemy import text

from db.engine import owner_transaction, transaction
from db.installation import DatabaseUrls
from mediance.domain.actors import Actor
from mediance.domain.names import UnusableName
from mediance.domain.people import NewPerson
from mediance.domain.synonyms import SameWord
from mediance.services.find_person import find_person
from mediance.services.name_synonyms import (
    SynonymUnknown,
    add_synonym,
    load_shipped_synonyms,
    remove_synonym,
    synonym_list,
)
from mediance.services.record_visit import NewVisit, record_visit
from tests.cast import Cast


def pairs(actor: Actor) -> set[tuple[str, str]]:
    return {(one.name, one.standard) for one in synonym_list(actor)}


def is_found(cast: Cast, typed: str) -> bool:
    return bool(find_person(cast.carme, typed))


@pytest.mark.usefixtures("database")
def test_the_shipped_list_holds_what_people_are_called_here(cast: Cast) -> None:
    assert {("pepe", "jose"), ("paco", "francisco"), ("med", "mohamed")} <= pairs(cast.bruno)


@pytest.mark.usefixtures("database")
def test_a_word_that_was_added_finds_people_both_ways(cast: Cast) -> None:
    record_visit(cast.carme, NewVisit(cast.here, NewPerson("Roig", "Zinedine")), uuid.uuid4())
    record_visit(cast.carme, NewVisit(cast.here, NewPerson("Puig", "Zizou")), uuid.uuid4())
    assert not is_found(cast, "roig zizou")
    add_synonym(cast.bruno, "Zizou", "Zinédine")
    add_synonym(cast.bruno, "Zizou", "Zinédine")
    assert is_found(cast, "roig zizou")
    assert is_found(cast, "puig zinedine")
    (added,) = [one for one in synonym_list(cast.paul) if one.name == "zizou"]
    assert (added.standard, added.added_by) == ("zinedine", "Bruno")
    remove_synonym(cast.paul, "zizou", "zinedine")
    assert not is_found(cast, "roig zizou")
    assert ("zizou", "zinedine") not in pairs(cast.bruno)


@pytest.mark.usefixtures("database")
def test_two_words_for_one_name_stand_for_each_other(cast: Cast) -> None:
    record_visit(cast.carme, NewVisit(cast.here, NewPerson("Roig", "Paquita")), uuid.uuid4())
    assert is_found(cast, "roig paca")


@pytest.mark.usefixtures("database")
def test_what_is_no_pair_of_words_is_refused(cast: Cast) -> None:
    with pytest.raises(UnusableName):
        add_synonym(cast.bruno, "Juan Luis", "Juan")
    with pytest.raises(SameWord):
        add_synonym(cast.bruno, "José", "jose")
    with pytest.raises(SynonymUnknown):
        remove_synonym(cast.bruno, "Zizou", "Zinédine")


@pytest.mark.usefixtures("database")
def test_the_journal_tells_that_the_list_changed_and_no_name(cast: Cast) -> None:
    add_synonym(cast.bruno, "Zizou", "Zinédine")
    remove_synonym(cast.bruno, "Zizou", "Zinédine")
    with transaction(cast.paul) as work:
        told = work.execute(
            text(
                "select operation, entity, fields::text from mediance.journal_entry"
                " where entity = 'name_synonym' order by id"
            )
        ).all()
    assert [tuple(row) for row in told] == [
        ("add", "name_synonym", "{}"),
        ("remove", "name_synonym", "{}"),
    ]


def test_what_was_removed_does_not_come_back_with_the_next_start(
    live_database: DatabaseUrls, cast: Cast
) -> None:
    remove_synonym(cast.bruno, "Pepe", "José")
    with owner_transaction(live_database.owner) as work:
        load_shipped_synonyms(work)
    assert ("pepe", "jose") not in pairs(cast.bruno)
    add_synonym(cast.bruno, "Pepe", "José")
    assert ("pepe", "jose") in pairs(cast.bruno)
