"""What the screen says of appointments, of referrals, and of papers that were seen."""

from collections.abc import Callable
from datetime import datetime

from mediance.domain import paris
from mediance.domain.appointments import (
    DAYS_AHEAD,
    DAYS_BACK,
    Appointment,
    AppointmentEvent,
    Booking,
    DayIsOver,
    NoLongerPlanned,
    NotFree,
    NotToday,
    NotYet,
    SaidAlready,
    Setting,
    State,
    UnusableAppointment,
)
from mediance.domain.appointments import EventKind as Happened
from mediance.domain.histories import NothingToCorrect
from mediance.domain.papers import DayToCome, EndsBeforeSeen, Paper, PaperEvent, Status
from mediance.domain.papers import EventKind as Said
from mediance.domain.privacy import masked
from mediance.domain.referrals import (
    ConsentMissing,
    Effect,
    EventKind,
    ImpossibleReferral,
    NotHappenedYet,
    PartnerMissing,
    ReasonMissing,
    Referral,
    ReferralEvent,
    Result,
    Way,
)
from mediance.services.papers import NothingChosen
from mediance.ui import formats, labels, session
from mediance.ui.language import _
from mediance.ui.markdown import plain


def setting(of: Setting) -> str:
    """Return where two people meet."""
    return {
        Setting.ON_SITE: _("sur place"),
        Setting.PHONE: _("au téléphone"),
        Setting.HOME: _("à domicile"),
        Setting.INSTITUTION: _("chez un organisme"),
    }[of]


def state(of: State) -> str:
    """Return what became of an appointment."""
    return {
        State.PLANNED: _("prévu"),
        State.HONOURED: _("honoré"),
        State.EXCUSED: _("absence excusée"),
        State.CANCELLED: _("annulé"),
        State.NO_SHOW: _("absence non prévenue"),
    }[of]


def state_mark(of: State) -> str:
    """Return the same with a sign of its own, for those who do not see colours."""
    sign = {
        State.PLANNED: "event",
        State.HONOURED: "check_circle",
        State.EXCUSED: "event_busy",
        State.CANCELLED: "cancel",
        State.NO_SHOW: "person_off",
    }[of]
    return f":material/{sign}: {state(of)}"


def saying(of: State) -> str:
    """Return what is pressed to say what became of an appointment."""
    return {
        State.PLANNED: _("Toujours prévu"),
        State.HONOURED: _("Honoré"),
        State.EXCUSED: _("Absence excusée"),
        State.CANCELLED: _("Annulé"),
        State.NO_SHOW: _("Absence non prévenue"),
    }[of]


def hours(of: Booking) -> str:
    """Return from when until when: « 10 h 00 – 10 h 45 »."""
    return f"{labels.hour(of.starts_at)} – {labels.hour(of.ends_at)}"


def moment(of: datetime) -> str:
    """Return a day and an hour: « mar. 24 nov., 10 h 00 »."""
    return f"{formats.short_day(paris.local_day(of))}, {labels.hour(of)}"


def appointment(of: Appointment) -> str:
    """Return one appointment in one line: when, with whom, where, for what."""
    when = f"**{formats.short_day(of.day)}, {hours(of.booking)}**"
    where = setting(of.setting)
    if of.setting is Setting.ON_SITE:
        where = f"{where}, {plain(of.site_name)}"
    about = plain(of.procedure_label) if of.procedure_label else ""
    with_whom = _("avec {name}").format(name=plain(of.staff_name))
    return " · ".join(filter(None, (when, with_whom, where, about)))


def happened(event: AppointmentEvent) -> str:
    """Return what happened to an appointment, when it was written, and by whom."""
    told = {
        Happened.TAKEN: _("pris"),
        Happened.MOVED: _("déplacé"),
        Happened.PLANNED: state(State.PLANNED),
        Happened.HONOURED: state(State.HONOURED),
        Happened.EXCUSED: state(State.EXCUSED),
        Happened.CANCELLED: state(State.CANCELLED),
        Happened.NO_SHOW: state(State.NO_SHOW),
    }[event.kind]
    if event.starts_at and event.with_name:
        to = _("pour le {moment}, avec {name}").format(
            moment=moment(event.starts_at), name=plain(event.with_name)
        )
        told = f"{told} {to}"
    why = _("« {reason} »").format(reason=plain(event.reason)) if event.reason else ""
    by = _("noté le {moment} par {name}").format(
        moment=moment(event.recorded_at), name=plain(event.by)
    )
    return " · ".join(filter(None, (told, why, by)))


