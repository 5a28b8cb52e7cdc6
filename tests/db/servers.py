"""A server as its administrator sees it: roles and databases of every kind, made for one test."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import Engine, NullPool, create_engine, text

from db.embedded import Embedded
from db.installation import DatabaseUrls

AWKWARD_PASSWORD = "it's 100 % @ home/ünï#:?&=+\"$"
"""Every character that an address, a statement or a driver could trip over."""


@dataclass(frozen=True)
class Administrator:
    """Whoever may do everything on a server."""

    server: Embedded

    def run(self, *statements: str, database: str = "postgres") -> None:
        """Run each statement by itself."""
        engine = self._engine(database)
        with engine.connect() as connection:
            for statement in statements:
                connection.exec_driver_sql(statement, execution_options={"no_parameters": True})

    def rows(self, query: str, database: str) -> list[tuple[object, ...]]:
        """Return what a query finds."""
        with self._engine(database).connect() as connection:
            return [tuple(row) for row in connection.execute(text(query))]

    @contextmanager
    def role(self, attributes: str = "", password: str = AWKWARD_PASSWORD) -> Iterator[str]:
        """Make a role that may sign in; what it owns or may do must be gone before it."""
        name = f"role_{secrets.token_hex(4)}"
        self.run(f"create role {name} login {attributes} password $s${password}$s$")
        try:
            yield name
        finally:
            self.run(f"drop role if exists {name}")

    @contextmanager
    def database(self, owner: str) -> Iterator[str]:
        """Make an empty database."""
        name = f"database_{secrets.token_hex(4)}"
        self.run(f"create database {name} owner {owner}")
        try:
            yield name
        finally:
            self.run(f"drop database {name} with (force)")

    def url(self, role: str, database: str, password: str = AWKWARD_PASSWORD) -> str:
        """Return the address at which a role reaches a database."""
        return self.server.url(user=role, password=password, database=database)

    def urls(self, app: str, owner: str, database: str) -> DatabaseUrls:
        """Return the three addresses of a database."""
        served = self.url(app, database)
        return DatabaseUrls(served, self.url(owner, database), served)

    def _engine(self, database: str) -> Engine:
        return create_engine(
            self.server.superuser_url(database), poolclass=NullPool, isolation_level="AUTOCOMMIT"
        )
