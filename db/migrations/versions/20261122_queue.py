"""How each desk works: its mode, its nights, who is present, transfers.

Revision: 20261122_queue
Revises: 20261122_links
"""

import sqlalchemy as sa
from alembic import op

revision = "20261122_queue"
down_revision = "20261122_links"
branch_labels = None
depends_on = None

ENDINGS = (
    "completed",
    "answered_at_desk",
    "absent",
    "left_without_contact",
    "cancelled",
    "unclosed",
    "transferred",
    "left_by_night",
    "carried_over",
)
EVENT_KINDS = (
    "arrived",
    "continued",
    "received",
    "returned",
    "ended",
    "came_back",
    "reserved",
    "handed_over",
    "urgency_set",
    "undone",
)
DEGREES = ("U0", "U1", "U2")

# New columns stand last: a view is changed without being made anew, and keeps its rights.
WAITING_QUEUE = """
create or replace view mediance.waiting_queue with (security_invoker = true) as
  select id, site_id, number, person_id, domain_code, is_urgent, arrived_at,
         reserved_for, continued_at
  from mediance.visit
  where state = 'waiting'
  order by is_urgent desc, arrived_at, id;
"""


def upgrade() -> None:
    add_site_settings()
    add_continuations()
    tell_more_of_events()
    make_presence()
    op.execute(WAITING_QUEUE)


def add_site_settings() -> None:
    for column, values, usual in (
        ("desk_mode", ("tickets", "simple_list"), "tickets"),
        ("night_rule", ("unclosed", "left", "carried_over"), "unclosed"),
    ):
        op.add_column(
            "site",
            sa.Column(
                column,
                choice(column.replace("_", ""), values),
                server_default=sa.text(f"'{usual}'"),
                nullable=False,
            ),
            schema="mediance",
        )


def add_continuations() -> None:
    op.add_column("visit", sa.Column("reserved_for", sa.BigInteger()), schema="mediance")
    op.add_column("visit", sa.Column("continues_id", sa.BigInteger()), schema="mediance")
    op.add_column("visit", sa.Column("continued_at", sa.DateTime(timezone=True)), schema="mediance")
    refer("visit", "reserved_for", "staff.id")
    refer("visit", "continues_id", "visit.id")
    op.create_check_constraint(
        op.f("visit_continued_after_arrival_check"),
        "visit",
        "(continues_id is null) = (continued_at is null) and continued_at >= arrived_at",
        schema="mediance",
    )
    restrict("visit", "ending", "ending", ENDINGS)
    op.create_index(
        op.f("visit_continues_id_idx"),
        "visit",
        ["continues_id"],
        schema="mediance",
        postgresql_where=sa.text("continues_id is not null"),
    )
    op.drop_index("visit_site_arrival_idx", "visit", schema="mediance")
    op.create_index(
        "visit_site_arrival_idx",
        "visit",
        ["site_id", "arrived_at"],
        schema="mediance",
        postgresql_include=[
            "received_at",
            "ended_at",
            "ending",
            "domain_code",
            "state",
            "continued_at",
        ],
    )


def tell_more_of_events() -> None:
    for column, kind in (
        ("to_staff_id", sa.BigInteger()),
        ("to_site_id", sa.BigInteger()),
        ("room_id", sa.BigInteger()),
        ("is_urgent", sa.Boolean()),
        ("urgency", choice("urgency", DEGREES)),
        ("was_urgent", sa.Boolean()),
        ("urgency_before", choice("urgency_before", DEGREES)),
        ("domain_code", sa.Text()),
        ("domain_before", sa.Text()),
    ):
        op.add_column("visit_event", sa.Column(column, kind), schema="mediance")
    for column, target in (
        ("to_staff_id", "staff.id"),
        ("to_site_id", "site.id"),
        ("room_id", "room.id"),
        ("domain_code", "domain.code"),
        ("domain_before", "domain.code"),
    ):
        refer("visit_event", column, target)
    restrict("visit_event", "kind", "visiteventkind", EVENT_KINDS)
    restrict("visit_event", "ending", "ending", ENDINGS)
    for name, condition in (
        ("urgency_given", "(kind = 'urgency_set') = (is_urgent is not null)"),
        ("handed_to", "kind <> 'handed_over' or to_staff_id is not null"),
        ("transferred_to", "ending <> 'transferred' or to_site_id is not null"),
    ):
        op.create_check_constraint(
            op.f(f"visit_event_{name}_check"), "visit_event", condition, schema="mediance"
        )


def make_presence() -> None:
    op.create_table(
        "presence",
        sa.Column("staff_id", sa.BigInteger(), nullable=False),
        sa.Column("site_id", sa.BigInteger(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("half_day", choice("halfday", ("morning", "afternoon")), nullable=False),
        sa.Column("is_present", sa.Boolean(), nullable=False),
        sa.Column("room_id", sa.BigInteger(), nullable=True),
        sa.Column(
            "said_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.Column("said_by", sa.BigInteger(), nullable=True),
        *(
            sa.ForeignKeyConstraint([column], [target], name=op.f(f"presence_{column}_fkey"))
            for column, target in (
                ("staff_id", "mediance.staff.id"),
                ("site_id", "mediance.site.id"),
                ("room_id", "mediance.room.id"),
                ("said_by", "mediance.staff.id"),
            )
        ),
        sa.PrimaryKeyConstraint(
            "staff_id", "site_id", "day", "half_day", name=op.f("presence_pkey")
        ),
        schema="mediance",
    )
    op.create_index(
        "presence_at_one_place",
        "presence",
        ["staff_id", "day", "half_day"],
        unique=True,
        schema="mediance",
        postgresql_where=sa.text("is_present"),
    )
    op.create_index(
        op.f("presence_site_id_day_idx"), "presence", ["site_id", "day"], schema="mediance"
    )
    for event in ("insert", "update"):
        op.execute(
            f"create trigger presence_{event}_notice after {event} on mediance.presence"
            " referencing new table as changed for each statement"
            " execute function mediance.notify_change('presences')"
        )


def choice(name: str, values: tuple[str, ...]) -> sa.Enum:
    return sa.Enum(
        *values,
        name=name,
        native_enum=False,
        create_constraint=True,
        length=40,
        schema="mediance",
    )


def refer(table: str, column: str, target: str) -> None:
    to_table, to_column = target.split(".")
    op.create_foreign_key(
        op.f(f"{table}_{column}_fkey"),
        table,
        to_table,
        [column],
        [to_column],
        source_schema="mediance",
        referent_schema="mediance",
    )


def restrict(table: str, column: str, name: str, values: tuple[str, ...]) -> None:
    """Let a column hold these values and no others."""
    constraint = op.f(f"{table}_{name}_check")
    op.drop_constraint(constraint, table, schema="mediance")
    listed = ", ".join(f"'{value}'" for value in values)
    op.create_check_constraint(constraint, table, f"{column} in ({listed})", schema="mediance")


def downgrade() -> None:
    """Transfers and presences would be lost: restore the backup from before instead."""
    msg = "this migration cannot be undone"
    raise NotImplementedError(msg)
