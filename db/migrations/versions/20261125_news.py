"""News of names and of the association's lists: what many screens show is read once per change.

Revision: 20261125_news
Revises: 20261124_watch
"""

from alembic import op

revision = "20261125_news"
down_revision = "20261124_watch"
branch_labels = None
depends_on = None

# The payload names a topic, never a record; what concerns no one site is told everywhere.
NEWS = """
create function mediance.notify_everywhere() returns trigger language plpgsql as $$
begin
  perform pg_notify('mediance', tg_argv[0]);
  return null;
end $$;
"""

LISTS = ("channel", "domain", "institution", "language", "place", "room", "site")
TEAM = ("staff_role", "staff_site")


def upgrade() -> None:
    op.execute(NEWS)
    for table in (*LISTS, *TEAM):
        tell(table, "insert or update or delete", "lists")
    tell("staff", "insert or update of display_name, disabled_at", "lists")
    tell("person", "update of family_name, given_name", "people")


def downgrade() -> None:
    for table in (*LISTS, *TEAM, "staff", "person"):
        op.execute(f"drop trigger {table}_news on mediance.{table}")
    op.execute("drop function mediance.notify_everywhere()")


def tell(table: str, events: str, topic: str) -> None:
    op.execute(
        f"create trigger {table}_news after {events} on mediance.{table}"
        f" for each statement execute function mediance.notify_everywhere('{topic}')"
    )
