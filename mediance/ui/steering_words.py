"""The sentences of the steering screen: what the figures say, for eyes and for screen readers."""

from collections.abc import Iterable
from datetime import datetime

from mediance.domain import paris
from mediance.domain.metrics import METRICS, MetricId
from mediance.domain.periods import Choice, Month, Period, Preset, is_repeated_hour
from mediance.domain.procedures import Stage
from mediance.domain.steering import (
    AgeBand,
    Attendance,
    Caseload,
    OpenProcedures,
    ReferentCaseload,
    WaitingNow,
    WaitingTicket,
)
from mediance.domain.waiting import SMALLEST_SAMPLE, ExperiencedWait, Uncounted, WaitQuantile
from mediance.ui import formats, labels
from mediance.ui.formats import number
from mediance.ui.language import _, _n

DAYS_OF_A_WEEK, MONDAY = 7, 0
HARD_SPACE = "\N{NO-BREAK SPACE}"


def waiting(now: WaitingNow) -> str:
    """Return the sentence the screen begins with."""
    if not now.tickets:
        return _("Personne n’attend.")
    if all(waits.is_carried_over for waits in now.tickets):
        return labels.people_carried_over(len(now.tickets))
    return labels.people_waiting(len(now.tickets), now.longest)


def ticket(waits: WaitingTicket, *, with_site: bool) -> str:
    """Return a ticket's name, with its site where several are shown."""
    return f"{waits.number} · {waits.site_name}" if with_site else str(waits.number)


def ticket_signs(waits: WaitingTicket) -> str:
    """Return how long a ticket has waited, with the signs that `signs` explains."""
    over, urgent = " ■" * waits.is_over_target, " ▲" * waits.is_urgent
    return _wait(waits) + over + urgent


def signs(now: WaitingNow) -> str:
    """Return what the signs beside the waits mean, those that are there."""
    return " · ".join(
        [
            *(
                [_(":orange[■] plus de 20 min")]
                if any(t.is_over_target for t in now.tickets)
                else []
            ),
            *([_(":orange[▲] urgent")] if any(t.is_urgent for t in now.tickets) else []),
        ]
    )


def ticket_wait(waits: WaitingTicket) -> str:
    """Return how long a ticket has waited, and what is to be noticed, in words."""
    return ", ".join(
        [
            _wait(waits),
            *([_("plus de 20 min")] if waits.is_over_target else []),
            *([_("urgent")] if waits.is_urgent else []),
        ]
    )


def _wait(waits: WaitingTicket) -> str:
    return _("depuis hier") if waits.is_carried_over else labels.minutes(waits.wait)


def below_waits(now: WaitingNow, *, shown: int) -> str:
    """Return what stands under the waits: what the signs mean, and how many are not shown."""
    hidden = len(now.tickets) - shown
    others = _n("et {n} autre", "et {n} autres", hidden).format(n=number(hidden))
    return " · ".join(part for part in (signs(now), others if hidden else "") if part)


def period_choice(choice: Choice) -> str:
    """Return the name of a period that may be chosen."""
    if isinstance(choice, Month):
        return formats.month(choice)
    return {
        Preset.TODAY: _("Aujourd’hui"),
        Preset.YESTERDAY: _("Hier"),
        Preset.LAST_7_DAYS: _("7 derniers jours"),
        Preset.THIS_MONTH: _("Mois en cours"),
        Preset.LAST_MONTH: _("Mois précédent"),
    }[choice]


def period(chosen: Period) -> str:
    """Return the days of a period: « lun. 3 nov. », « octobre 2026 », « du 16 nov. au 22 nov. »."""
    month = Month.of(chosen.first_day)
    if chosen.is_one_day:
        return formats.short_day(chosen.first_day)
    if (chosen.first_day, chosen.last_day) == (month.first_day, month.last_day):
        return formats.month(month)
    return _("du {first} au {last}").format(
        first=formats.day_of_month(chosen.first_day), last=formats.day_of_month(chosen.last_day)
    )


