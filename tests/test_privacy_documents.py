"""The documents on data protection say what the software does: no more, no less, nothing old."""

import re
from collections.abc import Callable
from datetime import timedelta
from functools import cache

import pytest

from db.personal_data import PERSONAL_DATA, OnErasure
from mediance.domain import notes, retention, rights, seals
from mediance.domain.documents import Notice
from mediance.services import drafts, housekeeping, sessions, sign_in
from mediance.services.paper.press import SHEETS
from mediance.settings import Settings
from tests import privacy_documents as said
from tests.source import ROOT, imports, modules, tracked_files

CALLING_OUT = ("requests", "httpx", "aiohttp", "urllib.request", "http.client", "smtplib", "ftplib")
LINK = re.compile(r"\]\(([^)#]+)\)")
CODE = re.compile(r"→ (.+) \|$", re.MULTILINE)
PATH = re.compile(r"`([\w/.]+)`")
ELSEWHERE = re.compile(
    r"""(?:src|href)\s*=\s*["']?https?:|url\(\s*["']?https?:|fetch\(\s*["'`]https?:|@import"""
)
IN_WORDS = {1: "un", 2: "deux", 3: "trois"}


def days(duration: timedelta) -> str:
    return f"{duration // timedelta(days=1)} jours"


def hours(duration: timedelta) -> str:
    return f"{duration // timedelta(hours=1)} heures"


def minutes(duration: timedelta) -> str:
    return f"{duration // timedelta(minutes=1)} minutes"


def held_years() -> str:
    (years,) = {line.years for line in PERSONAL_DATA if line.on_erasure is OnErasure.HOLD_UNTIL}
    return f"{years} ans"


@cache
def calling_out() -> list[str]:
    """Return what would send something to another machine."""
    asking = [
        str(module)
        for module in modules("mediance", "db", "pages", "app.py")
        for name in imports(module)
        if name.startswith(CALLING_OUT)
    ]
    shown = (
        file
        for file in tracked_files()
        if file.suffix in {".html", ".css", ".js", ".svg"} and not file.is_relative_to("tests")
    )
    return asking + [
        str(file) for file in shown if ELSEWHERE.search((ROOT / file).read_text(encoding="utf-8"))
    ]


FACTS: dict[str, Callable[[], str]] = {
    "processors": lambda: "aucun" if not calling_out() else "à déclarer",
    "transfers": lambda: "aucun" if not calling_out() else "à déclarer",
    "kept_months": lambda: f"{retention.KEPT_MONTHS} mois",
    "kept_in_words": lambda: f"{IN_WORDS[retention.KEPT_MONTHS // 12]} ans",
    "warned_months": lambda: f"{retention.WARNED_MONTHS} mois",
    "longest_hold_months": lambda: f"{retention.LONGEST_HOLD_MONTHS} mois",
    "mandate_years": held_years,
    "access_minutes": lambda: minutes(notes.LONGEST_ACCESS),
    "months_to_answer": lambda: f"{rights.MONTHS_TO_ANSWER} mois",
    "one_month_in_words": lambda: f"{IN_WORDS[rights.MONTHS_TO_ANSWER]} mois",
    "days_to_answer": lambda: days(rights.DAYS_TO_ANSWER),
    "months_more": lambda: f"{rights.MONTHS_MORE} mois",
    "journal_months": lambda: f"{seals.MONTHS_KEPT} mois",
    "draft_hours": lambda: hours(drafts.KEPT),
    "press_days": lambda: days(housekeeping.PRESSES_KEPT),
    "session_hours": lambda: hours(sign_in.SESSION_LIFETIME),
    "idle_minutes": lambda: minutes(sessions.IDLE_LIMIT),
    "lock_minutes": lambda: f"{Settings.model_fields['idle_lock_minutes'].default} minutes",
    "sessions_kept_days": lambda: days(housekeeping.SESSIONS_KEPT),
}
"""What the documents mark as a fact, and where the code says it."""


def test_nothing_is_sent_to_or_fetched_from_anywhere_else() -> None:
    assert calling_out() == []


@pytest.mark.parametrize(("document", "name", "value"), sorted(set(said.facts())))
def test_a_marked_fact_is_what_the_code_says(document: str, name: str, value: str) -> None:
    assert value == FACTS[name](), document


def test_every_fact_is_told_and_marked_as_one() -> None:
    assert {name for _, name, _ in said.facts()} == FACTS.keys()
    for document in said.documents():
        text = document.read_text(encoding="utf-8")
        assert text.count("<!-- = ") == len(said.FACT.findall(text)), document.name


def test_every_table_is_listed() -> None:
    assert set(said.described()) == set(said.tables())


@pytest.mark.parametrize("table", sorted(said.tables()))
def test_a_table_is_listed_as_it_is(table: str) -> None:
    assert said.described()[table] == said.description(table)


@pytest.mark.parametrize("document", said.documents(), ids=lambda document: document.name)
def test_a_document_says_in_english_what_it_is_and_leads_somewhere(document: object) -> None:
    text = (said.DOCUMENTS / str(getattr(document, "name", ""))).read_text(encoding="utf-8")
    if "# " in text and document != said.DOCUMENTS / "rights.md":
        assert "> In English: " in text
    for target in LINK.findall(text):
        if not target.startswith("http"):
            assert (said.DOCUMENTS / target).exists(), target


def test_every_measure_has_its_place_in_the_code() -> None:
    text = (said.DOCUMENTS / "analyse-impact.md").read_text(encoding="utf-8")
    places = [place for measure in CODE.findall(text) for place in PATH.findall(measure)]
    assert len(places) > 10
    assert not [place for place in places if not (ROOT / place).exists()]


@pytest.mark.parametrize("notice", Notice)
def test_the_public_is_told_the_same(notice: Notice) -> None:
    text = (SHEETS / f"{notice}.typ").read_text(encoding="utf-8").casefold()
    assert f"{IN_WORDS[retention.KEPT_MONTHS // 12]} ans" in " ".join(text.split())
    if notice is not Notice.SPOKEN:
        assert f"{IN_WORDS[rights.MONTHS_TO_ANSWER]} mois" in text
    assert notice.value in (said.DOCUMENTS / "notices-public.md").read_text(encoding="utf-8")
