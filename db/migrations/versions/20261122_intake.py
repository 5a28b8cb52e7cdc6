"""What a visit may say of itself beyond its domain.

Revision: 20261122_intake
Revises: 20261122_queue
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "20261122_intake"
down_revision = "20261122_queue"
branch_labels = None
depends_on = None

# Whoever is in danger comes first; a degree not said yet counts like « today ».
DEGREE = "coalesce(urgency, 'U1')"

WAITING_QUEUE = """
create or replace view mediance.waiting_queue with (security_invoker = true) as
  select id, site_id, number, person_id, domain_code, is_urgent, arrived_at,
         reserved_for, continued_at, urgency
  from mediance.visit
  where state = 'waiting'
  order by is_urgent desc, coalesce(urgency, 'U1'), arrived_at, id;
"""


def upgrade() -> None:
    add_urgency()
    order_by_degree()
    make_lists()
    make_visit_detail()
    make_colleague_call()


def add_urgency() -> None:
    op.add_column(
        "visit",
        sa.Column(
            "urgency",
            sa.Enum(
                "U0",
                "U1",
                "U2",
                name="urgency",
                native_enum=False,
                create_constraint=True,
                length=40,
                schema="mediance",
            ),
            nullable=True,
        ),
        schema="mediance",
    )
    op.create_check_constraint(
        op.f("visit_urgency_of_urgent_check"),
        "visit",
        "urgency is null or is_urgent",
        schema="mediance",
    )


def order_by_degree() -> None:
    op.drop_index("visit_waiting_idx", table_name="visit", schema="mediance")
    op.create_index(
        "visit_waiting_idx",
        "visit",
        ["site_id", sa.text("is_urgent desc"), sa.text(DEGREE), "arrived_at", "id"],
        schema="mediance",
        postgresql_where=sa.text("state = 'waiting'"),
    )
    op.execute(WAITING_QUEUE)


def make_lists() -> None:
    op.create_table(
        "language",
        *list_columns(),
        sa.PrimaryKeyConstraint("code", name=op.f("language_pkey")),
        schema="mediance",
    )
    op.create_table(
        "place",
        *list_columns(),
        sa.Column(
            "kind",
            sa.Enum(
                "district",
                "commune",
                "elsewhere",
                name="placekind",
                native_enum=False,
                create_constraint=True,
                length=40,
                schema="mediance",
            ),
            nullable=False,
        ),
        sa.Column("source", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("code", name=op.f("place_pkey")),
        schema="mediance",
    )


def list_columns() -> list[sa.Column[object]]:
    return [
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("gloss", sa.Text(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("edited_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("edited_over", sa.Text(), nullable=True),
        sa.Column("ordered_at", sa.DateTime(timezone=True), nullable=True),
    ]


def make_visit_detail() -> None:
    op.create_table(
        "visit_detail",
        sa.Column("visit_id", sa.BigInteger(), nullable=False),
        sa.Column("site_id", sa.BigInteger(), nullable=False),
        sa.Column("language_code", sa.Text(), nullable=True),
        sa.Column(
            "interpreter",
            sa.Enum(
                "none",
                "relative",
                "professional_by_phone",
                "colleague",
                name="interpreter",
                native_enum=False,
                create_constraint=True,
                length=40,
                schema="mediance",
            ),
            nullable=True,
        ),
        sa.Column("preferred_staff_id", sa.BigInteger(), nullable=True),
        sa.Column("has_pushchair", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("has_wheelchair", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("followed_by_code", sa.Text(), nullable=True),
        sa.Column("referred_by_code", sa.Text(), nullable=True),
        sa.Column("place_code", sa.Text(), nullable=True),
        sa.Column(
            "signals", postgresql.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False
        ),
        sa.CheckConstraint(
            "signals <@ array['rent_late', 'energy_late', 'lasting_overdraft', 'several_credits',"
            " 'seizure', 'unopened_letters', 'income_fell', 'right_ending']",
            name=op.f("visit_detail_signals_known_check"),
        ),
        *(
            sa.ForeignKeyConstraint(
                [column], [target], name=op.f(f"visit_detail_{column}_fkey"), ondelete=ondelete
            )
            for column, target, ondelete in (
                ("visit_id", "mediance.visit.id", "CASCADE"),
                ("site_id", "mediance.site.id", None),
                ("language_code", "mediance.language.code", None),
                ("preferred_staff_id", "mediance.staff.id", None),
                ("followed_by_code", "mediance.institution.code", None),
                ("referred_by_code", "mediance.institution.code", None),
                ("place_code", "mediance.place.code", None),
            )
        ),
        sa.PrimaryKeyConstraint("visit_id", name=op.f("visit_detail_pkey")),
        schema="mediance",
    )
    op.create_index(
        op.f("visit_detail_preferred_staff_id_idx"),
        "visit_detail",
        ["preferred_staff_id"],
        schema="mediance",
        postgresql_where=sa.text("preferred_staff_id is not null"),
    )


def make_colleague_call() -> None:
    op.create_table(
        "colleague_call",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("key", sa.Uuid(), nullable=False),
        sa.Column("site_id", sa.BigInteger(), nullable=False),
        sa.Column("called_by", sa.BigInteger(), nullable=False),
        sa.Column(
            "called_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.Column("room_id", sa.BigInteger(), nullable=True),
        sa.Column("visit_id", sa.BigInteger(), nullable=True),
        sa.Column("answered_by", sa.BigInteger(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(answered_at is null) = (answered_by is null)",
            name=op.f("colleague_call_answered_by_known_check"),
        ),
        *(
            sa.ForeignKeyConstraint(
                [column], [target], name=op.f(f"colleague_call_{column}_fkey"), ondelete=ondelete
            )
            for column, target, ondelete in (
                ("site_id", "mediance.site.id", None),
                ("called_by", "mediance.staff.id", None),
                ("room_id", "mediance.room.id", None),
                ("visit_id", "mediance.visit.id", "SET NULL"),
                ("answered_by", "mediance.staff.id", None),
            )
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("colleague_call_pkey")),
        sa.UniqueConstraint("key", name=op.f("colleague_call_key_key")),
        schema="mediance",
    )
    op.create_index(
        "colleague_call_open_idx",
        "colleague_call",
        ["site_id", "called_at"],
        schema="mediance",
        postgresql_where=sa.text("answered_at is null and withdrawn_at is null"),
    )
    for column in ("visit_id", "room_id"):
        op.create_index(
            op.f(f"colleague_call_{column}_idx"),
            "colleague_call",
            [column],
            schema="mediance",
            postgresql_where=sa.text(f"{column} is not null"),
        )
    for event in ("insert", "update"):
        op.execute(
            f"create trigger colleague_call_{event}_notice after {event} on mediance.colleague_call"
            " referencing new table as changed for each statement"
            " execute function mediance.notify_change('calls')"
        )


def downgrade() -> None:
    """What the desk was told would be lost: restore the backup from before instead."""
    msg = "this migration cannot be undone"
    raise NotImplementedError(msg)
