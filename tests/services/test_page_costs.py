"""What the pages of the follow-up cost the database: they grow with what they show, and no more."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from mediance.domain import paris
from mediance.domain.actors import Actor
from mediance.domain.deadline_rules import Severity
from mediance.domain.followup import BoardFilter, Closing, Opening, Seen
from mediance.domain.procedures import Outcome, Step
from mediance.services import cases
from mediance.services.followup.board import board, board_choices, exported
from mediance.services.followup.moving import close
from mediance.services.followup.opening import open_procedure
from mediance.services.followup.reading import procedure_file, procedures_of
from mediance.services.followup.watching import my_day, not_to_lose_sight_of
from tests.cast import Cast
from tests.confidential import key, somebody
from tests.counting import counted

pytestmark = pytest.mark.usefixtures("database", "key_folder")

MOST_QUERIES, MOST_ROWS = 12, 5_000

Pages = Callable[[], dict[str, Callable[[], object]]]


def opened(actor: Actor, cast: Cast, type_code: str = "dalo", days_ago: int = 0) -> Seen:
    case_id = cases.open_case(actor, somebody(cast), cast.here, key())
    opening = Opening(
        type_code=type_code,
        step=Step.DEPOSITED if days_ago else Step.TO_QUALIFY,
        step_at=paris.today() - timedelta(days=days_ago) if days_ago else None,
    )
    return Seen(open_procedure(actor, case_id, opening, key()), 1)


@pytest.fixture
def pages(cast: Cast) -> Pages:
    """What screens ask, of somebody with three procedures, for whoever keeps them."""
    kinds = (("dalo", 0), ("c2s", 100), ("rsa", 0))
    seen = [opened(cast.amina, cast, *kind) for kind in kinds]
    person_id = procedure_file(cast.amina, seen[0].procedure_id).head.person_id or 0
    hers = BoardFilter(owner_id=cast.amina.staff_id, severities=frozenset(Severity))
    return lambda: {
        "file": lambda: procedure_file(cast.amina, seen[0].procedure_id),
        "of a person": lambda: procedures_of(cast.amina, person_id),
        "board, hers alone": lambda: board(cast.amina, hers),
        "my day": lambda: my_day(cast.amina),
        "choices": lambda: board_choices(cast.amina),
    }


def costs(pages: dict[str, Callable[[], object]]) -> dict[str, tuple[int, int]]:
    """Return how many queries each page asks, and how many rows it is given."""
    found = {}
    for name, page in pages.items():
        with counted() as rows:
            page()
        found[name] = len(rows), sum(rows)
    return found


def test_no_page_asks_much_of_the_database(cast: Cast, pages: Pages) -> None:
    of_site = {"board": lambda: board(cast.amina)}
    for name, (queries, rows) in costs({**pages(), **of_site}).items():
        assert queries <= MOST_QUERIES, (name, queries)
        assert rows <= MOST_ROWS, (name, rows)


def test_no_page_grows_with_what_it_does_not_show(cast: Cast, pages: Pages) -> None:
    before = costs(pages())
    for number in range(4):
        kept = opened(cast.ines, cast)
        if number % 2:
            close(cast.ines, kept, Closing(outcome=Outcome.VOID), key())
    assert costs(pages()) == before


def test_a_long_list_costs_no_more_queries_than_a_short_one(cast: Cast) -> None:
    lists: dict[str, Callable[[], object]] = {
        "board": lambda: board(cast.ines),
        "my day": lambda: my_day(cast.ines),
        "lost sight of": lambda: not_to_lose_sight_of(cast.bruno, cast.here),
        "export": lambda: exported(cast.ines),
    }
    opened(cast.ines, cast)
    before = costs(lists)
    for _ in range(3):
        opened(cast.ines, cast)
    after = costs(lists)
    assert {name: queries for name, (queries, _) in after.items()} == {
        name: queries for name, (queries, _) in before.items()
    }
