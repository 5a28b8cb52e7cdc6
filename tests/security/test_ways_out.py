"""Every way by which something leaves: files, suggestions, counts, commands."""

import dataclasses
import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
import typer

from mediance.cli.main import app
from mediance.domain.permissions import NotPermitted
from mediance.domain.roles import Role
from mediance.services import find_person
from tests.cast import Cast
from tests.security import test_services
from tests.security.expectations import (
    COMMANDS,
    ROLES,
    SPREADSHEETS,
    TOLD_BY_NAME,
    WAYS_OUT,
    may,
)
from tests.security.test_services import CALLS, World, actor_with
from tests.source import calls, imports, modules

world = test_services.world

MAKING_A_FILE = {"typst.compile", "st.download_button", "csv.writer", "csv.DictWriter", "Workbook"}
OF_SPREADSHEETS = {"csv.writer", "csv.DictWriter", "Workbook"}
NAMES = re.compile(r"roig|ferrer|vidal|puig|núria|nuria", re.IGNORECASE)
"""Whom the world of the services' tests receives."""

TOLD = [
    pytest.param(name, role, id=f"{name}-{role}")
    for name, (action, _) in CALLS.items()
    for role in ROLES
    if may(role, action) and not may(role, "find_person") and name not in TOLD_BY_NAME
]
"""What is answered to those who may not look for people."""


# Files


def making(kinds: set[str]) -> dict[str, str]:
    """Return which modules make a file, and how."""
    return {
        str(module): name
        for module in modules("mediance", "pages", "db", "app.py")
        for name, _ in calls(module)
        if name in kinds or name.endswith(".to_csv")
    }


def test_every_file_that_somebody_takes_away_has_its_line() -> None:
    assert making(MAKING_A_FILE).keys() == WAYS_OUT.keys()


def test_no_table_goes_to_a_spreadsheet_where_a_text_could_be_a_formula() -> None:
    assert making(OF_SPREADSHEETS).keys() == SPREADSHEETS.keys()


def test_a_table_on_the_screen_has_no_button_that_takes_it_away() -> None:
    """`st.dataframe` gives its viewer a file, without asking anybody and without a trace."""
    shown = {
        f"{module}: {name}"
        for module in modules("mediance", "pages", "app.py")
        for name, _ in calls(module)
        if name in {"st.dataframe", "st.data_editor"}
    }
    assert shown == set()


# What is told to those who see nobody


def texts(told: object) -> Iterator[str]:
    """Return every text in an answer, wherever it stands."""
    if isinstance(told, str):
        yield told
    elif dataclasses.is_dataclass(told) and not isinstance(told, type):
        for field in dataclasses.fields(told):
            yield from texts(getattr(told, field.name))
    elif isinstance(told, dict):
        for key, value in told.items():
            yield from texts(key)
            yield from texts(value)
    elif isinstance(told, list | tuple | set | frozenset):
        for each in told:
            yield from texts(each)


@pytest.mark.usefixtures("hasher")
@pytest.mark.parametrize(("name", "role"), TOLD)
def test_whoever_may_not_look_for_people_is_never_told_a_name(
    name: str, role: Role | None, world: World, cast: Cast
) -> None:
    told = CALLS[name][1](actor_with(cast, role), world)
    said = [text for text in texts(told) if NAMES.search(text)]
    assert said == []


@pytest.mark.parametrize("role", [role for role in ROLES if may(role, "view_steering")])
def test_counts_are_of_ones_own_sites_and_name_nobody(role: Role, world: World, cast: Cast) -> None:
    here_only = replace(actor_with(cast, role), site_ids=(cast.here,))
    elsewhere = replace(world, here=cast.elsewhere)
    for name in ("steering.waiting_now", "steering.attendance", "steering.caseload"):
        count = CALLS[name][1]
        assert not [text for text in texts(count(here_only, world)) if NAMES.search(text)]
        with pytest.raises(NotPermitted):
            count(here_only, elsewhere)


@pytest.mark.parametrize("role", [role for role in ROLES if may(role, "find_person")])
def test_a_suggestion_is_a_name_a_year_and_a_mark_alone(
    role: Role, world: World, cast: Cast
) -> None:
    (found, *_) = find_person.find_person(actor_with(cast, role), "roig")
    assert {field.name for field in dataclasses.fields(found)} == {
        "person_id",
        "family_name",
        "given_name",
        "birth_year",
        "why",
        "used_name",
    }
    assert world.received


# Commands


def commands(of: typer.Typer, before: str = "") -> set[str]:
    """Return every command as it is typed."""
    named = {
        before + (command.name or getattr(command.callback, "__name__", "").replace("_", "-"))
        for command in of.registered_commands
    }
    for group in of.registered_groups:
        if group.typer_instance is not None:
            named |= commands(group.typer_instance, f"{before}{group.name} ")
    return named


def test_every_command_has_its_line() -> None:
    assert commands(app) == COMMANDS.keys()


def test_a_command_reads_nothing_but_through_services() -> None:
    for module in modules("mediance/cli"):
        assert not [
            name for name in imports(module) if name.startswith(("db.models", "sqlalchemy"))
        ]
