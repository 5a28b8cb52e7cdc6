"""Deadline rules and their events as rows of text: read, and refused where they contradict."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import TypeVar

from mediance.domain.deadline_rules import (
    Alert,
    Confidence,
    ConfirmWith,
    DeadlineEvent,
    Direction,
    InconsistentRule,
    Rule,
    RuleProblem,
    Severity,
    Silence,
    Verification,
    Who,
)
from mediance.domain.procedures import Step
from mediance.domain.reference import Label
from mediance.domain.spans import offset, span, text_of, text_of_offset

Row = Mapping[str, str]
Read = TypeVar("Read")


def events(rows: Iterable[Row]) -> dict[str, DeadlineEvent]:
    """Return the events by code; columns `code, question, gloss, step, asks_hour`."""
    return {
        row["code"]: DeadlineEvent(
            row["code"],
            Label(row["question"], row["gloss"]),
            Step(row["step"]) if row["step"] else None,
            asks_hour=row["asks_hour"] == "true",
        )
        for row in rows
    }


def rules(rows: Iterable[Row], known_events: Mapping[str, DeadlineEvent]) -> tuple[Rule, ...]:
    """Return the rules in order; raise `InconsistentRule` for the first that cannot be."""
    read: dict[str, Rule] = {}
    for row in rows:
        one = rule(row)
        if one.code in read:
            raise InconsistentRule(one.code, RuleProblem.TWICE)
        if one.event not in known_events:
            raise InconsistentRule(one.code, RuleProblem.UNKNOWN_EVENT, one.event)
        read[one.code] = one
    return tuple(read.values())


def rule(row: Row) -> Rule:
    """Return one rule, `alerts` as `+14d:right_lost;end-10d:useful`; raise `InconsistentRule`."""
    return Rule(
        code=row["code"],
        line=row["line"],
        label=Label(row["label"], row["gloss"]),
        event=row["event"],
        who=_read(row, "who", Who),
        direction=_read(row, "direction", Direction),
        delay=_read(row, "delay", span),
        severity=_read(row, "severity", Severity),
        advice=Label(row["advice"], row["advice_gloss"]),
        confirm_with=_read(row, "confirm_with", ConfirmWith),
        source=row["source"],
        confidence=_read(row, "confidence", Confidence),
        domain_code=row["domain_code"],
        legal_basis=row["legal_basis"] or None,
        alerts=_read(row, "alerts", _alerts),
        silence=_read(row, "silence", Silence),
        applies_to=frozenset(row["applies_to"].split()),
        opens=_optional(row, "opens", offset),
        every=_optional(row, "every", span),
        group=row["group"] or None,
        valid_from=_optional(row, "valid_from", date.fromisoformat),
        valid_to=_optional(row, "valid_to", date.fromisoformat),
        until=_optional(row, "until", Step),
        verified=_verification(row),
    )


def written(of: Rule) -> dict[str, str]:
    """Return a rule as the row of text that `rule` reads."""
    return {
        "code": of.code,
        "line": of.line,
        "label": of.label.french,
        "gloss": of.label.english,
        "event": of.event,
        "who": of.who,
        "direction": of.direction,
        "delay": text_of(of.delay),
        "opens": text_of_offset(of.opens) if of.opens else "",
        "every": text_of(of.every) if of.every else "",
        "alerts": ";".join(f"{text_of_offset(one.when)}:{one.severity}" for one in of.alerts),
        "severity": of.severity,
        "silence": of.silence,
        "group": of.group or "",
        "advice": of.advice.french,
        "advice_gloss": of.advice.english,
        "confirm_with": of.confirm_with,
        "legal_basis": of.legal_basis or "",
        "source": of.source,
        "confidence": of.confidence,
        "domain_code": of.domain_code,
        "applies_to": " ".join(sorted(of.applies_to)),
        "valid_from": of.valid_from.isoformat() if of.valid_from else "",
        "valid_to": of.valid_to.isoformat() if of.valid_to else "",
        "until": of.until or "",
        "verified_on": of.verified.on.isoformat() if of.verified else "",
        "verified_by": of.verified.by if of.verified else "",
    }


def readable(of: Rule) -> Rule:
    """Return a rule as it will be read once it is written.

    Raises `InconsistentRule` where it could not be, or would say something else.
    """
    read = rule(written(of))
    if read != of:
        raise InconsistentRule(of.code, RuleProblem.UNREADABLE)
    return read


def _alerts(text: str) -> tuple[Alert, ...]:
    pairs = (each.partition(":") for each in text.split(";") if each)
    return tuple(Alert(offset(when), Severity(severity)) for when, _, severity in pairs)


def _verification(row: Row) -> Verification | None:
    if bool(row["verified_on"]) != bool(row["verified_by"]):
        raise InconsistentRule(row["code"], RuleProblem.HALF_VERIFIED)
    on = _optional(row, "verified_on", date.fromisoformat)
    return Verification(on, row["verified_by"]) if on else None


def _optional(row: Row, column: str, reader: Callable[[str], Read]) -> Read | None:
    return _read(row, column, reader) if row[column] else None


def _read(row: Row, column: str, reader: Callable[[str], Read]) -> Read:
    try:
        return reader(row[column])
    except ValueError as error:
        read = f"{column}: {row[column]!r}"
        raise InconsistentRule(row["code"], RuleProblem.UNREADABLE, read) from error
