"""Papers: asked for, seen, missing, out of date."""

from datetime import date, timedelta

import pytest

from mediance.domain.papers import (
    DayToCome,
    EndsBeforeSeen,
    EventKind,
    NewPaperEvent,
    PaperEvent,
    Status,
    papers,
)
from mediance.domain.reference import Label

TODAY = date(2026, 11, 24)
LABELS = {"identity": Label("Pièce d’identité", "Identity"), "rib": Label("RIB", "Bank details")}
K = EventKind


def said(
    number: int, kind: EventKind, days_ago: int = 0, code: str = "identity", **more: object
) -> PaperEvent:
    on = TODAY - timedelta(days=days_ago)
    return PaperEvent(event_id=number, document_code=code, kind=kind, on=on, **more)  # type: ignore[arg-type]


def status(*events: PaperEvent) -> Status:
    (paper,) = papers(events, LABELS, TODAY)
    return paper.status


def test_a_paper_that_was_seen_is_received_until_it_is_over() -> None:
    assert status(said(1, K.ASKED, 9), said(2, K.SEEN)) is Status.RECEIVED
    assert status(said(1, K.SEEN, 9, valid_until=TODAY)) is Status.RECEIVED
    over = TODAY - timedelta(days=1)
    assert status(said(1, K.SEEN, 9, valid_until=over)) is Status.EXPIRED


def test_a_paper_asked_for_since_it_was_seen_is_asked_for() -> None:
    assert status(said(1, K.SEEN, 9), said(2, K.ASKED)) is Status.ASKED


def test_missing_says_more_than_asked_for_until_it_is_seen() -> None:
    assert status(said(1, K.MISSING, 5), said(2, K.ASKED)) is Status.MISSING
    assert status(said(1, K.MISSING, 5), said(2, K.ASKED, 3), said(3, K.SEEN)) is Status.RECEIVED


def test_a_paper_says_for_what_it_is_missing_since_it_was_last_seen() -> None:
    events = [
        said(1, K.ASKED, 9, procedure_label="FSL"),
        said(2, K.SEEN, 8),
        said(3, K.MISSING, 3, procedure_label="RSA"),
        said(4, K.ASKED, 2, procedure_label="APL"),
    ]
    (paper,) = papers(events, LABELS, TODAY)
    assert paper.for_procedures == ("RSA", "APL")


def test_a_paper_stays_sensitive_until_it_is_seen_for_something_else() -> None:
    asked = said(1, K.ASKED, 9, is_sensitive=True)
    (waits,) = papers([asked, said(2, K.MISSING, 8)], LABELS, TODAY)
    assert waits.is_sensitive
    (seen,) = papers([asked, said(2, K.SEEN, 8), said(3, K.ASKED, 2)], LABELS, TODAY)
    assert not seen.is_sensitive


def test_what_was_taken_back_was_never_said() -> None:
    back = said(3, K.TAKEN_BACK, replaces=2)
    assert status(said(1, K.ASKED, 9), said(2, K.SEEN), back) is Status.ASKED
    assert papers([said(1, K.SEEN), said(2, K.TAKEN_BACK, replaces=1)], LABELS, TODAY) == ()


def test_what_is_missing_comes_first() -> None:
    events = [said(1, K.SEEN), said(2, K.MISSING, code="rib")]
    assert [each.document_code for each in papers(events, LABELS, TODAY)] == ["rib", "identity"]


def test_a_code_that_left_the_list_is_shown_as_it_is() -> None:
    (paper,) = papers([said(1, K.SEEN, code="gone")], LABELS, TODAY)
    assert paper.label.french == "gone"


@pytest.mark.parametrize(
    ("on", "until", "refusal"),
    [
        (TODAY + timedelta(days=1), None, DayToCome),
        (TODAY, TODAY - timedelta(days=1), EndsBeforeSeen),
    ],
)
def test_what_cannot_have_been_seen_is_refused(
    on: date, until: date | None, refusal: type[Exception]
) -> None:
    new = NewPaperEvent(
        site_id=1, person_id=1, document_codes=("rib",), kind=K.SEEN, on=on, valid_until=until
    )
    with pytest.raises(refusal):
        new.check(TODAY)
