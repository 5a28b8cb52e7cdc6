"""What `docs/privacy` says, as the code would say it."""

import re
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import Table

from db.models import Base
from db.personal_data import OnErasure, lines_of
from db.policies import POLICIES, READABLE_BY_ALL
from mediance.domain.roles import Role
from tests.source import ROOT

DOCUMENTS = ROOT / "docs" / "privacy"
LIST_OF_DATA = DOCUMENTS / "donnees.md"
HEADING = re.compile(r"^### `(\w+)` · (.+)$", re.MULTILINE)
FACT = re.compile(r"\*\*([^*]+)\*\*\s*<!-- = (\w+) -->")

ROLES = {
    Role.RECEPTION: "accueil",
    Role.MEDIATOR: "médiation",
    Role.SOCIAL_WORKER: "travail social",
    Role.COORDINATOR: "coordination",
    Role.MANAGER: "direction",
    Role.ADMIN: "administration",
    Role.DATA_PROTECTION: "protection des données",
    Role.DISPLAY: "écran de la salle d’attente",
}
ERASED = {
    OnErasure.DELETE: "la ligne s’efface",
    OnErasure.FORGET: "la ligne reste sans {fields}",
    OnErasure.KEEP_NAMELESS: "la ligne reste, elle ne mène plus à personne",
    OnErasure.HOLD_UNTIL: "gardée {years} ans sans {fields}, puis la ligne s’efface",
}


def tables() -> dict[str, list[str]]:
    """Return every table with its columns, in their order."""
    return {table.name: [column.name for column in table.columns] for table in _all_tables()}


def documents() -> list[Path]:
    """Return the documents."""
    return sorted(DOCUMENTS.glob("*.md"))


def facts() -> Iterator[tuple[str, str, str]]:
    """Return what the documents mark as a fact: in which, its name, what it is said to be."""
    for document in documents():
        for said, name in FACT.findall(document.read_text(encoding="utf-8")):
            yield document.name, name, " ".join(said.split())


def described() -> dict[str, str]:
    """Return what the list of data says of each table, below its heading."""
    parts = HEADING.split(LIST_OF_DATA.read_text(encoding="utf-8"))
    found = zip(parts[1::3], parts[3::3], strict=True)
    return {table: re.split(r"^#", text, flags=re.MULTILINE)[0].strip() for table, text in found}


def description(table: str) -> str:
    """Return what the list of data has to say of a table."""
    lines = [
        f"- Champs : {', '.join(tables()[table])}",
        f"- Lue par : {readers(table)}",
    ]
    erased = list(dict.fromkeys(_erased(table)))
    if erased:
        lines.append(f"- À l’effacement d’une personne : {' ; '.join(erased)}")
    return "\n".join(lines)


def readers(table: str) -> str:
    """Return who of the house may read lines of a table at all."""
    if table in READABLE_BY_ALL:
        return "toute personne connectée"
    selects = [each for each in POLICIES if (each.table, each.command) == (table, "select")]
    if any(each.roles is None for each in selects):
        return "toute personne connectée"
    acting = {role for each in selects for role in each.roles or ()}
    named = [word for role, word in ROLES.items() if role in acting]
    return ", ".join(named) if named else "le logiciel lui-même, aucun rôle"


def _erased(table: str) -> Iterator[str]:
    for line in lines_of(table):
        fields = ", ".join(line.forgets)
        yield ERASED[line.on_erasure].format(fields=fields, years=line.years)


def _all_tables() -> list[Table]:
    return [Base.metadata.tables[name] for name in sorted(Base.metadata.tables)]
