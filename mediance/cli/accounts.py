"""Commands for sites and staff accounts."""

from typing import Annotated

import typer
from rich.console import Console

from mediance.cli.failures import fail
from mediance.domain.names import UnusableName
from mediance.domain.roles import Role
from mediance.services import accounts, installation
from mediance.services.accounts import (
    LoginTaken,
    LoginUnknown,
    NewAccount,
    SiteNameTaken,
    SiteUnknown,
)
from mediance.settings import settings


def create_site(
    name: Annotated[str, typer.Argument(help="As people say it: Saint-Jacques")],
) -> None:
    """Open a site where people are received."""
    with installation.opened(settings()) as found:
        try:
            accounts.create_site(installation.owner_url(found), name)
        except SiteNameTaken:
            fail(f"A site is already called {name}.")
        except UnusableName:
            fail("The name of a site needs a letter or a digit, and at most 120 characters.")
    Console().print(f"The site {name} is open.", highlight=False, markup=False)


def create_user(
    login: str,
    name: Annotated[str, typer.Option(help="As colleagues call this person.")],
    role: Annotated[list[Role], typer.Option(help="Once for each role.")],
    site: Annotated[list[str], typer.Option(help="Once for each site where this person works.")],
) -> None:
    """Create a staff account and print its first password, which is shown only now."""
    with installation.opened(settings()) as found:
        try:
            password = accounts.create_account(
                installation.owner_url(found), NewAccount(login, name, role, site)
            )
        except LoginTaken:
            fail(f"Somebody already signs in as {login}.")
        except SiteUnknown as unknown:
            known = ", ".join(unknown.known) or "none yet: python -m mediance create-site NAME"
            fail(f"No site is called {unknown.name}; known: {known}.")
        except UnusableName:
            fail("A login and a name need a letter or a digit, and at most 120 characters.")
    Console().print(f"First password of {login}: {password}", highlight=False, markup=False)


def disable_user(login: str) -> None:
    """Let somebody sign in no more, from now on; what they did stays in their name."""
    with installation.opened(settings()) as found:
        try:
            accounts.disable_account(installation.owner_url(found), login)
        except LoginUnknown:
            fail(f"Nobody signs in as {login}.")
    Console().print(f"{login} can sign in no more.", highlight=False, markup=False)


def reset_password(login: str) -> None:
    """Give somebody a new first password, which is shown only now; the old one opens nothing."""
    with installation.opened(settings()) as found:
        try:
            password = accounts.reset_password(installation.owner_url(found), login)
        except LoginUnknown:
            fail(f"Nobody signs in as {login}.")
    Console().print(f"First password of {login}: {password}", highlight=False, markup=False)
