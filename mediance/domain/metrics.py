"""The metric registry: what every figure on a screen or in an export means, said once.

No metric may tell duration or outcome per member of staff: a caseload is a count, and nothing else
is ever broken down by colleague. `Metric` refuses to be anything else.
"""

from dataclasses import dataclass
from enum import StrEnum

from mediance.domain.texts import N_


class Measure(StrEnum):
    """What kind of number it is."""

    COUNT = "count"
    DURATION = "duration"
    SHARE_IN_TIME = "share_in_time"
    OUTCOME = "outcome"


class Clock(StrEnum):
    """Which clock it reads."""

    MOMENT = "moment"
    ARRIVAL = "arrival"
    WAITING = "waiting"
    DECISION = "decision"


class Breakdown(StrEnum):
    """By what it may be split."""

    HOUR = "hour"
    DAY = "day"
    TICKET = "ticket"
    STAGE = "stage"
    AGE = "age"
    STAFF = "staff"
    INSTITUTION = "institution"
    PROCEDURE_TYPE = "procedure_type"


class MetricId(StrEnum):
    """Every metric by its name."""

    WAITING_NOW = "waiting_now"
    ARRIVALS = "arrivals"
    RECEIVED = "received"
    ANSWERED_AT_DESK = "answered_at_desk"
    LEFT_WITHOUT_CONTACT = "left_without_contact"
    EXPERIENCED_WAIT = "experienced_wait"
    RECEIVED_IN_TIME = "received_in_time"
    QUEUE_FLOW = "queue_flow"
    OPEN_PROCEDURES = "open_procedures"
    OVERDUE_PROCEDURES = "overdue_procedures"
    WITHOUT_NEXT_DATE = "without_next_date"
    CASELOAD = "caseload"
    UNASSIGNED_CASES = "unassigned_cases"
    INSTITUTION_DELAY = "institution_delay"
    SILENT_FILES = "silent_files"


class MeasureOfStaff(Exception):
    """A metric would tell duration or outcome per member of staff."""


@dataclass(frozen=True, kw_only=True)
class Metric:
    """What a figure means; texts are French message ids.

    `plain` says it in one sentence, without a method's name: that is for `method`. `counter` is
    the figure that stands beside it, so that nobody is tempted by one alone.
    """

    id: MetricId
    version: int
    wording: str
    plain: str
    population: str
    reads: str
    denominator: str | None = None
    exclusions: tuple[str, ...] = ()
    method: str | None = None
    counter: MetricId
    measure: Measure
    clock: Clock
    by: frozenset[Breakdown] = frozenset()

    def __post_init__(self) -> None:
        """Refuse to measure staff."""
        if Breakdown.STAFF in self.by and self.measure is not Measure.COUNT:
            raise MeasureOfStaff(self.id)