def not_free(error: NotFree) -> str:
    """Return whose time is taken, by what, and what was not taken."""
    wanted = _("Le rendez-vous demandé ({moment}, {hours}) n’a pas été pris.").format(
        moment=formats.short_day(paris.local_day(error.wanted.starts_at)),
        hours=hours(error.wanted),
    )
    taken = error.taken
    if taken is None:
        stands = _("Ce ou cette collègue a déjà un rendez-vous à cette heure, dans un autre lieu.")
        return f"{stands} {wanted}"
    who = taken.person_name or _("une personne sans nom")
    if taken.person_name and session.hides_names():
        who = masked(taken.person_name)
    stands = _("{name} a déjà rendez-vous avec {person}, {hours}, à {site}.").format(
        name=taken.staff_name, person=who, hours=hours(taken.booking), site=taken.site_name
    )
    return f"{stands} {wanted}"


def way(of: Way) -> str:
    """Return how somebody was sent on."""
    return {
        Way.WARM: _("accompagnée (appel ou rendez-vous pris)"),
        Way.COLD: _("sèche (adresse donnée)"),
    }[of]


def short_way(of: Way) -> str:
    """Return the same in a word."""
    return {Way.WARM: _("accompagnée"), Way.COLD: _("sèche")}[of]


def step(of: EventKind) -> str:
    """Return what happened to a referral."""
    return {
        EventKind.SENT: _("envoyée"),
        EventKind.RECEIVED: _("reçue"),
        EventKind.ACCEPTED: _("acceptée"),
        EventKind.REFUSED: _("refusée"),
        EventKind.DONE: _("faite"),
        EventKind.EFFECT: _("suite connue"),
        EventKind.NO_NEWS: _("demandé, sans nouvelle"),
        EventKind.TAKEN_BACK: _("retiré"),
    }[of]


def telling(of: EventKind) -> str:
    """Return what is pressed to write the next step of a referral down."""
    return {
        EventKind.RECEIVED: _("L’organisme l’a reçue"),
        EventKind.ACCEPTED: _("Acceptée"),
        EventKind.REFUSED: _("Refusée"),
        EventKind.DONE: _("Faite : la personne y est allée"),
        EventKind.EFFECT: _("Ce que cela a donné"),
        EventKind.NO_NEWS: _("Demandé : on ne sait pas"),
        EventKind.SENT: _("Envoyée"),
        EventKind.TAKEN_BACK: _("Retirer"),
    }[of]


def effect(of: Effect) -> str:
    """Return what a referral led to."""
    return {
        Effect.OBTAINED: _("obtenu"),
        Effect.PARTLY: _("obtenu en partie"),
        Effect.NOTHING: _("sans suite"),
        Effect.UNKNOWN: _("on ne le saura pas"),
    }[of]


def result(of: Result) -> str:
    """Return how a referral counts, with a sign of its own."""
    sign, words = {
        Result.WITH_EFFECT: ("check_circle", _("suivie d’effet")),
        Result.WITHOUT_EFFECT: ("do_not_disturb_on", _("sans effet")),
        Result.REFUSED: ("cancel", _("refusée")),
        Result.UNKNOWN: ("help", _("suite inconnue")),
        Result.UNDER_WAY: ("pending", _("en cours")),
    }[of]
    return f":material/{sign}: {words}"


def addressee(of: Referral) -> str:
    """Return to whom somebody was sent."""
    return plain(of.partner) if of.partner else plain(of.institution_label)


def referral(of: Referral) -> str:
    """Return one referral in one line: to whom, how, and its steps."""
    steps = ", ".join(referral_step(each) for each in of.life.events)
    return f"**{addressee(of)}** · {short_way(of.way)} · {steps}"


