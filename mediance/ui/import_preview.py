"""What an import would write: how much, per month, which reasons and which lines are not clear."""

from collections import Counter
from collections.abc import Sequence
from math import ceil

import streamlit as st

from mediance.domain.actors import Actor
from mediance.domain.periods import Month
from mediance.domain.reference import UNCLEAR_DOMAIN, DomainChoice
from mediance.domain.register import Problem
from mediance.domain.register.choices import Remembered
from mediance.domain.register.motives import UnknownMotive
from mediance.services.reference import domain_choices
from mediance.ui import formats, importing, labels, session
from mediance.ui import import_words as words
from mediance.ui.import_tasks import ended, is_ready
from mediance.ui.importing import Draft, Preview
from mediance.ui.language import _, _n
from mediance.ui.markdown import plain

MOTIVES_AT_FIRST = 8
PROBLEMS_A_PAGE = 20
ALL = "all"
MOTIVE_WIDTHS = (3, 2)


def show_preview(held: Draft, site_id: int) -> Preview | None:
    """Read the file when asked to; return what it says once that is known."""
    if held.reading is None:
        st.button(
            _("Voir ce qui serait repris"),
            key="import_read",
            type="primary",
            on_click=importing.read,
            args=(site_id,),
        )
        return None
    if not is_ready(held.reading, _("Lecture du registre")):
        return None
    preview, error = ended(held.reading)
    if error is not None:
        st.error(words.refusal(error))
        st.button(_("Réessayer"), key="import_again", on_click=importing.forget_reading)
    return preview


def show_plan(preview: Preview) -> None:
    """Say what would be written, per month, and what to know before."""
    plan, readings = preview.plan, preview.file.readings
    blocked = sum(len(reading.blocked_row_numbers) for reading in readings)
    st.subheader(words.what_is_new(plan), anchor=False)
    with st.container(horizontal=True, gap="large"):
        _figure(_("Passages nouveaux"), len(plan.new_rows))
        _figure(_("Déjà repris"), plan.known_count)
        _figure(_("Personnes nouvelles"), plan.new_people_count)
        _figure(_("Sans personne"), plan.unattributed_count)
        _figure(_("Lignes laissées de côté"), blocked)
    if plan.by_month:
        show_months(plan.by_month)
    if plan.new_people_count:
        st.caption(words.newcomers(plan.new_people_count))
    if plan.days_recorded_live:
        st.warning(words.recorded_live(plan.days_recorded_live))
    if strangers := [name for name, staff in plan.colleagues.items() if staff is None]:
        st.caption(words.without_account(strangers))


def show_motives(actor: Actor, held: Draft, preview: Preview, before: Remembered) -> None:
    """Let somebody give a domain to the reasons that no rule knows."""
    unknown = preview.file.unknown_motives
    if not unknown:
        return
    domains = importing.domains_for(held, preview, before)
    title = _n("{n} motif inconnu", "{n} motifs inconnus", len(unknown))
    with st.expander(title.format(n=formats.number(len(unknown))), key="import_motives"):
        st.caption(_("Votre choix est gardé pour les prochains registres de ce lieu."))
        choices = domain_choices(actor)
        codes = list(dict.fromkeys([UNCLEAR_DOMAIN, *(c.code for c in choices if c.is_offered)]))
        pages = ceil(len(unknown) / MOTIVES_AT_FIRST)
        page = st.pagination(pages, key="import_motives_page") if pages > 1 else 1
        for motive in unknown[(page - 1) * MOTIVES_AT_FIRST : page * MOTIVES_AT_FIRST]:
            chosen = domains.get(motive.key, UNCLEAR_DOMAIN)
            _motive(motive, chosen, codes if chosen in codes else [*codes, chosen], choices)


def _motive(
    motive: UnknownMotive, chosen: str, codes: list[str], choices: tuple[DomainChoice, ...]
) -> None:
    key = f"import_motive_{motive.key}"
    session.put(key, chosen)
    reason, choice = st.columns(MOTIVE_WIDTHS, vertical_alignment="center")
    reason.markdown(plain(words.motive(motive.text, motive.count)))
    choice.selectbox(
        _("Motif pour « {reason} »").format(reason=words.motive(motive.text, motive.count)),
        codes,
        format_func=lambda code: labels.domain(code, choices),
        key=key,
        label_visibility="collapsed",
        on_change=importing.choose_domain,
        args=(key, motive.key),
    )


def show_problems(held: Draft, preview: Preview, before: Remembered) -> None:
    """Show, line by line, what was not clear and what is made of it."""
    file = preview.file.with_domains(importing.domains_for(held, preview, before))
    told = [(reading.sheet, problem) for reading in file.readings for problem in reading.problems]
    if not told:
        st.success(_("Chaque ligne a été comprise."), icon=":material/check:")
        return
    kinds = Counter(problem.kind for _sheet, problem in told)
    title = _n("{n} remarque, ligne par ligne", "{n} remarques, ligne par ligne", len(told))
    with st.expander(title.format(n=formats.number(len(told))), key="import_problems"):
        kind = st.selectbox(
            _("Montrer"),
            [ALL, *(kind.value for kind, _count in kinds.most_common())],
            format_func=lambda kind: _("Tout") if kind == ALL else words.problem(kind, kinds),
            key="import_problem_kind",
        )
        shown = [each for each in told if kind in {ALL, each[1].kind}]
        _problem_table(shown, with_sheets=len(file.readings) > 1)


def show_confirmation(preview: Preview) -> None:
    """Let somebody have it written, where there is something to write."""
    new = len(preview.plan.new_rows)
    if not new:
        return
    st.button(
        words.confirm(new),
        key="import_confirm",
        type="primary",
        icon=":material/check:",
        on_click=importing.confirm,
        args=(preview.site_id,),
    )


def show_months(months: dict[Month, int]) -> None:
    """Tell how many visits each month gets."""
    st.table(
        {
            _("Mois"): [formats.month(month) for month in months],
            _("Passages"): [formats.number(count) for count in months.values()],
        },
        border="horizontal",
        hide_index=True,
        width=420,
    )


def _problem_table(told: Sequence[tuple[str, Problem]], *, with_sheets: bool) -> None:
    ordered = sorted(told, key=lambda each: (not each[1].is_blocking, each[0], each[1].row_number))
    pages = ceil(len(ordered) / PROBLEMS_A_PAGE)
    page = st.pagination(pages, key=f"import_problem_page_{pages}") if pages > 1 else 1
    shown = ordered[(page - 1) * PROBLEMS_A_PAGE : page * PROBLEMS_A_PAGE]
    columns: dict[str, list[str]] = {
        _("Ligne"): [str(problem.row_number) for _sheet, problem in shown],
        _("Colonne"): [
            words.meaning(problem.column) if problem.column else "" for _sheet, problem in shown
        ],
        _("Dans la case"): [words.cell(problem) for _sheet, problem in shown],
        _("Ce qui est fait"): [words.what_is_done(problem) for _sheet, problem in shown],
    }
    if with_sheets:
        columns = {_("Feuille"): [plain(sheet) for sheet, _problem in shown], **columns}
    st.table(columns, border="horizontal", hide_index=True)


def _figure(label: str, value: int) -> None:
    st.metric(label, formats.number(value), width="content")
