"""Commands for sites and staff accounts."""

from typing import Annotated

import typer
from rich.console import Console

from mediance.domain.names import UnusableName
from mediance.domain.roles import Role
from mediance.services import accounts, installation
from mediance.services.accounts import LoginTaken, NewAccount, SiteNameTaken, SiteUnknown
from mediance.settings import settings


def create_site(
    name: Annotated[str, typer.Argument(help="As people say it: Saint-Jacques")],
) -> None:
    """Open a site where people are received."""
    with installation.opened(settings()) as found:
        try:
            accounts.create_site(installation.owner_url(found), name)
        except SiteNameTaken:
            raise typer.BadParameter(f"a site is already called {name}") from None
    Console().print(f"The site {name} is open.")


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
            raise typer.BadParameter(f"somebody already signs in as {login}") from None
        except SiteUnknown as unknown:
            known = ", ".join(unknown.known) or "none yet: python -m mediance create-site NAME"
            raise typer.BadParameter(f"no site is called {unknown.name}; known: {known}") from None
        except UnusableName:
            raise typer.BadParameter("a login needs at least one letter or digit") from None
    Console().print(f"First password of {login}: {password}", highlight=False, markup=False)