def attendance(told: Attendance) -> str:
    """Return who came, and what became of each of them."""
    came = _n("**{n}** arrivée", "**{n}** arrivées", told.arrivals).format(n=number(told.arrivals))
    went = " · ".join(f"**{number(n)}**{HARD_SPACE}{text}" for n, text in _became(told))
    return _("{came} : {went}").format(came=came, went=went)


def balance(told: Attendance) -> str:
    """Return the sum of what `attendance` counts; or that somebody is missing from it.

    And who is not in it: entries taken back, and those who had come before the period.
    """
    parts = " + ".join(number(n) for n, _text in _became(told))
    counted = (
        _("{all} = {parts}.")
        if told.is_balanced
        else _("Le compte n’y est pas : {all} arrivées, {parts}.")
    )
    cancelled, earlier = told.wait.uncounted.cancelled, told.flow.opening
    left_out = [
        (
            cancelled,
            _n(
                "Une saisie annulée n’est pas comptée.",
                "{n} saisies annulées ne sont pas comptées.",
                cancelled,
            ),
        ),
        (
            earlier,
            _n(
                "Une personne attendait déjà au début : elle compte à son arrivée.",
                "{n} personnes attendaient déjà au début : elles comptent à leur arrivée.",
                earlier,
            ),
        ),
    ]
    sentences = [text.format(n=number(n)) for n, text in left_out if n]
    return " ".join([counted.format(all=number(told.arrivals), parts=parts), *sentences])


def nobody_waited(told: Attendance) -> str:
    """Return why a period has no wait to tell."""
    if told.wait.uncounted.reception_unknown:
        return _("Aucune attente n’a pu être mesurée.")
    if not told.period.is_one_day:
        return _("Personne n’a été reçu pendant cette période.")
    if told.period.first_day == paris.local_day(told.as_of):
        return _("Personne n’a encore été reçu aujourd’hui.")
    return _("Personne n’a été reçu ce jour-là.")


def slot(starts_at: datetime, chosen: Period) -> str:
    """Return an hour of a day, or a day of a longer period."""
    if not chosen.is_one_day:
        return formats.short_day(paris.local_day(starts_at))
    hour = _("{hour} h").format(hour=paris.local(starts_at).hour)
    return _("{hour} bis").format(hour=hour) if is_repeated_hour(starts_at) else hour


def is_named_on_axis(starts_at: datetime, chosen: Period) -> bool:
    """Whether a slot is named under the chart: of many days, the Mondays."""
    days = len(chosen.days)
    return days <= DAYS_OF_A_WEEK or paris.local_day(starts_at).weekday() == MONDAY


def arrivals_seen(told: Attendance) -> str:
    """Return what the chart of arrivals shows."""
    busiest = max(told.slots, key=lambda each: each.people)
    return _("{people} ; le plus : {slot}, {most}.").format(
        people=_n("{n} arrivée", "{n} arrivées", told.arrivals).format(n=number(told.arrivals)),
        slot=slot(busiest.starts_at, told.period),
        most=number(busiest.people),
    )


def quantile(of: WaitQuantile | None) -> str:
    """Return within which wait this share was received."""
    return "—" if of is None else labels.minutes(formats.begun_minutes(of.wait))


def interval(of: WaitQuantile | None, wait: ExperiencedWait) -> str:
    """Return the interval of a quantile: « entre 8 min et 14 min », open where it is not known.

    Or why there is no quantile: too few people so far, or too many left before.
    """
    if of is None:
        is_final = wait.people >= SMALLEST_SAMPLE and not wait.still_waiting
        return _never_reached(wait) if is_final else _("trop tôt pour le dire")
    lower = labels.minutes(of.lower)
    if of.upper is None:
        return _("{lower} ou plus").format(lower=lower)
    upper = labels.minutes(formats.begun_minutes(of.upper))
    return _("entre {lower} et {upper}").format(lower=lower, upper=upper)


