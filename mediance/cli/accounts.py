"""Commands for sites and staff accounts."""

from typing import Annotated

import typer
from rich.console import Console

from mediance.cli.failures import fail
from mediance.domain import paris
from mediance.domain.names import UnusableName
from mediance.domain.roles import Role
from mediance.services import accounts, installation
from mediance.services.accounts import (
    LoginTaken,
    LoginUnknown,
    NewAccount,
    OperatorsLink,
    SiteNameTaken,
    SiteUnknown,
)
from mediance.settings import settings

BY_LINK = "Print a link to choose a password with, instead of a password."


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
    *,
    link: Annotated[bool, typer.Option("--link", help=BY_LINK)] = False,
) -> None:
    """Create a staff account and print its first password, which is shown only now."""
    account = NewAccount(login, name, role, site)
    with installation.opened(settings()) as found:
        owner_url = installation.owner_url(found)
        try:
            opens = (
                _sentence(login, accounts.invite_account(owner_url, account))
                if link
                else f"First password of {login}: {accounts.create_account(owner_url, account)}"
            )
        except LoginTaken:
            fail(f"Somebody already signs in as {login}.")
        except SiteUnknown as unknown:
            known = ", ".join(unknown.known) or "none yet: python -m mediance create-site NAME"
            fail(f"No site is called {unknown.name}; known: {known}.")
        except UnusableName:
            fail("A login and a name need a letter or a digit, and at most 120 characters.")
    Console().print(opens, highlight=False, markup=False, soft_wrap=True)


def disable_user(login: str) -> None:
    """Let somebody sign in no more, from now on; what they did stays in their name."""
    with installation.opened(settings()) as found:
        try:
            accounts.disable_account(installation.owner_url(found), login)
        except LoginUnknown:
            fail(f"Nobody signs in as {login}.")
    Console().print(f"{login} can sign in no more.", highlight=False, markup=False)


def reset_password(
    login: str, *, link: Annotated[bool, typer.Option("--link", help=BY_LINK)] = False
) -> None:
    """Give somebody a new first password, which is shown only now; the old one opens nothing."""
    with installation.opened(settings()) as found:
        owner_url = installation.owner_url(found)
        try:
            opens = (
                _sentence(login, accounts.issue_link(owner_url, login))
                if link
                else f"First password of {login}: {accounts.reset_password(owner_url, login)}"
            )
        except LoginUnknown:
            fail(f"Nobody signs in as {login}.")
    Console().print(opens, highlight=False, markup=False, soft_wrap=True)


def reset_second_factor(login: str) -> None:
    """Take away the second factor of somebody who lost it; the password alone opens then."""
    with installation.opened(settings()) as found:
        try:
            had_one = accounts.take_second_factor(installation.owner_url(found), login)
        except LoginUnknown:
            fail(f"Nobody signs in as {login}.")
    done = "has no second factor any more" if had_one else "had no second factor"
    Console().print(f"{login} {done}.", highlight=False, markup=False)


def _sentence(login: str, link: OperatorsLink) -> str:
    """Return the link as this machine reaches it; elsewhere another address stands before it."""
    chosen = settings()
    until = paris.local(link.expires_at)
    return (
        f"{login} chooses a password once, until {until:%Y-%m-%d %H:%M}, at"
        f" http://{chosen.host}:{chosen.port}/lien#{link.code}"
    )
