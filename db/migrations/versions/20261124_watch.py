"""What was decided on Monday, what one colleague asks another, and what an absence leaves to whom.

Revision: 20261124_watch
Revises: 20261124_meetings
"""

import sqlalchemy as sa
from alembic import op

revision = "20261124_watch"
down_revision = "20261124_meetings"
branch_labels = None
depends_on = None

LOST = ("unassigned", "owner_away", "no_next_date", "answer_overdue", "no_contact")
BECAME = ("open", "done", "dropped", "replaced")

# A question is answered once, by whom it was asked, and taken back by who asked; an end is final,
# and at its hour. Whoever asked that nothing more be written of them is not written about here,
# either. One press is one absence: nobody joins it afterwards.
GUARDS = """
create function mediance.guard_colleague_question() returns trigger language plpgsql as $$
begin
  if old.answered_at is not null or old.withdrawn_at is not null then
    if (new.answer, new.answered_at, new.withdrawn_at)
       is distinct from (old.answer, old.answered_at, old.withdrawn_at) then
      raise exception 'a question that has ended stays as it is' using errcode = '42501';
    end if;
  end if;
  if (new.answer, new.answered_at) is distinct from (old.answer, old.answered_at) then
    if new.asked_of <> mediance.current_staff() or new.answer is null then
      raise exception 'whoever is asked answers' using errcode = '42501';
    end if;
    new.answered_at := clock_timestamp();
  end if;
  if (new.withdrawn_at, new.seen_at) is distinct from (old.withdrawn_at, old.seen_at)
     and new.asked_by <> mediance.current_staff() then
    raise exception 'whoever asks takes back, and sees the answer' using errcode = '42501';
  end if;
  if new.withdrawn_at is distinct from old.withdrawn_at then
    new.withdrawn_at := clock_timestamp();
  end if;
  if new.seen_at is distinct from old.seen_at then
    new.seen_at := case when new.answered_at is not null
      then coalesce(old.seen_at, clock_timestamp()) end;
  end if;
  return new;
end $$;

create trigger colleague_question_guard before update on mediance.colleague_question
  for each row when (row_security_active('mediance.colleague_question'))
  execute function mediance.guard_colleague_question();

create function mediance.obey_limitation_of_procedure() returns trigger
  language plpgsql security definer set search_path = mediance, pg_temp as $$
begin
  if exists (select from person_restriction where lifted_at is null and restriction = 'limited')
     and exists (
       select from procedure
       join "case" on "case".id = procedure.case_id
       join person_restriction as mark
         on mark.lifted_at is null and mark.restriction = 'limited'
         and (mark.person_id = "case".person_id or mark.person_id in (
           select other.person_id from person_identity as mine
           join person_identity as other using (identity_id)
           where mine.person_id = "case".person_id))
       where procedure.id = new.procedure_id)
  then
    raise exception 'the person asked for limitation' using errcode = 'check_violation',
      constraint = 'person_is_limited';
  end if;
  return new;
end $$;

create trigger colleague_question_obeys before insert on mediance.colleague_question
  for each row execute function mediance.obey_limitation_of_procedure();

create trigger colleague_question_answer_obeys before update on mediance.colleague_question
  for each row when (new.answer is not null and new.answer is distinct from old.answer)
  execute function mediance.obey_limitation_of_procedure();

create trigger watch_decision_obeys before insert on mediance.watch_decision
  for each row execute function mediance.obey_limitation_of_procedure();

create trigger colleague_question_hour before insert on mediance.colleague_question
  for each row when (row_security_active('mediance.colleague_question'))
  execute function mediance.tell_hour('asked_at');

create trigger watch_decision_hour before insert on mediance.watch_decision
  for each row when (row_security_active('mediance.watch_decision'))
  execute function mediance.tell_hour('decided_at');

create trigger watch_decision_end before update on mediance.watch_decision
  for each row when (row_security_active('mediance.watch_decision') and new.became <> 'open')
  execute function mediance.tell_hour('ended_at');

create trigger procedure_hand_over_hour before insert on mediance.procedure_hand_over
  for each row when (row_security_active('mediance.procedure_hand_over'))
  execute function mediance.tell_hour('made_at');

create trigger procedure_hand_over_end before update on mediance.procedure_hand_over
  for each row when (
    row_security_active('mediance.procedure_hand_over') and new.undone_at is not null)
  execute function mediance.tell_hour('undone_at');

create function mediance.keep_hand_over_whole() returns trigger
  language plpgsql security definer set search_path = mediance, pg_temp as $$
begin
  if exists (
    select from procedure_hand_over
    where press in (select press from handed)
    group by press
    having bool_or(age(xmin) > 0)
      or count(distinct (from_id, to_id, made_by, back_on)) > 1)
  then
    raise exception 'one press is one absence' using errcode = '42501';
  end if;
  return null;
end $$;

create trigger procedure_hand_over_whole after insert on mediance.procedure_hand_over
  referencing new table as handed
  for each statement execute function mediance.keep_hand_over_whole();
"""


def upgrade() -> None:
    make_decisions()
    make_questions()
    make_hand_overs()
    op.execute(GUARDS)


