"""What the house writes down about its own rules, and a visit that moves with its event alone.

Revision: 20261123_records
Revises: 20261123_journal
"""

import sqlalchemy as sa
from alembic import op

revision = "20261123_records"
down_revision = "20261123_journal"
branch_labels = None
depends_on = None

# A visit is its events; its columns only repeat them. Rows of this very transaction are told by
# who wrote them (xmin), for an hour can be typed in. After the statement and not before it:
# calling somebody changes the visit and tells its event in one.
GUARD_OF_PROGRESS = """
create function mediance.guard_visit_progress() returns trigger language plpgsql as $$
begin
  if row_security_active('mediance.visit')
     and (new.state, new.received_at, new.received_by, new.ended_at, new.ending, new.answer,
          new.reserved_for, new.is_urgent, new.urgency)
         is distinct from
         (old.state, old.received_at, old.received_by, old.ended_at, old.ending, old.answer,
          old.reserved_for, old.is_urgent, old.urgency)
     and not exists (
       select from mediance.visit_event as event
       where event.visit_id = new.id and age(event.xmin) <= 0)
     and not exists (
       select from mediance.visit_correction as correction
       where correction.visit_id = new.id and age(correction.xmin) <= 0)
  then
    raise exception 'a visit moves along with its event' using errcode = '42501';
  end if;
  return null;
end $$;

create trigger visit_progress_guard
  after update of state, received_at, received_by, ended_at, ending, answer, reserved_for,
    is_urgent, urgency on mediance.visit
  for each row execute function mediance.guard_visit_progress();
"""


def upgrade() -> None:
    op.execute(GUARD_OF_PROGRESS)
    op.create_table(
        "document_approval",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("approved_by", sa.BigInteger(), nullable=False),
        sa.Column(
            "approved_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "version ~ '^[0-9a-f]{64}$'", name=op.f("document_approval_version_check")
        ),
        sa.ForeignKeyConstraint(
            ["approved_by"], ["mediance.staff.id"], name=op.f("document_approval_approved_by_fkey")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("document_approval_pkey")),
        sa.UniqueConstraint(
            "document", "version", name=op.f("document_approval_document_version_key")
        ),
        schema="mediance",
    )


def downgrade() -> None:
    """Who approved what people were told stays known: it is not dropped."""
    msg = "approvals cannot be undone by a migration"
    raise NotImplementedError(msg)