def in_time(wait: ExperiencedWait) -> str:
    """Return how many were received within the target: a share where enough people are known."""
    if not wait.received:
        return "—"
    if wait.received < SMALLEST_SAMPLE:
        return _("{part} sur {whole}").format(
            part=number(wait.received_within_target), whole=number(wait.received)
        )
    return formats.share(wait.received_within_target, wait.received)


def received(wait: ExperiencedWait) -> str:
    """Return how many people the share within the target is about."""
    if not wait.received:
        return _("trop tôt pour le dire")
    if wait.received < SMALLEST_SAMPLE:
        return _n("personne reçue", "personnes reçues", wait.received)
    return _n("sur {n} reçue", "sur {n} reçues", wait.received).format(n=number(wait.received))


def sample(wait: ExperiencedWait) -> str:
    """Return how many people the wait is about, what became of them, and who is left out."""
    counts = [
        (wait.received, _n("{n} reçue", "{n} reçues", wait.received)),
        (wait.left, _n("{n} départ sans contact", "{n} départs sans contact", wait.left)),
    ]
    if wait.still_waiting:
        waits = _n("{n} attend encore", "{n} attendent encore", wait.still_waiting)
        counts.append((wait.still_waiting, waits))
    told = ", ".join(text.format(n=number(n)) for n, text in counts)
    about = _n("Sur {people} personne : {told}.", "Sur {people} personnes : {told}.", wait.people)
    counted = about.format(people=number(wait.people), told=told)
    return " ".join([counted, *uncounted(wait.uncounted)])


def uncounted(left_out: Uncounted) -> list[str]:
    """Return who has no wait that can be measured, each kind with its number; nothing if nobody."""
    at_desk, cancelled = left_out.answered_at_desk, left_out.cancelled
    unknown = left_out.reception_unknown
    kinds = [
        (at_desk, _n("{n} réponse à l’accueil", "{n} réponses à l’accueil", at_desk)),
        (cancelled, _n("{n} saisie annulée", "{n} saisies annulées", cancelled)),
        (
            unknown,
            _n(
                "{n} heure de prise en charge inconnue",
                "{n} heures de prise en charge inconnues",
                unknown,
            ),
        ),
    ]
    unclosed = left_out.unclosed
    sent, carried = left_out.transferred, left_out.carried_over
    kinds += [
        (unclosed, _n("{n} passage non clôturé", "{n} passages non clôturés", unclosed)),
        (
            sent,
            _n("{n} suite ailleurs ou le lendemain", "{n} suites ailleurs ou le lendemain", sent),
        ),
        (
            carried,
            _n("{n} attente reprise de la veille", "{n} attentes reprises de la veille", carried),
        ),
    ]
    counted = ", ".join(text.format(n=number(n)) for n, text in kinds if n)
    return [_("Hors calcul : {counted}.").format(counted=counted)] if counted else []


def stage(of: Stage) -> str:
    """Return a stage's name."""
    return {
        Stage.TO_PREPARE: _("à préparer"),
        Stage.DEPOSITED: _("déposée"),
        Stage.DECISION: _("décision"),
        Stage.RIGHT_OPEN: _("droit ouvert"),
    }[of]


def age(band: AgeBand) -> str:
    """Return an age band's name."""
    return {
        AgeBand.UP_TO_30_DAYS: _("30 j au plus"),
        AgeBand.UP_TO_90_DAYS: _("31 à 90 j"),
        AgeBand.UP_TO_180_DAYS: _("91 à 180 j"),
        AgeBand.OLDER: _("plus de 180 j"),
    }[band]


def procedures(opened: OpenProcedures) -> str:
    """Return how many procedures are under way, late ones beside them."""
    total = _n("**{n}** démarche en cours", "**{n}** démarches en cours", opened.total)
    return " · ".join(
        [
            total.format(n=number(opened.total)),
            _("**{n}** en retard").format(n=number(opened.overdue)),
            _("**{n}** sans prochaine date").format(n=number(opened.without_next_date)),
        ]
    )


