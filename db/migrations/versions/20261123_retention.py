"""What is kept, held and erased.

Revision: 20261123_retention
Revises: 20261123_rights
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "20261123_retention"
down_revision = "20261123_rights"
branch_labels = None
depends_on = None

WRITTEN_NOW = sa.text("clock_timestamp()")
WORDS_OF = (("name_near", "token"), ("name_sound", "token"))


def upgrade() -> None:
    """A case outlives its person for the figures, without a name."""
    op.alter_column("case", "person_id", nullable=True, schema="mediance")
    for table, column in WORDS_OF:
        op.create_index(op.f(f"{table}_{column}_idx"), table, [column], schema="mediance")
    _create_holds()
    _create_runs()
    _create_receipts()


def downgrade() -> None:
    """Proofs of what was erased are not dropped, and who was erased does not come back."""
    msg = "this migration cannot be undone"
    raise NotImplementedError(msg)


def _create_holds() -> None:
    op.create_table(
        "retention_hold",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        _text_enum("reason", "holdreason", "litigation", "appeal", "legal_obligation"),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("held_by", sa.BigInteger(), nullable=False),
        sa.Column(
            "held_at", sa.DateTime(timezone=True), server_default=WRITTEN_NOW, nullable=False
        ),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("released_by", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "(released_at is null) = (released_by is null)",
            name=op.f("retention_hold_released_by_known_check"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["mediance.person.id"],
            name=op.f("retention_hold_person_id_fkey"),
            ondelete="CASCADE",
        ),
        *(_by_staff("retention_hold", column) for column in ("held_by", "released_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("retention_hold_pkey")),
        schema="mediance",
    )
    op.create_index(
        op.f("retention_hold_person_id_idx"), "retention_hold", ["person_id"], schema="mediance"
    )
    op.create_index(
        "retention_hold_one_standing",
        "retention_hold",
        ["person_id"],
        unique=True,
        schema="mediance",
        postgresql_where=sa.text("released_at is null"),
    )


def _create_runs() -> None:
    op.create_table(
        "retention_run",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column(
            "started_at", sa.DateTime(timezone=True), server_default=WRITTEN_NOW, nullable=False
        ),
        sa.Column("started_by", sa.BigInteger(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        *(
            sa.Column(name, sa.BigInteger(), server_default=sa.text("0"), nullable=False)
            for name in ("erased", "warned", "kept_back", "row_count")
        ),
        _by_staff("retention_run", "started_by"),
        sa.PrimaryKeyConstraint("id", name=op.f("retention_run_pkey")),
        schema="mediance",
    )


def _create_receipts() -> None:
    op.create_table(
        "erasure_receipt",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("record_ids", postgresql.ARRAY(sa.BigInteger()), nullable=False),
        sa.Column(
            "erased_at", sa.DateTime(timezone=True), server_default=WRITTEN_NOW, nullable=False
        ),
        _text_enum("why", "why", "retention", "request"),
        sa.Column("erased_by", sa.BigInteger(), nullable=False),
        sa.Column("run_id", sa.BigInteger(), nullable=True),
        sa.Column("row_counts", postgresql.JSONB(), nullable=False),
        sa.Column("checksum", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["run_id"], ["mediance.retention_run.id"], name=op.f("erasure_receipt_run_id_fkey")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("erasure_receipt_pkey")),
        schema="mediance",
    )
    op.create_index(
        "erasure_receipt_record_ids_idx",
        "erasure_receipt",
        ["record_ids"],
        postgresql_using="gin",
        schema="mediance",
    )
    op.create_index(
        op.f("erasure_receipt_run_id_idx"),
        "erasure_receipt",
        ["run_id"],
        schema="mediance",
        postgresql_where=sa.text("run_id is not null"),
    )


def _text_enum(column: str, name: str, *values: str) -> sa.Column[str]:
    kind = sa.Enum(
        *values,
        name=name,
        native_enum=False,
        create_constraint=True,
        length=40,
        schema="mediance",
    )
    return sa.Column(column, kind, nullable=False)


def _by_staff(table: str, column: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], ["mediance.staff.id"], name=op.f(f"{table}_{column}_fkey")
    )
