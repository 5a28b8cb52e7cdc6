"""Second factors, recovery codes, the browsers one has used, and what a session runs in.

Revision: 20261123_sessions
Revises: 20261122_paper
"""

import sqlalchemy as sa
from alembic import op

revision = "20261123_sessions"
down_revision = "20261122_paper"
branch_labels = None
depends_on = None

ROLES = (
    "reception",
    "mediator",
    "social_worker",
    "coordinator",
    "manager",
    "admin",
    "data_protection",
    "display",
)
# They see the whole house, arrange it, hold its accounts, or read what is confidential.
ASKED_FROM_THE_START = ("admin", "data_protection", "coordinator", "manager", "social_worker")
NEW_TABLES = (
    "second_factor",
    "recovery_code",
    "second_factor_rule",
    "second_factor_removal",
    "known_device",
)


def upgrade() -> None:
    op.create_table(
        "second_factor",
        sa.Column("staff_id", sa.BigInteger(), nullable=False),
        sa.Column("is_confirmed", sa.Boolean(), nullable=False),
        sa.Column("key_id", sa.Text(), nullable=False),
        sa.Column("nonce", sa.LargeBinary(), nullable=False),
        sa.Column("ciphertext", sa.LargeBinary(), nullable=False),
        sa.Column("last_step", sa.BigInteger(), nullable=True),
        moment("since"),
        of_staff("second_factor", "staff_id"),
        sa.PrimaryKeyConstraint("staff_id", "is_confirmed", name=op.f("second_factor_pkey")),
        schema="mediance",
    )
    op.create_table(
        "recovery_code",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("staff_id", sa.BigInteger(), nullable=False),
        sa.Column("code_hash", sa.LargeBinary(), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        of_staff("recovery_code", "staff_id"),
        sa.PrimaryKeyConstraint("id", name=op.f("recovery_code_pkey")),
        sa.UniqueConstraint(
            "staff_id", "code_hash", name=op.f("recovery_code_staff_id_code_hash_key")
        ),
        schema="mediance",
    )
    rule = op.create_table(
        "second_factor_rule",
        sa.Column(
            "role",
            sa.Enum(
                *ROLES,
                name="role",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("role", name=op.f("second_factor_rule_pkey")),
        schema="mediance",
    )
    op.bulk_insert(rule, [{"role": role} for role in ASKED_FROM_THE_START])
    op.create_table(
        "second_factor_removal",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("staff_id", sa.BigInteger(), nullable=False),
        sa.Column("taken_by", sa.BigInteger(), nullable=True),
        moment("at"),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        of_staff("second_factor_removal", "staff_id"),
        of_staff("second_factor_removal", "taken_by"),
        sa.PrimaryKeyConstraint("id", name=op.f("second_factor_removal_pkey")),
        schema="mediance",
    )
    op.create_index(
        op.f("second_factor_removal_staff_id_idx"),
        "second_factor_removal",
        ["staff_id"],
        schema="mediance",
    )
    op.create_table(
        "known_device",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("staff_id", sa.BigInteger(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        moment("last_seen_at"),
        of_staff("known_device", "staff_id"),
        sa.PrimaryKeyConstraint("id", name=op.f("known_device_pkey")),
        sa.UniqueConstraint(
            "staff_id", "token_hash", name=op.f("known_device_staff_id_token_hash_key")
        ),
        schema="mediance",
    )
    op.create_index(
        op.f("known_device_token_hash_idx"), "known_device", ["token_hash"], schema="mediance"
    )
    op.add_column(
        "sign_in_session",
        sa.Column("must_enrol", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        schema="mediance",
    )
    op.add_column(
        "sign_in_session",
        sa.Column("device", sa.Text(), server_default=sa.text("''"), nullable=False),
        schema="mediance",
    )


def moment(name: str) -> sa.Column[object]:
    """Return a column of when a row was written, on the database's clock."""
    now = sa.text("clock_timestamp()")
    return sa.Column(name, sa.DateTime(timezone=True), server_default=now, nullable=False)


def of_staff(table: str, column: str) -> sa.ForeignKeyConstraint:
    """Have a column name somebody who works here."""
    name = op.f(f"{table}_{column}_fkey")
    return sa.ForeignKeyConstraint([column], ["mediance.staff.id"], name=name)


def downgrade() -> None:
    for column in ("device", "must_enrol"):
        op.drop_column("sign_in_session", column, schema="mediance")
    for table in reversed(NEW_TABLES):
        op.drop_table(table, schema="mediance")