def downgrade() -> None:
    for table in ("procedure_hand_over", "colleague_question", "watch_decision"):
        op.drop_table(table, schema="mediance")
    op.execute("drop function mediance.guard_colleague_question()")
    op.execute("drop function mediance.obey_limitation_of_procedure()")
    op.execute("drop function mediance.keep_hand_over_whole()")


def make_decisions() -> None:
    table = "watch_decision"
    op.create_table(
        table,
        *of_a_procedure(table),
        sa.Column("monday", sa.Date(), nullable=False),
        sa.Column("lost", one_of("lost", LOST), nullable=False),
        sa.Column("what", sa.Text(), nullable=True),
        sa.Column("staff_id", sa.BigInteger(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("decided_by", sa.BigInteger(), nullable=False),
        moment("decided_at", is_now=True),
        sa.Column(
            "became", one_of("became", BECAME), server_default=sa.text("'open'"), nullable=False
        ),
        moment("ended_at"),
        sa.Column("ended_by", sa.BigInteger(), nullable=True),
        check(table, "end_known", "(became = 'open') = (ended_at is null)"),
        check(table, "what_length", "length(what) <= 300"),
        *(staff(table, column) for column in ("staff_id", "decided_by", "ended_by")),
        schema="mediance",
    )
    index(table, "site_id", "monday")
    index(table, "procedure_id")
    index(table, "staff_id", where="became = 'open'")
    op.create_index(
        "watch_decision_one_open",
        table,
        ["procedure_id"],
        unique=True,
        schema="mediance",
        postgresql_where=sa.text("became = 'open'"),
    )


def make_questions() -> None:
    table = "colleague_question"
    op.create_table(
        table,
        *of_a_procedure(table),
        sa.Column("asked_by", sa.BigInteger(), nullable=False),
        sa.Column("asked_of", sa.BigInteger(), nullable=False),
        sa.Column("question", sa.Text(), nullable=True),
        moment("asked_at", is_now=True),
        sa.Column("answer", sa.Text(), nullable=True),
        moment("answered_at"),
        moment("withdrawn_at"),
        moment("seen_at"),
        check(table, "of_another", "asked_by <> asked_of"),
        check(table, "one_end", "answered_at is null or withdrawn_at is null"),
        check(table, "question_length", "length(question) <= 300"),
        check(table, "answer_length", "length(answer) <= 300"),
        *(staff(table, column) for column in ("asked_by", "asked_of")),
        schema="mediance",
    )
    index(table, "procedure_id")
    index(table, "asked_of", where="answered_at is null and withdrawn_at is null")
    index(table, "asked_by", where="answered_at is not null and seen_at is null")


def make_hand_overs() -> None:
    table = "procedure_hand_over"
    op.create_table(
        table,
        *of_a_procedure(table),
        sa.Column("press", sa.Uuid(), nullable=False),
        sa.Column("from_id", sa.BigInteger(), nullable=False),
        sa.Column("to_id", sa.BigInteger(), nullable=False),
        sa.Column("made_by", sa.BigInteger(), nullable=False),
        moment("made_at", is_now=True),
        sa.Column("back_on", sa.Date(), nullable=True),
        moment("undone_at"),
        sa.Column("undone_by", sa.BigInteger(), nullable=True),
        check(table, "to_another", "from_id <> to_id"),
        check(table, "undoing_whole", "(undone_at is null) = (undone_by is null)"),
        *(staff(table, column) for column in ("from_id", "to_id", "made_by", "undone_by")),
        sa.UniqueConstraint("press", "procedure_id", name=op.f(f"{table}_press_procedure_id_key")),
        schema="mediance",
    )
    index(table, "procedure_id")
    index(table, "to_id", "made_at", where="undone_at is null")
    index(table, "from_id", "made_at", where="undone_at is null")


def of_a_procedure(table: str) -> tuple[sa.schema.SchemaItem, ...]:
    return (
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("procedure_id", sa.BigInteger(), nullable=False),
        sa.Column("site_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["procedure_id"],
            ["mediance.procedure.id"],
            name=op.f(f"{table}_procedure_id_fkey"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["site_id"], ["mediance.site.id"], name=op.f(f"{table}_site_id_fkey")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"{table}_pkey")),
    )


def staff(table: str, column: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], ["mediance.staff.id"], name=op.f(f"{table}_{column}_fkey")
    )


def moment(name: str, *, is_now: bool = False) -> sa.Column[object]:
    default = sa.text("clock_timestamp()") if is_now else None
    return sa.Column(name, sa.DateTime(timezone=True), server_default=default, nullable=not is_now)


def check(table: str, name: str, condition: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(condition, name=op.f(f"{table}_{name}_check"))


def index(table: str, *columns: str, where: str | None = None) -> None:
    op.create_index(
        op.f(f"{table}_{'_'.join(columns)}_idx"),
        table,
        list(columns),
        unique=False,
        schema="mediance",
        postgresql_where=sa.text(where) if where else None,
    )


def one_of(name: str, values: tuple[str, ...]) -> sa.Enum:
    return sa.Enum(
        *values, name=name, native_enum=False, create_constraint=True, length=40, schema="mediance"
    )