_METRICS = (
    Metric(
        id=MetricId.WAITING_NOW,
        version=1,
        wording=N_("En attente maintenant"),
        plain=N_("Qui attend en ce moment, et depuis combien de temps."),
        population=N_("Personnes enregistrées, que personne n’a encore reçues."),
        reads=N_(
            "Depuis l’enregistrement de l’arrivée jusqu’à maintenant. L’attente sur le trottoir,"
            " avant l’enregistrement, n’est pas mesurée."
        ),
        counter=MetricId.LEFT_WITHOUT_CONTACT,
        measure=Measure.DURATION,
        clock=Clock.WAITING,
        by=frozenset({Breakdown.TICKET}),
    ),
    Metric(
        id=MetricId.ARRIVALS,
        version=1,
        wording=N_("Arrivées"),
        plain=N_("Combien de personnes sont venues."),
        population=N_("Passages enregistrés dans la période, une personne ou un groupe à la fois."),
        reads=N_("Heure d’arrivée, à l’heure de Paris."),
        exclusions=(N_("Saisies annulées dans les deux minutes."),),
        counter=MetricId.LEFT_WITHOUT_CONTACT,
        measure=Measure.COUNT,
        clock=Clock.ARRIVAL,
        by=frozenset({Breakdown.HOUR, Breakdown.DAY}),
    ),
    Metric(
        id=MetricId.RECEIVED,
        version=2,
        wording=N_("Reçues par un·e collègue"),
        plain=N_("Combien de personnes arrivées ont vu un·e collègue en entretien."),
        population=N_(
            "Passages de la période qu’un·e collègue a pris en charge. Qui vient deux fois compte"
            " deux fois."
        ),
        reads=N_("Heure d’arrivée, à l’heure de Paris."),
        exclusions=(
            N_("Réponses données à l’accueil : comptées à part."),
            N_("Départs sans contact."),
            N_("Saisies annulées dans les deux minutes."),
            N_("Passages que personne n’a clos avant la fin du jour."),
        ),
        counter=MetricId.LEFT_WITHOUT_CONTACT,
        measure=Measure.COUNT,
        clock=Clock.ARRIVAL,
        by=frozenset({Breakdown.HOUR, Breakdown.DAY}),
    ),
    Metric(
        id=MetricId.ANSWERED_AT_DESK,
        version=1,
        wording=N_("Réponses à l’accueil"),
        plain=N_("Combien de personnes ont eu leur réponse à l’accueil, sans attendre."),
        population=N_("Passages de la période clos par une réponse donnée à l’accueil."),
        reads=N_("Heure d’arrivée, à l’heure de Paris."),
        counter=MetricId.RECEIVED,
        measure=Measure.COUNT,
        clock=Clock.ARRIVAL,
        by=frozenset({Breakdown.HOUR, Breakdown.DAY}),
    ),
    Metric(
        id=MetricId.LEFT_WITHOUT_CONTACT,
        version=1,
        wording=N_("Départs sans contact"),
        plain=N_("Combien de personnes sont reparties sans avoir vu personne."),
        population=N_(
            "Passages de la période qui se sont terminés avant tout contact : la personne est"
            " partie, ou n’était plus là à l’appel."
        ),
        reads=N_("Heure d’arrivée, à l’heure de Paris."),
        counter=MetricId.RECEIVED,
        measure=Measure.COUNT,
        clock=Clock.ARRIVAL,
        by=frozenset({Breakdown.HOUR, Breakdown.DAY}),
    ),
    Metric(
        id=MetricId.EXPERIENCED_WAIT,
        version=1,
        wording=N_("Attente vécue"),
        plain=N_("En combien de temps la moitié des gens, puis neuf sur dix, ont été reçus."),
        population=N_(
            "Toutes les personnes arrivées dans la période : reçues, reparties, et celles qui"
            " attendent encore."
        ),
        reads=N_(
            "De l’arrivée au contact avec la personne qui prend la demande en charge. Après une"
            " remise dans la file, l’attente continue. Sous 30 personnes, ou tant que la part n’est"
            " pas atteinte : trop tôt pour le dire."
        ),
        method=N_(
            "Estimation d’Aalen-Johansen : qui attend encore compte pour le temps déjà attendu, un"
            " départ sans contact est une issue concurrente. « Entre … et … » est l’intervalle à"
            " 95 %."
        ),
        denominator=N_("Toutes les personnes arrivées dans la période, exclusions à part."),
        exclusions=(
            N_("Réponses données à l’accueil : sans attente."),
            N_("Saisies annulées dans les deux minutes."),
            N_("Personnes reçues dont l’heure de prise en charge n’est pas connue."),
            N_("Passages que personne n’a clos avant la fin du jour."),
        ),
        counter=MetricId.LEFT_WITHOUT_CONTACT,
        measure=Measure.DURATION,
        clock=Clock.WAITING,
    ),
    Metric(
        id=MetricId.RECEIVED_IN_TIME,
        version=1,
        wording=N_("Reçues en 20 minutes"),
        plain=N_("Parmi les personnes reçues, combien l’ont été en 20 minutes au plus."),
        population=N_("Personnes arrivées dans la période et reçues depuis."),
        reads=N_(
            "De l’arrivée au contact : 20 minutes au plus, selon l’indicateur national des CAF. En"
            " nombre sous 30 personnes, en part au-delà."
        ),
        denominator=N_("Personnes reçues dont l’heure de prise en charge est connue."),
        exclusions=(
            N_("Réponses données à l’accueil : sans attente."),
            N_("Personnes qui attendent encore, et départs sans contact."),
            N_("Personnes reçues dont l’heure de prise en charge n’est pas connue."),
        ),
        counter=MetricId.LEFT_WITHOUT_CONTACT,
        measure=Measure.SHARE_IN_TIME,
        clock=Clock.WAITING,
    ),
    Metric(
        id=MetricId.QUEUE_FLOW,
        version=2,
        wording=N_("Le compte"),
        plain=N_("Chaque personne arrivée est dans un de ces nombres, et dans un seul."),
        population=N_("Passages enregistrés dans la période."),
        reads=N_(
            "Ce que chaque passage est devenu à ce jour : reçu par un·e collègue, répondu à"
            " l’accueil, parti sans contact, non clôturé, ou en attente."
        ),
        exclusions=(
            N_("Saisies annulées dans les deux minutes."),
            N_("Personnes qui attendaient déjà au début : elles comptent à leur arrivée."),
        ),
        counter=MetricId.WAITING_NOW,
        measure=Measure.COUNT,
        clock=Clock.ARRIVAL,
    ),
    Metric(
        id=MetricId.OPEN_PROCEDURES,
        version=1,
        wording=N_("Démarches en cours"),
        plain=N_("Combien de démarches la maison suit en ce moment."),
        population=N_("Démarches ouvertes et non closes, aujourd’hui."),
        reads=N_("Ancienneté en jours depuis l’ouverture de la démarche."),
        counter=MetricId.OVERDUE_PROCEDURES,
        measure=Measure.COUNT,
        clock=Clock.MOMENT,
        by=frozenset({Breakdown.STAGE, Breakdown.AGE}),
    ),
    Metric(
        id=MetricId.OVERDUE_PROCEDURES,
        version=1,
        wording=N_("Démarches en retard"),
        plain=N_("Combien de démarches ont laissé passer leur prochaine date."),
        population=N_("Démarches en cours dont la prochaine date est passée."),
        reads=N_("Prochaine date inscrite, comparée à aujourd’hui."),
        denominator=N_("Démarches en cours qui ont une prochaine date."),
        exclusions=(N_("Démarches sans prochaine date : comptées à part."),),
        counter=MetricId.OPEN_PROCEDURES,
        measure=Measure.COUNT,
        clock=Clock.MOMENT,
    ),
    Metric(
        id=MetricId.WITHOUT_NEXT_DATE,
        version=1,
        wording=N_("Démarches sans prochaine date"),
        plain=N_("Combien de démarches n’ont rien d’inscrit pour la suite."),
        population=N_("Démarches en cours sans prochaine date inscrite."),
        reads=N_("Ni à l’heure ni en retard : rien ne dit quand y revenir."),
        counter=MetricId.OVERDUE_PROCEDURES,
        measure=Measure.COUNT,
        clock=Clock.MOMENT,
    ),
    Metric(
        id=MetricId.CASELOAD,
        version=1,
        wording=N_("Dossiers par personne référente"),
        plain=N_("Combien de dossiers chacun·e suit en ce moment."),
        population=N_(
            "Dossiers ouverts aujourd’hui, selon leur référent ou référente actuelle. Qui n’en a"
            " aucun est là aussi ; l’ordre est alphabétique, ce n’est pas un classement."
        ),
        reads=N_("Aucune durée, aucun résultat par personne."),
        counter=MetricId.UNASSIGNED_CASES,
        measure=Measure.COUNT,
        clock=Clock.MOMENT,
        by=frozenset({Breakdown.STAFF}),
    ),
    Metric(
        id=MetricId.UNASSIGNED_CASES,
        version=1,
        wording=N_("Dossiers sans référent"),
        plain=N_("Combien de dossiers personne ne suit en ce moment."),
        population=N_("Dossiers ouverts aujourd’hui que personne ne suit."),
        reads=N_("Aucune durée, aucun résultat par personne."),
        counter=MetricId.CASELOAD,
        measure=Measure.COUNT,
        clock=Clock.MOMENT,
    ),
    Metric(
        id=MetricId.INSTITUTION_DELAY,
        version=1,
        wording=N_("Délai de l’organisme"),
        plain=N_("Combien de temps un dossier déposé attend sa décision."),
        population=N_(
            "Dossiers déposés à cet organisme depuis deux ans, dans vos lieux, un type de démarche"
            " à la fois. Sous 5 dossiers, aucun délai n’est dit."
        ),
        reads=N_(
            "Du jour du dépôt au jour de la première décision. « La moitié en 30 jours » : un"
            " dossier sur deux a eu sa décision en 30 jours au plus ; « 9 sur 10 » de même."
        ),
        exclusions=(
            N_("Démarches pas encore déposées : ce temps-là est le nôtre."),
            N_("Dossiers déposés il y a plus de deux ans."),
        ),
        method=N_(
            "Qui attend encore compte pour le temps déjà attendu ; qui s’est arrêté avant la"
            " décision compte comme jamais décidé (incidence cumulée, Aalen-Johansen). « Pas encore"
            " mesurable » : cette part n’a pas encore de décision."
        ),
        counter=MetricId.SILENT_FILES,
        measure=Measure.DURATION,
        clock=Clock.DECISION,
        by=frozenset({Breakdown.INSTITUTION, Breakdown.PROCEDURE_TYPE}),
    ),
    Metric(
        id=MetricId.SILENT_FILES,
        version=1,
        wording=N_("Dossiers hors délai"),
        plain=N_("Combien de dossiers attendent au-delà du jour où une réponse était attendue."),
        population=N_("Dossiers déposés et non clos, sans décision aujourd’hui, dans vos lieux."),
        reads=N_("Le jour que donne une règle d’échéance, ou la lettre reçue, est passé."),
        exclusions=(
            N_("Dossiers pour lesquels aucune règle ne dit quand l’organisme répond."),
            N_("Échéances mises de côté par un·e collègue."),
            N_("Jours de relance : c’est à nous d’écrire, l’organisme n’est pas en retard."),
        ),
        counter=MetricId.INSTITUTION_DELAY,
        measure=Measure.COUNT,
        clock=Clock.MOMENT,
        by=frozenset({Breakdown.INSTITUTION, Breakdown.PROCEDURE_TYPE}),
    ),
)

METRICS: dict[MetricId, Metric] = {metric.id: metric for metric in _METRICS}
