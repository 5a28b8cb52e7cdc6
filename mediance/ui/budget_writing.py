"""The form in which a household's budget is typed, with its draft and what is left, at once."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import cast

from mediance.domain.budget import Budget, BudgetLine, BudgetPart
from mediance.services import budgets
from mediance.services.budgets import BudgetChanged, BudgetSheet
from mediance.services.record_visit import UnknownChoice
from mediance.ui import auth, budget_words, drafts, presses, session
from mediance.ui.browser import browser_part
from mediance.ui.language import _
from mediance.ui.presses import Press

SCREEN = "personne"
SAVED = "budget_saved"
NEW = Budget(people=1)

_FIELD = browser_part("budget", after=("desk", "draft"))


@dataclass(frozen=True)
class Writing:
    """What is being typed in a case: another budget, or the correction of one at a version."""

    start: Budget
    sheet_id: int | None = None
    version: int = 0
    has_changed: bool = False


def begin(case_id: int, start: Budget = NEW) -> None:
    """Begin another budget, from nothing or from what one says."""
    session.put(_writing(case_id), Writing(start))


def correct(case_id: int, sheet: BudgetSheet) -> None:
    """Begin to correct one's own budget, at the version that is on the screen."""
    if sheet.budget is not None:
        session.put(_writing(case_id), Writing(sheet.budget, sheet.sheet_id, sheet.version))


def under_way(case_id: int) -> Writing | None:
    """Return what is being typed, if anything is."""
    found = session.value(_writing(case_id))
    return found if isinstance(found, Writing) else None


def follow(case_id: int, shown: Sequence[BudgetSheet]) -> None:
    """Have what was refused be saved after the version that now stands beside it."""
    writing = under_way(case_id)
    if writing is None or not writing.has_changed:
        return
    versions = [each.version for each in shown if each.sheet_id == writing.sheet_id]
    if versions:
        session.put(_writing(case_id), replace(writing, version=max(versions)))


def draw(case_id: int, writing: Writing) -> None:
    """Draw the form."""
    part = f"budget_{case_id}"
    _FIELD(
        key=part,
        data={
            **presses.answer(part, None),
            "key": str(session.submission_key(part)),
            "draft": drafts.of_form(_form(case_id, writing)),
            "budget": _as_data(writing.start),
            "usual": budget_words.usual(),
            "limits": budget_words.limits(),
            "locale": budget_words.locale(),
            "words": budget_words.of_form(),
        },
        on_written_change=partial(_write, part, case_id, writing),
        on_left_change=partial(_leave, case_id),
    )


def _write(part: str, case_id: int, writing: Writing) -> None:
    with presses.handled(part, "written", part) as press:
        actor = auth.present(screen=SCREEN, is_activity=True)
        said = _budget(press)
        if writing.sheet_id is None:
            budgets.keep_budget(actor, case_id, said, press.key)
        else:
            try:
                budgets.correct_budget(
                    actor, writing.sheet_id, said, press.key, version=writing.version
                )
            except BudgetChanged:
                session.put(_writing(case_id), replace(writing, has_changed=True))
                raise
        session.put(SAVED, _("Budget enregistré."))
        drafts.sent(_form(case_id, writing))
        session.renew(part)
        _leave(case_id)


def _leave(case_id: int) -> None:
    session.put(_writing(case_id), None)


def _budget(press: Press) -> Budget:
    """Return what was sent; raise `UnknownChoice` for what no form of ours sends."""
    people = press.said.get("people")
    if type(people) is not int:
        raise UnknownChoice
    return Budget(people, *(_lines(press.said.get(part.value)) for part in BudgetPart))


def _lines(sent: object) -> tuple[BudgetLine, ...]:
    if not isinstance(sent, list):
        raise UnknownChoice
    return tuple(map(_line, sent))


def _line(sent: object) -> BudgetLine:
    match sent:
        case [str(label), *amounts] if all(type(each) is int for each in amounts):
            monthly, owed, *_more = *cast("list[int]", amounts), 0, 0
            return BudgetLine(presses.whole(label).strip(), monthly, owed)
        case _:
            raise UnknownChoice


def _as_data(budget: Budget) -> dict[str, object]:
    return {
        "people": budget.people,
        "resources": list(map(_line_data, budget.resources)),
        "charges": list(map(_line_data, budget.charges)),
        "debts": list(map(_line_data, budget.debts)),
    }


def _line_data(line: BudgetLine) -> dict[str, object]:
    return {"label": line.label, "monthly": line.monthly_cents, "owed": line.owed_cents}


def _form(case_id: int, writing: Writing) -> str:
    return (
        f"budget_correction:{writing.sheet_id}"
        if writing.sheet_id is not None
        else f"budget:{case_id}"
    )


def _writing(case_id: int) -> str:
    return f"budget_writing_{case_id}"
