"""The panels of the steering screen: a sentence, a chart, and behind it its table and meaning."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from mediance.charts import arrivals, caseload, procedures, waiting
from mediance.charts.arrivals import ArrivalBar
from mediance.charts.caseload import CaseloadBar
from mediance.charts.waiting import WaitBar
from mediance.domain import paris
from mediance.domain.actors import Actor
from mediance.domain.board_address import Part
from mediance.domain.metrics import MetricId
from mediance.domain.periods import Choice, Preset, UnknownPeriod, parsed, without_presets
from mediance.domain.permissions import Action, is_permitted
from mediance.domain.procedures import Stage
from mediance.domain.steering import (
    AgeBand,
    Attendance,
    Caseload,
    OpenProcedures,
    WaitingNow,
    busy_slots,
)
from mediance.domain.waiting import ExperiencedWait
from mediance.services import sessions, steering
from mediance.ui import address, navigation, session
from mediance.ui import steering_words as words
from mediance.ui.language import _

MINUTE = timedelta(minutes=1)
SHOWN_WAITING = 8
EVERYWHERE = 0

OF_ARRIVALS = (
    MetricId.ARRIVALS,
    MetricId.RECEIVED,
    MetricId.ANSWERED_AT_DESK,
    MetricId.LEFT_WITHOUT_CONTACT,
    MetricId.QUEUE_FLOW,
)
OF_PROCEDURES = (
    MetricId.OPEN_PROCEDURES,
    MetricId.OVERDUE_PROCEDURES,
    MetricId.WITHOUT_NEXT_DATE,
)
OF_CASELOAD = (MetricId.CASELOAD, MetricId.UNASSIGNED_CASES)

Table = Mapping[str, Sequence[str | int]]


def chosen_sites(actor: Actor) -> tuple[int, ...]:
    """Let the actor choose all their sites or one, where there are several; return them."""
    names = {site.site_id: site.name for site in sessions.sites_of(actor)}
    if len(names) <= 1:
        return tuple(names)
    options = [EVERYWHERE, *names]
    chosen = st.selectbox(
        _("Lieu"),
        options,
        format_func=lambda site: names.get(site, _("Tous les lieux")),
        width=170,
        **address.follows("site", options, EVERYWHERE, _in_language("steering_site")),
    )
    return tuple(names) if chosen == EVERYWHERE else (chosen,)


def chosen_period(actor: Actor, site_ids: Sequence[int]) -> Choice:
    """Let the actor choose a period: those of the calendar, and the months that hold visits."""
    asked = _period_asked_for()
    months = without_presets(steering.months(actor, site_ids), paris.today())
    options = list(dict.fromkeys([*Preset, *months, asked]))
    with section(_("Sur la période"), "period"):
        chosen: Choice = st.selectbox(
            _("Période"),
            options,
            format_func=words.period_choice,
            label_visibility="collapsed",
            width=190,
            **address.follows("period", options, Preset.TODAY, _in_language("steering_period")),
        )
    return chosen


def section(name: str, key: str) -> DeltaGenerator:
    """Head a part of the screen; what stands beside its name goes into what is returned."""
    line = st.container(
        horizontal=True,
        horizontal_alignment="distribute",
        vertical_alignment="center",
        key=f"steering_section_{key}",
    )
    with line:
        st.header(name, anchor=False, width="content")
    return line


def show_waiting(now: WaitingNow, *, with_sites: bool) -> None:
    """Draw who waits now, by ticket number, in the order of call."""
    if not now.tickets:
        return
    names = [words.ticket(ticket, with_site=with_sites) for ticket in now.tickets]
    waits = [words.ticket_wait(ticket) for ticket in now.tickets]
    bars = [
        WaitBar(name, ticket.wait / MINUTE, words.ticket_signs(ticket), ticket.is_over_target)
        for name, ticket in zip(names, now.tickets[:SHOWN_WAITING], strict=False)
    ]
    with st.container(border=True):
        behind = _title(_("En attente maintenant"), _("ordre d’appel"))
        st.vega_lite_chart(
            waiting.rows(bars),
            waiting.chart(session.language(), _("20 min")),
            alt=" ; ".join(f"{name} : {wait}" for name, wait in zip(names, waits, strict=True)),
        )
        with st.container(key="steering_signs"):
            st.markdown(f":small[{words.below_waits(now, shown=len(bars))}]")
        _explain(behind, {_("Ticket"): names, _("Attente"): waits}, MetricId.WAITING_NOW)


def show_arrivals(told: Attendance) -> None:
    """Draw who came in a period, hour by hour or day by day."""
    with st.container(border=True):
        behind = _title(
            _("Arrivées par heure") if told.period.is_one_day else _("Arrivées par jour"),
            words.period(told.period),
        )
        if not told.flow.arrivals:
            st.markdown(_("Personne n’est venu pendant cette période."))
            _explain(behind, {}, *OF_ARRIVALS)
            return
        st.markdown(words.attendance(told))
        slots = {words.slot(slot.starts_at, told.period): slot for slot in busy_slots(told)}
        bars = [ArrivalBar(name, slot.people) for name, slot in slots.items()]
        named = tuple(
            name
            for name, slot in slots.items()
            if words.is_named_on_axis(slot.starts_at, told.period)
        )
        st.vega_lite_chart(
            arrivals.rows(bars),
            arrivals.chart(session.language(), _("personnes"), named),
            alt=words.arrivals_seen(told),
        )
        st.caption(words.balance(told))
        _explain(
            behind,
            {
                _("Quand"): [bar.slot for bar in bars],
                _("Arrivées"): [bar.people for bar in bars],
            },
            *OF_ARRIVALS,
        )


def show_experienced_wait(told: Attendance) -> None:
    """Say how those who came waited."""
    with st.container(border=True, key="steering_wait"):
        behind = _title(_("Attente vécue"), words.period(told.period))
        _explain(behind, {}, MetricId.EXPERIENCED_WAIT, MetricId.RECEIVED_IN_TIME)
        if told.wait.people:
            _waits(told.wait)
        else:
            st.markdown(words.nobody_waited(told))
            st.caption(" ".join(words.uncounted(told.wait.uncounted)))


def show_procedures(actor: Actor, opened: OpenProcedures) -> None:
    """Draw the open procedures by stage and age; each leads to its list, for who may see it."""
    with st.container(border=True):
        behind = _title(_("Démarches en cours"), _("par étape"))
        if not opened.total:
            st.markdown(_("Aucune démarche en cours."))
            _explain(behind, {}, *OF_PROCEDURES)
            return
        st.markdown(words.procedures(opened))
        ages = {age: words.age(age) for age in AgeBand}
        stages = {stage: words.stage(stage) for stage in Stage}
        may_list = is_permitted(actor, Action.VIEW_PROCEDURES)
        lists = {stage: _list_of(stage) for stage in Stage} if may_list else {}
        st.vega_lite_chart(
            procedures.rows(opened, stages, ages, _addresses(lists)),
            procedures.chart(
                session.language(), tuple(ages.values()), _("Ouverte depuis"), _("démarches")
            ),
            alt=words.procedures_seen(opened),
        )
        _lead_to(lists, opened)
        _explain(
            behind,
            {_("Étape"): list(stages.values())}
            | {name: [opened.count(stage, age) for stage in Stage] for age, name in ages.items()},
            *OF_PROCEDURES,
        )


def _list_of(stage: Stage) -> dict[str, str]:
    """Return what the address of a list says: the procedures of a bar, at the sites shown."""
    site = st.query_params.get("site", "")
    return {Part.STAGE.value: stage.value} | ({Part.SITE.value: site} if site else {})


def _addresses(lists: Mapping[Stage, Mapping[str, str]]) -> dict[Stage, str]:
    return {stage: navigation.address_of_board(said) for stage, said in lists.items()}


def _lead_to(lists: Mapping[Stage, Mapping[str, str]], opened: OpenProcedures) -> None:
    """Draw a link for each bar, for whom no mouse points at bars."""
    if not lists:
        return
    lead = _("Voir la liste")
    with st.container(horizontal=True, gap="small", key="steering_lists"):
        st.markdown(f":gray[:small[{lead}]]", width="content")
        for stage, said in lists.items():
            if opened.of_stage(stage):
                navigation.link_to_board(words.stage(stage), said)


def show_caseload(load: Caseload) -> None:
    """Draw the open cases by referent."""
    with st.container(border=True):
        behind = _title(_("Dossiers par personne référente"))
        if not load.total:
            st.markdown(_("Aucun dossier ouvert."))
            _explain(behind, {}, *OF_CASELOAD)
            return
        st.markdown(words.cases(load))
        bars = [CaseloadBar(words.referent(each), each.open_cases) for each in load.referents]
        if load.unassigned:
            bars.append(CaseloadBar(words.unassigned(), load.unassigned, is_unassigned=True))
        st.vega_lite_chart(
            caseload.rows(bars),
            caseload.chart(session.language(), _("dossiers")),
            alt=words.caseload_seen(load),
        )
        _explain(
            behind,
            {
                _("Personne référente"): [bar.name for bar in bars],
                _("Dossiers ouverts"): [bar.cases for bar in bars],
            },
            *OF_CASELOAD,
        )


def _title(title: str, about: str = "") -> DeltaGenerator:
    """Write a panel's title; return where the numbers and meanings behind it go."""
    with st.container(
        horizontal=True, horizontal_alignment="distribute", vertical_alignment="center", wrap=False
    ):
        beside = f" :gray[:small[· {about}]]" if about else ""
        st.subheader(f"**{title}**{beside}", anchor=False)
        return st.popover(_("Définitions"), icon=":material/info:", type="tertiary")


def _waits(wait: ExperiencedWait) -> None:
    with st.container(horizontal=True):
        for label, of in (
            (_("La moitié reçue en"), wait.median),
            (_("9 sur 10 reçues en"), wait.ninth_decile),
        ):
            _figure(label, words.quantile(of), words.interval(of, wait))
        _figure(_("Reçues en 20 min"), words.in_time(wait), words.received(wait))
    st.caption(words.sample(wait))


def _figure(label: str, value: str, detail: str) -> None:
    with st.container(width="content", gap=None):
        st.metric(label, value, width="content")
        st.caption(detail)


def _explain(behind: DeltaGenerator, table: Table, *metrics: MetricId) -> None:
    """Tell what each figure of a panel means, then the chart's numbers as a table."""
    with behind:
        for metric in metrics:
            st.markdown(words.definition(metric))
        if table:
            st.table(table, border="horizontal", hide_index=True)


def _in_language(key: str) -> str:
    """Return a box's key: with one key for both languages it would keep the words it first had."""
    return f"{key}_{session.language()}"


def _period_asked_for() -> Choice:
    try:
        return parsed(st.query_params.get("period", ""))
    except UnknownPeriod:
        return Preset.TODAY
