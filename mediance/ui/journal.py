"""The journal's screen: what is asked of it, kept in the address, and a page of its entries."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

import streamlit as st

from mediance.domain import paris
from mediance.domain.actors import Actor
from mediance.domain.journal import Asked, JournalPage, Line, Place, folded
from mediance.domain.names import normalized
from mediance.domain.seals import first_month_kept
from mediance.services import journal_reading
from mediance.services.errors import DatabaseUnavailable
from mediance.services.journal_reading import may_ask_for_a_record
from mediance.ui import address, feedback, session
from mediance.ui import journal_words as words
from mediance.ui.browser import browser_part
from mediance.ui.language import _
from mediance.ui.presses import IDS_END

LINES = "journal_lines"
OPENED = "journal_opened"
EVERYTHING = ""
SPANS = {"jour": 1, "semaine": 7, "mois": 31, "annee": 400}
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)

_LINES = browser_part("journal", after=("desk",))


def board(actor: Actor) -> None:
    """Draw the question and its answer; while the database is down, a sentence."""
    try:
        entries(actor, asked(actor))
    except DatabaseUnavailable:
        feedback.show_database_down()


def asked(actor: Actor) -> Asked:
    """Let the actor choose days, a kind of record, and within their bounds one record or person."""
    today = paris.today()
    with st.container(horizontal=True, vertical_alignment="bottom"):
        last_day, span = _day(today), _span()
        entity = _entity()
        may_name = may_ask_for_a_record(actor) and entity is not None
        record_id = _record_id(is_asked=may_name)
        first_day = max(last_day - timedelta(days=SPANS[span] - 1), first_month_kept(today))
        question = Asked(min(first_day, last_day), last_day, entity, record_id)
        is_bounded = question.names_a_record or question.is_of_one_day
        staff_id = _colleague(actor, is_asked=is_bounded)
    if not is_bounded:
        st.caption(
            _(
                "Un·e collègue se choisit pour un seul jour ou une seule fiche : "
                "le journal protège les personnes, il ne mesure le travail de personne."
            )
        )
    return Asked(question.first_day, last_day, entity, record_id, staff_id)


def entries(actor: Actor, question: Asked) -> None:
    """Draw a page of entries, and the way to the older ones."""
    before = _place()
    is_opened = _is_opened(actor, question, before)
    page = journal_reading.journal_page(actor, question, before, is_opened=is_opened)
    _LINES(
        key=LINES,
        data={
            "lines": [_shown(run) for run in folded(page.lines)],
            "empty": _("Aucune entrée ne correspond. Élargissez la période ou ôtez un filtre."),
            "words": _words(),
        },
    )
    _turn_pages(page, before)


def _turn_pages(page: JournalPage, before: Place | None) -> None:
    with st.container(horizontal=True):
        if before is not None:
            st.button(
                _("Les plus récentes"),
                icon=":material/first_page:",
                key="journal_newest",
                on_click=_turn_to,
                args=(None,),
            )
        if page.has_older:
            st.button(
                _("Plus anciennes"),
                icon=":material/chevron_right:",
                key="journal_older",
                on_click=_turn_to,
                args=(page.lines[-1].place,),
            )


def _turn_to(place: Place | None) -> None:
    before = f"{(place.at - EPOCH) // MICROSECOND}-{place.id}" if place else ""
    address.keep("avant", before, "")


def _to_the_newest() -> None:
    _turn_to(None)


def _shown(run: Sequence[Line]) -> dict[str, object]:
    line = run[0]
    return {
        "when": words.when_folded(line, run[-1]),
        "who": words.who(line),
        "role": words.role(line),
        "what": words.what(line),
        "times": words.times(len(run)),
        "record": words.records(run),
        "site": line.site_name or "",
        "fields": words.touched(line),
        "screen": words.screen(line),
        "is_refused": words.is_refused(line),
    }


def _is_opened(actor: Actor, question: Asked, before: Place | None) -> bool:
    """Whether this page is opened now, rather than drawn anew: opening leaves a trace."""
    opened = (actor.staff_id, question, before)
    is_new = session.value(OPENED) != opened
    session.put(OPENED, opened)
    return is_new


def _day(today: date) -> date:
    oldest = first_month_kept(today)
    try:
        kept = date.fromisoformat(st.query_params.get("jour", ""))
    except ValueError:
        kept = today
    chosen = min(max(kept, oldest), today)
    day: date = st.date_input(
        _("Jour"),
        chosen,
        min_value=oldest,
        max_value=today,
        format="DD/MM/YYYY",
        key=f"journal_day_{session.language()}",
        on_change=_turn_to,
        args=(None,),
        width=170,
    )
    address.keep("jour", day.isoformat(), today.isoformat())
    return day


def _span() -> str:
    return _chosen("sur", _("Période"), {n: words.span_of(n) for n in SPANS}, "jour")


def _entity() -> str | None:
    by_name = sorted(words.entities().items(), key=lambda each: normalized(each[1]))
    kinds = {EVERYTHING: _("Toutes les fiches"), **dict(by_name)}
    return _chosen("quoi", _("Fiches"), kinds, EVERYTHING, name="entity") or None


def _colleague(actor: Actor, *, is_asked: bool) -> int | None:
    if not is_asked:
        address.keep("qui", "", "")
        return None
    people = {str(each.staff_id): each.name for each in journal_reading.colleagues(actor)}
    chosen = _chosen("qui", _("Collègue"), {"": _("Tout le monde"), **people}, "")
    return int(chosen) if chosen else None


def _record_id(*, is_asked: bool) -> int | None:
    if not is_asked:
        address.keep("no", "", "")
        return None
    known = st.query_params.get("no", "")
    typed = st.text_input(
        _("N° de fiche"),
        value=known if known.isdecimal() else "",
        max_chars=18,
        key=f"journal_no_{session.language()}",
        on_change=_turn_to,
        args=(None,),
        width=140,
    ).strip()
    is_number = typed.isascii() and typed.isdecimal() and 0 < int(typed) < IDS_END
    address.keep("no", typed if is_number else "", "")
    if typed and not is_number:
        st.caption(_("Un numéro, en chiffres."))
    return int(typed) if is_number else None


def _chosen(
    asked_by: str, label: str, options: dict[str, str], usual: str, *, name: str = ""
) -> str:
    key = f"journal_{name or asked_by}_{session.language()}"
    chosen: str = st.selectbox(
        label,
        list(options),
        format_func=lambda code: options.get(code, code),
        width=230,
        **address.follows(asked_by, options, usual, key, then=_to_the_newest),
    )
    return chosen


def _place() -> Place | None:
    """Return where one has read to; an address that was typed wrong begins at the newest."""
    moment, _dash, number = st.query_params.get("avant", "").partition("-")
    try:
        place = Place(EPOCH + int(moment) * MICROSECOND, int(number))
    except (ValueError, OverflowError):
        return None
    return place if 0 < place.id < IDS_END else None


def _words() -> dict[str, str]:
    return {
        "caption": _("Entrées du journal, les plus récentes d’abord"),
        "when": _("Quand"),
        "who": _("Qui"),
        "what": _("Quoi"),
        "record": _("Fiche"),
        "fields": _("Champs"),
        "screen": _("Écran"),
    }
