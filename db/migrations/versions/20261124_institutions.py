"""What an institution takes, and whom to turn to when it does not answer.

Revision: 20261124_institutions
Revises: 20261123_followup
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "20261124_institutions"
down_revision = "20261123_followup"
branch_labels = None
depends_on = None

RUNGS = ("reminder", "head_of_service", "ombudsman", "defender_of_rights", "court")

# The first deposit and the first decision that hold: nothing later stands in their place, and what
# is told in their place counts instead. No mark that people asked for keeps this from being said.
DAYS_AS_COLUMNS = """
alter table mediance.procedure disable trigger user;

update mediance.procedure set deposited_at = said.deposited_at, decided_at = said.decided_at
from (select procedure_id,
             min(at) filter (where step = 'deposited') as deposited_at,
             min(at) filter (where step = 'decided') as decided_at
      from mediance.procedure_event as event
      where kind = 'entered' and step in ('deposited', 'decided')
        and not exists (select from mediance.procedure_event as later
                        where later.replaces = event.id)
      group by procedure_id) as said
where said.procedure_id = procedure.id;

alter table mediance.procedure enable trigger user;
"""

GUARD = """
create or replace function mediance.guard_procedure_facts() returns trigger language plpgsql as $$
begin
  if not row_security_active('mediance.procedure') then
    return new;
  end if;
  if new.version <> old.version + 1 then
    raise exception 'a procedure goes from one version to the next' using errcode = '42501';
  end if;
  if (new.step, new.opened_at, new.closed_at, new.outcome, new.deposited_at, new.decided_at)
     is distinct from
     (old.step, old.opened_at, old.closed_at, old.outcome, old.deposited_at, old.decided_at)
     and not exists (
       select from mediance.procedure_event as said
       where said.procedure_id = new.id and said.staff_id = mediance.current_staff()
         and said.version = new.version and age(said.xmin) <= 0)
  then
    raise exception 'a procedure moves by what happened to it' using errcode = '42501';
  end if;
  return new;
end $$;
"""


def upgrade() -> None:
    tell_days()
    make_cards()
    make_deposits()
    make_recourses()


def downgrade() -> None:
    """What the house wrote of institutions would be lost: restore the backup instead."""
    msg = "this migration cannot be undone"
    raise NotImplementedError(msg)


def tell_days() -> None:
    for name in ("deposited_at", "decided_at"):
        column = sa.Column(name, sa.DateTime(timezone=True), nullable=True)
        op.add_column("procedure", column, schema="mediance")
    op.execute(DAYS_AS_COLUMNS)
    op.execute(GUARD)
    op.create_index(
        "procedure_delay_idx",
        "procedure",
        ["institution_code", "deposited_at"],
        unique=False,
        schema="mediance",
        postgresql_include=["site_id", "type_code", "decided_at", "closed_at"],
        postgresql_where=sa.text("deposited_at is not null"),
    )


def make_cards() -> None:
    op.create_table(
        "institution_card",
        sa.Column("institution_code", sa.Text(), nullable=False),
        sa.Column("edited_by", sa.BigInteger(), nullable=False),
        *(words(name) for name in ("opening", "phone", "address", "contact")),
        sa.Column("version", sa.BigInteger(), server_default=sa.text("1"), nullable=False),
        sa.Column(
            "edited_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        to_institution("institution_card"),
        to_staff("institution_card", "edited_by"),
        sa.PrimaryKeyConstraint("institution_code", name=op.f("institution_card_pkey")),
        schema="mediance",
    )


def make_deposits() -> None:
    op.create_table(
        "institution_deposit",
        sa.Column("institution_code", sa.Text(), nullable=False),
        sa.Column("type_code", sa.Text(), nullable=False),
        sa.Column("edited_by", sa.BigInteger(), nullable=False),
        sa.Column("ways", postgresql.ARRAY(sa.Text()), nullable=False),
        words("proof"),
        to_institution("institution_deposit"),
        sa.ForeignKeyConstraint(
            ["type_code"],
            ["mediance.procedure_type.code"],
            name=op.f("institution_deposit_type_code_fkey"),
        ),
        to_staff("institution_deposit", "edited_by"),
        sa.PrimaryKeyConstraint(
            "institution_code", "type_code", name=op.f("institution_deposit_pkey")
        ),
        schema="mediance",
    )


def make_recourses() -> None:
    rung = sa.Enum(
        *RUNGS, name="rung", native_enum=False, create_constraint=True, length=40
    )  # fmt: skip
    op.create_table(
        "recourse",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("rung", rung, nullable=False),
        *(
            sa.Column(name, sa.Text(), nullable=False)
            for name in ("label", "gloss", "advice", "advice_gloss", "source")
        ),
        sa.Column("institution_code", sa.Text(), nullable=True),
        sa.Column("shipped", sa.Text(), nullable=True),
        sa.Column("verified_on", sa.Date(), nullable=True),
        sa.Column("verified_by", sa.BigInteger(), nullable=True),
        sa.Column("edited_by", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "(verified_on is null) = (verified_by is null)",
            name=op.f("recourse_verification_whole_check"),
        ),
        to_institution("recourse"),
        to_staff("recourse", "verified_by"),
        to_staff("recourse", "edited_by"),
        sa.PrimaryKeyConstraint("code", name=op.f("recourse_pkey")),
        schema="mediance",
    )
    op.create_index(
        op.f("recourse_institution_code_idx"),
        "recourse",
        ["institution_code"],
        unique=False,
        schema="mediance",
    )


def words(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), server_default=sa.text("''"), nullable=False)


def to_institution(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["institution_code"],
        ["mediance.institution.code"],
        name=op.f(f"{table}_institution_code_fkey"),
    )


def to_staff(table: str, column: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], ["mediance.staff.id"], name=op.f(f"{table}_{column}_fkey")
    )
