"""Reasons to come: arranged here, shipped anew at every start, and neither lost to the other."""

import uuid
from dataclasses import replace

import pytest
from sqlalchemy import select

from db.engine import owner_transaction, transaction
from db.installation import DatabaseUrls
from db.models import JournalEntry
from db.queries import reference as queries
from mediance.domain.lists import AlwaysOffered, ListedDomain
from mediance.domain.names import UnusableName
from mediance.domain.reference import Label
from mediance.services import domain_list, reference
from mediance.services.changes import ChangedMeanwhile, NoLongerThere
from mediance.services.reference import domain_choices, load_shipped_lists
from tests.cast import Cast

HOLIDAYS = Label("Vacances", "Holidays")


def key() -> uuid.UUID:
    return uuid.uuid4()


def domain(cast: Cast, code: str) -> ListedDomain:
    return next(each for each in domain_list.arranged_domains(cast.paul) if each.code == code)


def codes(cast: Cast) -> list[str]:
    return [each.code for each in domain_list.arranged_domains(cast.paul)]


def desk_keys(cast: Cast) -> dict[str, str | None]:
    return {each.code: each.shortcut for each in domain_choices(cast.carme) if each.is_offered}


def reword(cast: Cast, code: str, label: Label) -> None:
    seen = domain(cast, code)
    domain_list.change_domain(cast.paul, seen, label, is_offered=seen.is_offered, key=key())


def hide(cast: Cast, code: str) -> None:
    seen = domain(cast, code)
    domain_list.change_domain(cast.paul, seen, seen.label, is_offered=False, key=key())


def put_first(cast: Cast, code: str) -> None:
    seen = codes(cast)
    wanted = [code, *(each for each in seen if each != code)]
    domain_list.order_domains(cast.paul, seen, wanted, key=key())


def ship(urls: DatabaseUrls, rows: list[dict[str, object]] | None = None) -> None:
    """Start the application anew, perhaps with another version's list."""
    with owner_transaction(urls.owner) as work:
        load_shipped_lists(work)
        if rows is not None:
            queries.upsert(work, "domains", rows)


def shipped(**changes: str) -> list[dict[str, object]]:
    """Return the shipped list of a later version, in which some reasons are called otherwise."""
    rows = reference.shipped_rows("domains")
    return [row | {"label": changes.get(str(row["code"]), row["label"])} for row in rows]


# Order and keys


@pytest.mark.usefixtures("database")
def test_the_order_gives_the_keys_of_the_desk(cast: Cast) -> None:
    assert desk_keys(cast)["caf"] == "1"
    put_first(cast, "health")
    assert list(desk_keys(cast).items())[:3] == [("health", "1"), ("caf", "2"), ("housing", "3")]
    assert desk_keys(cast)["to_clarify"] == "0"


@pytest.mark.usefixtures("database")
def test_a_hidden_reason_gives_its_key_away_and_still_names_its_visits(cast: Cast) -> None:
    hide(cast, "caf")
    assert "caf" not in desk_keys(cast)
    assert desk_keys(cast)["housing"] == "1"
    assert "caf" in {each.code for each in domain_choices(cast.carme)}
    seen = domain(cast, "caf")
    domain_list.change_domain(cast.paul, seen, seen.label, is_offered=True, key=key())
    assert desk_keys(cast)["caf"] == "1"


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize("code", ["to_clarify", "papers"])
def test_the_desk_keeps_what_it_cannot_do_without(cast: Cast, code: str) -> None:
    with pytest.raises(AlwaysOffered):
        hide(cast, code)


@pytest.mark.usefixtures("database")
def test_a_reason_of_our_own_is_offered_and_cannot_be_restored(cast: Cast) -> None:
    again = key()
    for _ in range(2):
        domain_list.add_domain(cast.paul, HOLIDAYS, key=again)
    domain_list.add_domain(cast.paul, Label("Sport", ""), key=key())
    *_, first, second = domain_list.arranged_domains(cast.paul)
    assert (first.label, second.label) == (HOLIDAYS, Label("Sport", "Sport"))
    assert first.is_own
    assert first.code in desk_keys(cast)
    with pytest.raises(NoLongerThere):
        domain_list.restore_domain(cast.paul, first, key=key())


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize("words", ["", "🏖", "x" * 10_000])
def test_a_reason_needs_words(cast: Cast, words: str) -> None:
    with pytest.raises(UnusableName):
        domain_list.add_domain(cast.paul, Label(words, ""), key=key())
    with pytest.raises(UnusableName):
        reword(cast, "caf", Label(words, "CAF"))


