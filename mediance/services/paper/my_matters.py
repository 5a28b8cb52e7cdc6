"""« Ma feuille » of somebody who is followed: where things stand, what to do, bring, and when.

It bears no name. What is sensitive is never named on it; and where somebody said that paper is not
safe, or a telephone not to be called, nothing is: a sheet is read by whoever finds it.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta

from db.engine import Work, transaction
from db.queries import (
    appointments,
    cases,
    consents,
    identities,
    journal,
    person_files,
    procedures,
    reference,
)
from db.queries import papers as paper_events
from db.queries.board import of_people as board_of_people
from db.queries.journal import Record
from mediance.domain import paris
from mediance.domain.actors import Actor
from mediance.domain.appointments import Setting, State
from mediance.domain.consents import Decision, Subject, TextKind, standing
from mediance.domain.deadline_rules import Severity, Who
from mediance.domain.documents import Form
from mediance.domain.followup import DeadlineLine, ProcedureHead, WaitingOn
from mediance.domain.papers import Status, papers
from mediance.domain.permissions import Action
from mediance.domain.procedure_deadlines import NOTHING_SAID, Lawbook, lines
from mediance.domain.procedure_deadlines import Subject as Matter
from mediance.domain.procedure_life import Life, life
from mediance.domain.procedures import Outcome, Step
from mediance.domain.reference import Label
from mediance.services import guard
from mediance.services.followup.projection import lawbook
from mediance.services.paper.approvals import require_approved
from mediance.services.paper.place import place
from mediance.services.paper.press import printed
from mediance.services.paper.words import day_in_words, hour
from mediance.services.record_visit import PersonUnknown

MOST_DONE, MOST_TO_DO, MOST_TO_BRING = 6, 5, 10
MOST_CASES, MOST_APPOINTMENTS = 5, 10
WHERE: Mapping[Setting, str] = {
    Setting.PHONE: "Par téléphone : on m’appelle.",
    Setting.HOME: "Chez moi",
    Setting.INSTITUTION: "Ailleurs, comme nous l’avons dit",
}
"""Where an appointment is, naming no institution; any other is at its site."""
UNNAMED = "Une démarche dont nous avons parlé"
UNNAMED_PAPERS = "Les papiers dont nous avons parlé"
TO_PREPARE = frozenset({Step.TO_QUALIFY, Step.GATHERING, Step.COMPLEMENT_ASKED})
"""Where papers are still to be brought."""
STANDS: Mapping[Step, tuple[str, str]] = {
    Step.TO_QUALIFY: ("Nous en avons parlé.", "We talked about it."),
    Step.GATHERING: ("Nous préparons le dossier.", "We are preparing the file."),
    Step.READY: ("Le dossier est prêt.", "The file is ready."),
    Step.DEPOSITED: ("Le dossier est parti le {day}.", "The file was sent."),
    Step.ACKNOWLEDGED: ("Ils ont bien reçu le dossier.", "They have received the file."),
    Step.COMPLEMENT_ASKED: ("Ils demandent d’autres papiers.", "They ask for more papers."),
    Step.DECIDED: ("Ils ont répondu le {day}.", "They have answered."),
    Step.APPEAL: ("Nous avons contesté le {day}.", "We have appealed."),
    Step.RIGHT_OPEN: ("C’est accepté.", "It is granted."),
}
ENDED: Mapping[Outcome, tuple[str, str]] = {
    Outcome.GRANTED: ("C’est accepté. C’est fini.", "It is granted."),
    Outcome.PARTLY_GRANTED: ("C’est accepté en partie.", "It is granted in part."),
    Outcome.REJECTED: ("C’est refusé.", "It is refused."),
}
AT_WHOSE_TURN: Mapping[Step, tuple[str, str]] = {
    Step.TO_QUALIFY: ("Je reviens en parler", "Come back to talk about it"),
    Step.GATHERING: ("J’apporte les papiers", "Bring the papers"),
    Step.READY: ("Je viens relire et signer le dossier", "Come to read and sign the file"),
    Step.COMPLEMENT_ASKED: ("J’apporte les papiers demandés", "Bring the papers they ask for"),
    Step.DECIDED: ("J’apporte la lettre reçue", "Bring the letter"),
    Step.RIGHT_OPEN: ("Je vérifie que je reçois bien ce droit", "Check that it is paid"),
}
NEWS = timedelta(days=60)
"""For how long what has ended is still told."""
Glossing = Callable[[Label], str | None]
COME_BACK = ("J’appelle ou je reviens", "Call or come back")
CALL_NOW = "Tout de suite : j’appelle."


@dataclass(frozen=True)
class MyMatters:
    """For whom, at which site; `is_discreet` names nothing, `has_gloss` adds words in English."""

    person_id: int
    site_id: int
    is_discreet: bool = False
    has_gloss: bool = False


@dataclass(frozen=True)
class _Followed:
    """One procedure as far as its person is told of it."""

    head: ProcedureHead
    life: Life
    deadlines: tuple[DeadlineLine, ...]
    is_named: bool

    @property
    def what(self) -> str:
        """Return what it is called on paper."""
        if not self.is_named:
            return UNNAMED
        return f"{self.head.type_label} · {self.head.institution_label}"


@dataclass(frozen=True)
class _ToDo:
    """One thing to be done, by when; some are said however many there are."""

    what: str
    gloss: str | None
    by: str | None = None
    is_unsure: bool = False
    is_always_said: bool = False


def my_matters(actor: Actor, sheet: MyMatters) -> bytes:
    """Return the sheet as PDF, A4.

    Raises `NotApproved`, `PersonUnknown`, `NotPermitted` or `DatabaseUnavailable`.
    """
    guard.require(actor, Action.VIEW_PROCEDURES)
    guard.require_site(actor, Action.PRINT, sheet.site_id)
    today = paris.today()
    with transaction(actor) as work:
        require_approved(work, Form.MY_MATTERS)
        if person_files.head(work, sheet.person_id) is None:
            raise PersonUnknown
        data = _data(work, sheet, today) | {"place": place(work, sheet.site_id, today)}
        touched = Record("person", sheet.person_id, sheet.site_id, (Form.MY_MATTERS.value,))
        journal.record(work, actor, "print", touched)
    return printed(Form.MY_MATTERS, data)


def specimen(actor: Actor, site_id: int) -> bytes:
    """Return a sheet of nobody's as PDF, to be read over before it is approved.

    Raises `NotPermitted` or `DatabaseUnavailable`.
    """
    guard.require_site(actor, Action.PRINT, site_id)
    today = paris.today()
    with transaction(actor) as work:
        data = _example(today) | {"place": place(work, site_id, today)}
        touched = Record("sheet", site_id=site_id, fields=(Form.MY_MATTERS.value,), row_count=1)
        journal.record(work, actor, "print", touched)
    return printed(Form.MY_MATTERS, data)


def _data(work: Work, sheet: MyMatters, today: date) -> dict[str, object]:
    records = tuple(work.scalars(identities.records_of(sheet.person_id)))
    is_discreet = sheet.is_discreet or _is_unsafe(work, records)
    followed = _followed(work, records, today, is_discreet=is_discreet)
    gloss = _english if sheet.has_gloss else _nothing
    return {
        "is_draft": False,
        "made_on": day_in_words(today),
        "done": [_stands(each, gloss) for each in followed][:MOST_DONE],
        "is_more_done": len(followed) > MOST_DONE,
        **_most_to_do([*_dated(followed, today, gloss), *_their_turn(followed, gloss)]),
        **_to_bring(work, records, followed, gloss, is_discreet=is_discreet),
        "appointment": _next_appointment(work, records, today),
        "followed_by": _followed_by(work, records, sheet.site_id),
    }


def _is_unsafe(work: Work, records: Sequence[int]) -> bool:
    """Whether somebody said no to letters, or that a telephone is not to be called."""
    said = standing(consents.events_of(work, records)).get(Subject(TextKind.LETTER))
    refuses = said is not None and said.decision in {Decision.REFUSED, Decision.WITHDRAWN}
    return refuses or not all(phone.is_safe for phone in person_files.phones(work, records))


def _followed(
    work: Work, records: Sequence[int], today: date, *, is_discreet: bool
) -> list[_Followed]:
    heads = [row.head for row in board_of_people(work, records, today)]
    shown = [head for head in heads if head.is_open or _is_news(head, today)]
    ids = [head.procedure_id for head in shown]
    recorded, facts = procedures.events(work, ids), procedures.facts(work, ids)
    by = lawbook(work)

    def told(head: ProcedureHead) -> _Followed:
        lived = life(each.event for each in recorded[head.procedure_id])
        of = Matter(head.type_code, lived, facts.get(head.procedure_id, NOTHING_SAID))
        is_named = not (is_discreet or head.is_sensitive)
        return _Followed(head, lived, _running(of, by, today), is_named)

    return [told(head) for head in shown]


def _is_news(head: ProcedureHead, today: date) -> bool:
    ended = paris.local_day(head.closed_at) if head.closed_at else date.min
    return head.outcome in ENDED and ended > today - NEWS


def _running(of: Matter, by: Lawbook, today: date) -> tuple[DeadlineLine, ...]:
    """Return what the person has to do themselves, by a day that is known."""
    if of.life.is_closed:
        return ()
    return tuple(
        each
        for each in lines(of, by, today)
        if each.rule.who is Who.PERSON and each.acting.safe and each.dismissal is None
    )


def _english(of: Label) -> str | None:
    return of.english if of.english != of.french else None


def _nothing(of: Label) -> str | None:  # noqa: ARG001
    return None


def _stands(each: _Followed, gloss: Glossing) -> dict[str, object]:
    outcome, step = each.head.outcome, each.head.step
    said = Label(*(STANDS[step] if outcome is None else ENDED[outcome]))
    day = _last_day(each.life, step)
    return {
        "what": each.what,
        "said": said.french.format(day=day_in_words(day) if day else ""),
        "gloss": gloss(said),
    }


def _last_day(of: Life, step: Step) -> date | None:
    entered = [event.at for event in of.events if event.step is step]
    return paris.local_day(entered[-1]) if entered else None


def _dated(followed: Iterable[_Followed], today: date, gloss: Glossing) -> Iterator[_ToDo]:
    """Return what has a day: the gravest first, and what is still to come before what is over."""

    def pressing(pair: tuple[DeadlineLine, _Followed]) -> tuple[int, bool, date]:
        line, _each = pair
        safe = line.acting.safe or today
        return -line.rule.severity.weight, safe < today, safe

    dated = [(line, each) for each in followed for line in each.deadlines]
    for line, each in sorted(dated, key=pressing):
        yield _ToDo(
            what=line.rule.label.french if each.is_named else UNNAMED,
            gloss=gloss(line.rule.label) if each.is_named else None,
            by=_by(line, today),
            is_unsure=not line.rule.is_verified,
            is_always_said=line.rule.severity is Severity.RIGHT_LOST,
        )


def _their_turn(followed: Iterable[_Followed], gloss: Glossing) -> Iterator[_ToDo]:
    """Return what waits for the person."""
    for each in followed:
        if each.head.is_open and each.head.waiting_on is WaitingOn.PERSON:
            said = Label(*AT_WHOSE_TURN.get(each.head.step, COME_BACK))
            what = f"{said.french} : {each.what}"
            yield _ToDo(what, gloss(said), is_always_said=each.head.step in TO_PREPARE)


def _most_to_do(all_of_it: Iterable[_ToDo]) -> dict[str, object]:
    """Return what one sheet can say; a right to be lost and papers to bring are never left out."""
    wanted = list(dict.fromkeys(all_of_it))
    always = [each for each in wanted if each.is_always_said]
    others = [each for each in wanted if not each.is_always_said]
    room = max(0, MOST_TO_DO - len(always))
    said = {*always, *others[:room]}
    return {
        "todo": [asdict(each) for each in wanted if each in said],
        "is_more_todo": room < len(others),
    }


def _by(line: DeadlineLine, today: date) -> str:
    safe, opens = line.acting.safe, line.acting.opens_on
    if safe is None or safe < today:
        return CALL_NOW
    until = f"au plus tard le {day_in_words(safe)}"
    if opens is not None and today < opens < safe:
        return f"À partir du {day_in_words(opens)}, {until}"
    return until.capitalize()


def _to_bring(
    work: Work,
    records: Sequence[int],
    followed: Sequence[_Followed],
    gloss: Glossing,
    *,
    is_discreet: bool,
) -> dict[str, object]:
    """Return what is missing first, then what is usual; nothing that was seen and still holds.

    What was asked for a sensitive procedure is not named.
    """
    to_prepare = [each for each in followed if each.head.step in TO_PREPARE]
    documents = reference.documents(work, paris.today())
    labels = {each.code: each.label for each in documents}
    known = papers(paper_events.of_people(work, records), labels, paris.today())
    missing = [each for each in known if each.status is not Status.RECEIVED]
    if is_discreet or (followed and not any(each.is_named for each in followed)):
        return _bring([], is_unnamed=bool(to_prepare or missing), gloss=gloss)
    reasons = {each.head.domain_code for each in to_prepare if each.is_named}
    seen = {each.document_code for each in known if each.status is Status.RECEIVED}
    usual = [each.label for each in documents if each.usual_for & reasons and each.code not in seen]
    named = [each.label for each in missing if not each.is_sensitive]
    is_unnamed = len(named) < len(missing)
    return _bring([*dict.fromkeys((*named, *usual))], is_unnamed=is_unnamed, gloss=gloss)


def _bring(wanted: Sequence[Label], *, is_unnamed: bool, gloss: Glossing) -> dict[str, object]:
    unnamed = [{"what": UNNAMED_PAPERS, "gloss": None}] if is_unnamed else []
    named = [{"what": each.french, "gloss": gloss(each)} for each in wanted[:MOST_TO_BRING]]
    return {"bring": [*named, *unnamed], "is_more_bring": len(wanted) > MOST_TO_BRING}


def _next_appointment(work: Work, records: Sequence[int], today: date) -> dict[str, str] | None:
    start, _end = paris.day_bounds(today)
    for each in appointments.of_people(work, records, since=start, limit=MOST_APPOINTMENTS):
        starts_at = each.booking.starts_at
        if each.state is State.PLANNED and starts_at >= paris.now():
            return {
                "day": day_in_words(paris.local_day(starts_at)),
                "hour": hour(starts_at),
                "where": WHERE.get(each.setting, each.site_name),
            }
    return None


def _followed_by(work: Work, records: Sequence[int], site_id: int) -> str | None:
    for file in cases.of_people(work, records, MOST_CASES):
        if file.head.is_open and file.head.site_id == site_id:
            return file.referent_name
    return None


def _example(today: date) -> dict[str, object]:
    day = day_in_words(today)
    return {
        "is_draft": True,
        "made_on": day,
        "done": [
            {"what": "Une démarche · Un organisme", "said": said.format(day=day), "gloss": None}
            for said, _ in STANDS.values()
        ],
        "is_more_done": False,
        "todo": [asdict(_ToDo(said, None)) for said, _ in (*AT_WHOSE_TURN.values(), COME_BACK)],
        "is_more_todo": True,
        **_bring([], is_unnamed=False, gloss=_nothing),
        "appointment": None,
        "followed_by": "Prénom",
    }
