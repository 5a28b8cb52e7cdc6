"""What all tables share: schema, constraint names, column types."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated

from sqlalchemy import BigInteger, Date, DateTime, Enum, MetaData, SmallInteger, Text
from sqlalchemy.orm import DeclarativeBase, MappedAsDataclass, mapped_column
from sqlalchemy.sql import func

SCHEMA = "mediance"

NAMING_CONVENTION = {
    "ix": "%(table_name)s_%(column_0_N_name)s_idx",
    "uq": "%(table_name)s_%(column_0_N_name)s_key",
    "ck": "%(table_name)s_%(constraint_name)s_check",
    "fk": "%(table_name)s_%(column_0_name)s_fkey",
    "pk": "%(table_name)s_pkey",
}


class Base(MappedAsDataclass, DeclarativeBase, kw_only=True):
    """Rows are dataclasses with keyword arguments only."""

    metadata = MetaData(schema=SCHEMA, naming_convention=NAMING_CONVENTION)
    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy's own protocol
        str: Text,
        int: BigInteger,
        datetime: DateTime(timezone=True),
        date: Date,
    }


def text_enum(kind: type[StrEnum], name: str | None = None) -> Enum:
    """Store an enum by its value as text; the CHECK has the enum's name, unless another is given.

    A second column of the same enum in one table needs a name of its own.
    """
    return Enum(
        kind,
        native_enum=False,
        create_constraint=True,
        name=name or kind.__name__.lower(),
        values_callable=lambda members: [member.value for member in members],
        length=40,
    )


NOW = func.clock_timestamp()

Small = Annotated[int, mapped_column(SmallInteger)]