def procedures_seen(opened: OpenProcedures) -> str:
    """Return what the chart of procedures shows."""
    old = sum(count.procedures for count in opened.counts if count.age is AgeBand.OLDER)
    stages = _listed((stage(each), opened.of_stage(each)) for each in Stage)
    return _("{stages}. Ouvertes depuis plus de 180 jours : {old}.").format(
        stages=stages, old=number(old)
    )


def cases(load: Caseload) -> str:
    """Return how many cases are open, unassigned ones beside them."""
    return " · ".join(
        [
            _n("**{n}** dossier ouvert", "**{n}** dossiers ouverts", load.total).format(
                n=number(load.total)
            ),
            _("**{n}** sans référent·e").format(n=number(load.unassigned)),
        ]
    )


def referent(of: ReferentCaseload) -> str:
    """Return a colleague's name, and that they have left the house."""
    return _("{name} (parti·e)").format(name=of.staff_name) if of.is_away else of.staff_name


def unassigned() -> str:
    """Return what stands for cases that nobody follows."""
    return _("Sans référent·e")


def caseload_seen(load: Caseload) -> str:
    """Return what the chart of the caseload shows."""
    told = _listed((referent(each), each.open_cases) for each in load.referents)
    return _("{told}. Sans référent·e : {n}.").format(told=told, n=number(load.unassigned))


def definition(of: MetricId) -> str:
    """Return a metric's definition as Markdown: a plain sentence, then its parts by name."""
    metric = METRICS[of]
    counts = [_(metric.population)]
    if metric.denominator is not None:
        counts.append(_("Sur : {denominator}").format(denominator=_(metric.denominator)))
    about = [
        _("À lire avec : {counter}.").format(counter=_(METRICS[metric.counter].wording)),
        _("Définition, version {version}.").format(version=metric.version),
    ]
    parts = [
        (_("Qui compte"), counts),
        (_("Comment"), [_(metric.reads)]),
        (_("Ne compte pas"), [_(exclusion) for exclusion in metric.exclusions]),
        (_("Méthode"), [_(metric.method)] if metric.method is not None else []),
    ]
    told = [f"- **{name}** · {' '.join(texts)}" for name, texts in parts if texts]
    plain = f"**{_(metric.wording)}.** {_(metric.plain)}"
    return "\n\n".join([plain, "\n".join(told), f":small[{' '.join(about)}]"])


def _listed(counts: Iterable[tuple[str, int]]) -> str:
    return ", ".join(f"{name} {number(n)}" for name, n in counts)


def _became(told: Attendance) -> list[tuple[int, str]]:
    """Return what became of those who came, in numbers that add up to them."""
    left_out, wait = told.wait.uncounted, told.wait
    received, answered, left = told.by_colleague, left_out.answered_at_desk, wait.left
    always = [
        (received, _n("reçue par un·e collègue", "reçues par un·e collègue", received)),
        (answered, _n("réponse à l’accueil", "réponses à l’accueil", answered)),
        (left, _n("départ sans contact", "départs sans contact", left)),
    ]
    unclosed, waits = left_out.unclosed, wait.still_waiting
    sent = max(left_out.transferred - left_out.continued, 0)
    exceptional = [
        (sent, _n("suite ailleurs ou le lendemain", "suites ailleurs ou le lendemain", sent)),
        (unclosed, _n("passage non clôturé", "passages non clôturés", unclosed)),
        (waits, _n("attend", "attendent", waits)),
    ]
    return always + [(n, text) for n, text in exceptional if n]


def _never_reached(wait: ExperiencedWait) -> str:
    return _("jamais atteint : {share} sont reparties").format(
        share=formats.share(wait.left, wait.people)
    )
