"""The permission table says what the hand-written page says."""

from itertools import product

import pytest

from mediance.domain.actors import Actor
from mediance.domain.permissions import Action, NotPermitted, check, is_permitted
from mediance.domain.roles import Role, SystemRole
from tests.security.expectations import REASONS, ROLES, answers, may

MACHINERY = {(SystemRole.IMPORT, Action.IMPORT_REGISTER)}
"""What machinery does through a service that asks; the rest has services of its own."""


def holding(*roles: Role | SystemRole | None) -> Actor:
    return Actor(1, "somebody", frozenset(role for role in roles if role), (1,))


def test_every_action_has_its_line_and_every_no_its_reason() -> None:
    assert set(answers()) == {action.value for action in Action}
    assert set(ROLES) == {*Role, None}
    noes = {told for line in answers().values() for told in line.values()} - {"yes"}
    assert noes == set(REASONS)


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("action", Action)
def test_a_role_may_do_what_the_page_says(action: Action, role: Role | None) -> None:
    assert is_permitted(holding(role), action) is may(role, action)
    if not may(role, action):
        with pytest.raises(NotPermitted):
            check(holding(role), action)


@pytest.mark.parametrize("action", Action)
def test_two_roles_may_do_what_either_may(action: Action) -> None:
    for one, other in product(ROLES, repeat=2):
        expected = may(one, action) or may(other, action)
        assert is_permitted(holding(one, other), action) is expected


def test_machinery_may_do_its_own_work_only() -> None:
    allowed = {
        (role, action)
        for role, action in product(SystemRole, Action)
        if is_permitted(holding(role), action)
    }
    assert allowed == MACHINERY
