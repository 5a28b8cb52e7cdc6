"""The address of the board: a link opens the same list, and what cannot be is left out and told."""

from hypothesis import given
from hypothesis import strategies as some

from mediance.domain import board_address
from mediance.domain.board_address import (
    FIELDS,
    MOST_PAGES,
    Asked,
    Part,
    address,
    codes_of,
    filtered_by,
    without,
)
from mediance.domain.deadline_rules import Severity
from mediance.domain.followup import NOBODY, BoardFilter, BoardOrder, Choices, WaitingOn
from mediance.domain.procedures import Stage
from mediance.domain.steering import AgeBand

CHOICES = Choices(
    types=(("dalo", "Recours DALO"), ("rsa", "RSA")),
    institutions=(("caf", "CAF"), ("cpam", "CPAM")),
    owners=((7, "Amina"), (12, "Bruno")),
    sites=((1, "Saint-Jacques"), (3, "Bas-Vernet")),
    gone=((15, "Odile"),),
)


def among(offered: object) -> some.SearchStrategy[frozenset[object]]:
    return some.frozensets(some.sampled_from(list(offered)))  # type: ignore[call-overload]


FILTERS = some.builds(
    BoardFilter,
    type_codes=among(["dalo", "rsa"]),
    institution_codes=among(["caf", "cpam"]),
    stages=among(Stage),
    ages=among(AgeBand),
    severities=among(Severity),
    site_ids=among([1, 3]),
    owner_id=some.sampled_from([None, NOBODY, 7, 12, 15]),
    waiting_on=some.sampled_from([None, *WaitingOn]),
)
LISTS = some.builds(Asked, FILTERS, some.sampled_from(BoardOrder), some.integers(0, MOST_PAGES - 1))


def read(**said: str) -> board_address.Read:
    return board_address.read(said, CHOICES)


@given(LISTS)
def test_a_link_opens_the_same_list(asked: Asked) -> None:
    found = board_address.read(address(asked), CHOICES)
    assert found.asked == asked
    assert not found.misread


@given(LISTS)
def test_an_address_says_what_is_filtered_alone_and_never_a_name(asked: Asked) -> None:
    said = address(asked)
    of_filters = {part for part in FIELDS if said.get(part)}
    assert of_filters == set(filtered_by(asked.filter))
    names = {name for each in (CHOICES.owners, CHOICES.sites, CHOICES.gone) for _, name in each}
    assert not [name for name in names if name in "&".join(said.values())]


@given(FILTERS)
def test_one_filter_is_taken_off_and_the_others_stay(asked: BoardFilter) -> None:
    for part in filtered_by(asked):
        rest = set(filtered_by(without(asked, part)))
        assert rest == set(filtered_by(asked)) - {part}
        assert codes_of(Asked(asked), part)
        assert not codes_of(Asked(without(asked, part)), part)


@given(some.dictionaries(some.sampled_from([*Part, "autre"]), some.text(max_size=30)))
def test_whatever_is_typed_is_read(said: dict[str, str]) -> None:
    found = board_address.read(said, CHOICES)
    assert board_address.read(address(found.asked), CHOICES).asked == found.asked
    assert set(found.misread) <= said.keys()


def test_what_cannot_be_is_left_out_and_named() -> None:
    found = read(type="dalo,rien", etape="deposited,x", tenue="99", page="0", gravite="right_lost")
    assert found.asked == Asked(
        BoardFilter(
            type_codes=frozenset({"dalo"}),
            stages=frozenset({Stage.DEPOSITED}),
            severities=frozenset({Severity.RIGHT_LOST}),
        )
    )
    assert set(found.misread) == {Part.TYPE, Part.STAGE, Part.OWNER, Part.PAGE}
    assert found.unknown_types == {"rien"}


def test_a_place_of_others_is_none() -> None:
    found = read(lieu="3,2")
    assert found.asked.filter.site_ids == {3}
    assert found.misread == (Part.SITE,)


def test_nobody_is_asked_for_like_somebody() -> None:
    assert read(tenue="0").asked.filter.owner_id == NOBODY
    assert read().asked.filter.owner_id is None


def test_pages_are_counted_from_one_in_the_address() -> None:
    assert read(page="2").asked.page == 1
    assert "page" not in address(Asked())
    for wrong in ("-1", "²", "1e3", str(MOST_PAGES + 1), "9" * 40):
        assert read(page=wrong).misread == (Part.PAGE,), wrong
