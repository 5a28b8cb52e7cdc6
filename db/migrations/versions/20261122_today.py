"""Corrections with their trace, and entries made later.

Revision: 20261122_today
Revises: 20261122_quiet
"""

import sqlalchemy as sa
from alembic import op

revision = "20261122_today"
down_revision = "20261122_quiet"
branch_labels = None
depends_on = None

# Policies cannot tell one column from another: what a visit is changes with a trace, or not at all.
GUARD_OF_FACTS = """
create function mediance.guard_visit_facts() returns trigger language plpgsql as $$
begin
  if row_security_active('mediance.visit')
     and (new.domain_code, new.person_id, new.arrived_at)
         is distinct from (old.domain_code, old.person_id, old.arrived_at)
     and not exists (
       select from mediance.visit_correction
       where visit_id = new.id and made_at >= transaction_timestamp()
         and staff_id = mediance.current_staff())
  then
    raise exception 'a visit is corrected with a trace' using errcode = '42501';
  end if;
  return new;
end $$;

create trigger visit_facts_guard
  before update of domain_code, person_id, arrived_at on mediance.visit
  for each row execute function mediance.guard_visit_facts();
"""

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
    "corrected",
    "undone",
)
END_KNOWN = "state <> 'ended' or ended_at is not null or import_id is not null"
END_KNOWN_UNLESS_ENTERED_LATER = f"{END_KNOWN} or entered_later_at is not null"


def upgrade() -> None:
    op.add_column(
        "visit",
        sa.Column("entered_later_at", sa.DateTime(timezone=True), nullable=True),
        schema="mediance",
    )
    say_when_the_end_is_known(END_KNOWN_UNLESS_ENTERED_LATER)
    op.add_column(
        "visit_counter",
        sa.Column("last_later_number", sa.BigInteger(), server_default="9000", nullable=False),
        schema="mediance",
    )
    op.add_column(
        "visit_event", sa.Column("entered_by", sa.BigInteger(), nullable=True), schema="mediance"
    )
    op.create_foreign_key(
        op.f("visit_event_entered_by_fkey"),
        "visit_event",
        "staff",
        ["entered_by"],
        ["id"],
        source_schema="mediance",
        referent_schema="mediance",
    )
    let_events_correct()
    make_corrections()
    op.execute(GUARD_OF_FACTS)


def let_events_correct() -> None:
    for name, condition in (
        ("visiteventkind", f"kind in ({', '.join(map(repr, EVENT_KINDS))})"),
        ("urgency_given", "is_urgent is not null or kind <> 'urgency_set'"),
    ):
        constraint = op.f(f"visit_event_{name}_check")
        op.drop_constraint(constraint, "visit_event", schema="mediance")
        op.create_check_constraint(constraint, "visit_event", condition, schema="mediance")


def make_corrections() -> None:
    op.create_table(
        "visit_correction",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("visit_id", sa.BigInteger(), nullable=False),
        sa.Column("site_id", sa.BigInteger(), nullable=False),
        sa.Column("press", sa.Uuid(), nullable=False),
        sa.Column("staff_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "made_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.Column(
            "field",
            sa.Enum(
                "domain",
                "person",
                "urgent",
                "urgency",
                "arrived_at",
                "received_at",
                "received_by",
                "ended_at",
                "ending",
                "answer",
                name="correctedfield",
                native_enum=False,
                create_constraint=True,
                length=40,
                schema="mediance",
            ),
            nullable=False,
        ),
        sa.Column("old_value", sa.Text(), nullable=True),
        sa.Column("new_value", sa.Text(), nullable=True),
        sa.Column("old_person_id", sa.BigInteger(), nullable=True),
        sa.Column("new_person_id", sa.BigInteger(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("undoes", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "case when field = 'person'"
            " then old_value is null and new_value is null"
            "      and old_person_id is distinct from new_person_id"
            " else old_person_id is null and new_person_id is null"
            "      and old_value is distinct from new_value end",
            name=op.f("visit_correction_values_check"),
        ),
        sa.CheckConstraint(
            "length(reason) between 1 and 300", name=op.f("visit_correction_reason_length_check")
        ),
        sa.ForeignKeyConstraint(
            ["visit_id"],
            ["mediance.visit.id"],
            name=op.f("visit_correction_visit_id_fkey"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["site_id"], ["mediance.site.id"], name=op.f("visit_correction_site_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["mediance.staff.id"], name=op.f("visit_correction_staff_id_fkey")
        ),
        *(
            sa.ForeignKeyConstraint(
                [column],
                ["mediance.person.id"],
                name=op.f(f"visit_correction_{column}_fkey"),
                ondelete="CASCADE",
            )
            for column in ("old_person_id", "new_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("visit_correction_pkey")),
        schema="mediance",
    )
    op.create_index(
        op.f("visit_correction_visit_id_idx"), "visit_correction", ["visit_id"], schema="mediance"
    )
    for column in ("old_person_id", "new_person_id"):
        op.create_index(
            op.f(f"visit_correction_{column}_idx"),
            "visit_correction",
            [column],
            schema="mediance",
            postgresql_where=sa.text(f"{column} is not null"),
        )
    op.create_index(
        "visit_correction_undone_once",
        "visit_correction",
        ["undoes", "field"],
        unique=True,
        schema="mediance",
        postgresql_where=sa.text("undoes is not null"),
    )


def say_when_the_end_is_known(condition: str) -> None:
    """An hour that a paper sheet does not say stays unknown; with one, the rule is the old one."""
    name = "visit_ended_at_known_unless_imported_check"
    op.drop_constraint(op.f(name), "visit", schema="mediance", type_="check")
    op.create_check_constraint(op.f(name), "visit", condition, schema="mediance")


def downgrade() -> None:
    """Corrections and entries made later are the association's records: they are not dropped."""
    msg = "corrections cannot be undone by a migration"
    raise NotImplementedError(msg)
