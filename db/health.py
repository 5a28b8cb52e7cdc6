"""How a database looks to the role that serves: what `doctor` says of it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text

from db import migrate
from db.engine import owner_transaction
from db.installation import POWERS
from db.queries import backups

FACTS = text(
    "select current_user as role, clock_timestamp() as now,"
    " current_setting('server_version') as server,"
    " current_setting('server_encoding') as encoding,"
    " pg_database_size(current_database()) as size"
)


@dataclass(frozen=True)
class Health:
    """What a database says of itself."""

    server: str
    encoding: str
    size: int
    now: datetime
    role: str
    powers: tuple[str, ...]
    revision: str | None
    newest_revision: str
    missing_policies: tuple[str, ...]
    has_these_rights: bool
    kept_aside: tuple[str, ...]

    @property
    def server_major(self) -> int:
        """Return the server's major version."""
        return int(self.server.split(".", maxsplit=1)[0])

    @property
    def is_current(self) -> bool:
        """Whether the tables are those of this version."""
        return self.revision == self.newest_revision


def examine(app_url: str) -> Health:
    """Look, and change nothing. Raises `DatabaseUnavailable` or `UnfitDatabase`."""
    with owner_transaction(app_url) as work:
        connection = work.connection()
        facts = connection.execute(FACTS).one()
        held = connection.execute(POWERS, {"role": facts.role}).one()
        powers = {
            "superuser": held.is_superuser,
            "exempt from row-level security": held.is_exempt,
            "owner of the tables": held.is_owner,
            "allowed to make roles": held.makes_roles,
        }
        revision = migrate.applied_revision(connection)
        return Health(
            server=facts.server.split()[0],
            encoding=facts.encoding,
            size=facts.size,
            now=facts.now,
            role=facts.role,
            powers=tuple(power for power, is_held in powers.items() if is_held),
            revision=revision,
            newest_revision=migrate.newest_revision(),
            missing_policies=tuple(backups.missing_policies(work) if revision else ()),
            has_these_rights=connection.scalar(migrate.STAMP) == migrate.access_stamp(facts.role),
            kept_aside=tuple(backups.former_schemas(work)),
        )