@pytest.mark.usefixtures("database")
def test_what_a_colleague_changed_is_not_written_over(cast: Cast) -> None:
    seen, order = domain(cast, "caf"), codes(cast)
    reword(cast, "caf", Label("CAF", "CAF"))
    with pytest.raises(ChangedMeanwhile) as refusal:
        domain_list.change_domain(cast.paul, seen, HOLIDAYS, is_offered=True, key=key())
    assert isinstance(refusal.value.now, ListedDomain)
    assert refusal.value.now.label.french == "CAF"
    put_first(cast, "health")
    with pytest.raises(ChangedMeanwhile):
        domain_list.order_domains(cast.paul, order, order[::-1], key=key())


@pytest.mark.usefixtures("database")
def test_the_journal_names_the_reason_and_what_changed_and_no_words(cast: Cast) -> None:
    reword(cast, "caf", HOLIDAYS)
    with transaction(cast.paul) as work:
        entry = work.scalars(select(JournalEntry).order_by(JournalEntry.id.desc())).first()
    assert entry
    assert (entry.operation, entry.entity, entry.fields) == ("update", "domain", ["caf", "label"])


# What is shipped


def test_a_start_leaves_what_was_arranged_here(live_database: DatabaseUrls, cast: Cast) -> None:
    reword(cast, "energy", Label("Eau et énergie", "Water and energy"))
    hide(cast, "tax")
    put_first(cast, "health")
    domain_list.add_domain(cast.paul, HOLIDAYS, key=key())
    before = domain_list.arranged_domains(cast.paul)
    keys = desk_keys(cast)
    ship(live_database)
    assert domain_list.arranged_domains(cast.paul) == before
    assert desk_keys(cast) == keys
    assert not any(each.has_news for each in domain_list.arranged_domains(cast.paul))


def test_a_later_version_words_what_nobody_edited_and_shows_the_rest(
    live_database: DatabaseUrls, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    reword(cast, "energy", Label("Eau et énergie", "Water and energy"))
    later = shipped(energy="Énergie, eau, internet", tax="Impôts")
    ship(live_database, later)
    monkeypatch.setattr(domain_list, "shipped_rows", lambda _: later)
    edited, untouched = domain(cast, "energy"), domain(cast, "tax")
    assert (edited.label.french, edited.is_edited, edited.has_news) == (
        "Eau et énergie",
        True,
        True,
    )
    assert edited.shipped
    assert edited.shipped.french == "Énergie, eau, internet"
    assert (untouched.label.french, untouched.has_news) == ("Impôts", False)
    domain_list.restore_domain(cast.paul, edited, key=key())
    restored = domain(cast, "energy")
    assert (restored.label.french, restored.is_edited) == ("Énergie, eau, internet", False)


def test_a_reason_new_to_a_list_ordered_here_comes_last_without_a_key(
    live_database: DatabaseUrls, cast: Cast
) -> None:
    put_first(cast, "health")
    keys = desk_keys(cast)
    rows = shipped()
    ship(live_database, [rows[0] | {"code": "transport", "shortcut": "1", "position": 1}, *rows])
    assert codes(cast)[-1] == "transport"
    assert desk_keys(cast) == keys | {"transport": None}


def test_the_shipped_order_can_speak_again(live_database: DatabaseUrls, cast: Cast) -> None:
    order, keys = codes(cast), desk_keys(cast)
    put_first(cast, "health")
    domain_list.add_domain(cast.paul, HOLIDAYS, key=key())
    assert domain_list.is_ordered_here(cast.paul)
    domain_list.restore_order(cast.paul, key=key())
    assert not domain_list.is_ordered_here(cast.paul)
    ship(live_database)
    assert codes(cast)[:-1] == order
    assert replace(domain(cast, codes(cast)[-1]), code="").label == HOLIDAYS
    assert {code: desk_keys(cast)[code] for code in keys} == keys
