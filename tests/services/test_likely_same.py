"""Before somebody is added, those who may be the same are shown; strangers are left alone."""

from collections.abc import Iterable

import pytest

from db.engine import transaction
from db.queries import people
from db.queries.people import PersonToAdd
from mediance.domain import paris
from mediance.domain.likeness import LikelySame, Likeness
from mediance.services.likely_same import likely_same
from tests.cast import Cast

pytestmark = pytest.mark.usefixtures("database")

Name = tuple[str, str, int | None]


def known(cast: Cast, names: Iterable[Name]) -> None:
    with transaction(cast.carme) as work:
        for family_name, given_name, year in names:
            people.add(
                work,
                PersonToAdd(
                    family_name=family_name,
                    given_name=given_name,
                    birth_year=year,
                    site_id=cast.here,
                    notice_given_at=None,
                    first_contact_on=paris.today(),
                    created_by=cast.carme.staff_id,
                ),
            )


def asked(cast: Cast, name: Name) -> tuple[LikelySame, ...]:
    with transaction(cast.carme) as work:
        return likely_same(work, *name)


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        (("Benali", "Samira", 1979), Likeness.SAME_NAME_SAME_YEAR),
        (("Ben Ali", "SAMIRA", 1979), Likeness.SAME_NAME_SAME_YEAR),
        (("Samira", "Benali", 1979), Likeness.SAME_NAME_SAME_YEAR),
        (("Benali", "Samira", 1978), Likeness.SAME_NAME_CLOSE_YEAR),
        (("Benali", "Samira", 1997), Likeness.SAME_NAME_CLOSE_YEAR),
        (("Benali", "Samira", None), Likeness.SAME_NAME_UNKNOWN_YEAR),
        (("Bénhali", "Zamira", 1979), Likeness.SOUND_SAME_YEAR),
        (("Bemali", "Samira", 1979), Likeness.ALIKE_SAME_YEAR),
    ],
)
def test_one_who_may_be_the_same_is_shown_with_the_reason(
    cast: Cast, name: Name, reason: Likeness
) -> None:
    known(cast, [("Benali", "Samira", 1979), ("Roig", "Núria", 1979)])
    (same,) = asked(cast, name)
    assert (same.family_name, same.given_name, same.birth_year) == ("Benali", "Samira", 1979)
    assert same.reason is reason
    assert 0 < same.score <= 100


@pytest.mark.parametrize(
    "name",
    [
        ("Benali", "Karim", 1979),
        ("Roig", "Samira", 1979),
        ("Benali", "Samira", 1955),
        ("Bemali", "Samira", None),
        ("Benali", "", 1979),
        ("?!", "", 1979),
        ("", "", None),
    ],
)
def test_somebody_else_is_not_asked_about(cast: Cast, name: Name) -> None:
    known(cast, [("Benali", "Samira", 1979)])
    assert [same for same in asked(cast, name) if same.given_name and name[1]] == []


def test_the_surest_come_first_and_no_more_than_asked_for(cast: Cast) -> None:
    known(cast, [("Bénhali", "Samira", 1979), ("Benali", "Samira", 1979)])
    assert [same.family_name for same in asked(cast, ("Benali", "Samira", 1979))] == [
        "Benali",
        "Bénhali",
    ]
    with transaction(cast.carme) as work:
        assert len(likely_same(work, "Benali", "Samira", 1979, limit=1)) == 1


def test_a_name_that_many_bear_is_no_sign(cast: Cast) -> None:
    known(cast, [("Benali", "Fatima", year) for year in range(1950, 1980)])
    known(cast, [("Xatart", "Quima", 1960)])
    assert asked(cast, ("Benali", "Fatima", 1960)) == ()
    assert len(asked(cast, ("Xatart", "Quima", 1960))) == 1