def referral_step(event: ReferralEvent) -> str:
    """Return one step with its day: « acceptée le 3 nov. »."""
    what = effect(event.effect) if event.effect else step(event.kind)
    told = _("{what} le {day}").format(what=what, day=formats.day_of_month(event.on))
    if event.reason and not session.hides_names():
        why = _("« {reason} »").format(reason=plain(event.reason))
        return f"{told} {why}"
    return told


def status(of: Status) -> str:
    """Return where a paper stands."""
    return {
        Status.MISSING: _("manquante"),
        Status.EXPIRED: _("périmée"),
        Status.ASKED: _("demandée"),
        Status.RECEIVED: _("vue"),
    }[of]


def status_mark(of: Status) -> str:
    """Return the same with a sign of its own."""
    sign = {
        Status.MISSING: "report",
        Status.EXPIRED: "event_busy",
        Status.ASKED: "hourglass_empty",
        Status.RECEIVED: "visibility",
    }[of]
    return f":material/{sign}: {status(of)}"


def said_of_paper(of: Said) -> str:
    """Return what is said of a paper."""
    return {
        Said.SEEN: _("Vue"),
        Said.ASKED: _("Demandée"),
        Said.MISSING: _("Manquante"),
        Said.TAKEN_BACK: _("Retiré"),
    }[of]


def paper(of: Paper) -> str:
    """Return one paper in one line: which, where it stands, since when, for what."""
    name = plain(of.label.in_language(session.language()))
    wanted = ", ".join(plain(label) for label in of.for_procedures)
    for_what = _("pour {procedures}").format(procedures=wanted) if wanted else ""
    parts = (f"**{name}**", status_mark(of.status), paper_event(of.last), for_what)
    return " · ".join(filter(None, parts))


def paper_event(event: PaperEvent) -> str:
    """Return when somebody said it, who, and until when the paper holds."""
    on = _("le {day} par {name}").format(day=formats.day_and_year(event.on), name=plain(event.by))
    if event.valid_until is None:
        return on
    until = _("valable jusqu’au {day}").format(day=formats.day_and_year(event.valid_until))
    return f"{on}, {until}"


PLAIN_REFUSALS: dict[type[Exception], Callable[[], str]] = {
    UnusableAppointment: lambda: _(
        "Un rendez-vous se note de {back} jours avant à {ahead} jours après aujourd’hui,"
        " et dure de 15 minutes à 8 heures."
    ).format(back=DAYS_BACK, ahead=DAYS_AHEAD),
    DayIsOver: lambda: _("Ce jour est passé : choisissez aujourd’hui ou un jour à venir."),
    NotYet: lambda: _("Le jour n’est pas venu : on ne sait pas encore si la personne viendra."),
    NotToday: lambda: _("Ce rendez-vous n’est pas, ou plus, attendu ici aujourd’hui."),
    SaidAlready: lambda: _("C’est déjà ce qui est noté."),
    NoLongerPlanned: lambda: _(
        "Ce rendez-vous n’est plus prévu. Redites-le prévu, puis déplacez-le."
    ),
    NothingToCorrect: lambda: _("Ce qui était à corriger a changé. Relisez, puis recommencez."),
    ImpossibleReferral: lambda: _(
        "Les dates se contredisent : chaque étape vient après celle qui la précède."
    ),
    ReasonMissing: lambda: _("Dites pourquoi, en 600 caractères au plus."),
    NotHappenedYet: lambda: _("Ce jour n’est pas encore venu."),
    PartnerMissing: lambda: _("Nommez le partenaire, en 120 caractères au plus."),
    ConsentMissing: lambda: _(
        "La personne n’a pas dit oui pour que nous parlions de sa demande à cet organisme."
        " Demandez-lui, notez sa réponse dans « Information et accords », puis recommencez ;"
        " ou donnez-lui seulement l’adresse."
    ),
    DayToCome: lambda: _("Ce jour n’est pas encore venu."),
    EndsBeforeSeen: lambda: _("Une pièce déjà périmée se note « manquante »."),
    NothingChosen: lambda: _("Choisissez au moins une pièce."),
}
