"""What is told about a register, in French; translated where it is shown."""

from mediance.domain.register.model import ColumnMeaning, NotARegisterKind, ProblemKind
from mediance.domain.texts import N_

COLUMNS: dict[ColumnMeaning, str] = {
    ColumnMeaning.DATE: N_("date"),
    ColumnMeaning.ARRIVED: N_("heure d’arrivée"),
    ColumnMeaning.FAMILY_NAME: N_("nom"),
    ColumnMeaning.GIVEN_NAME: N_("prénom"),
    ColumnMeaning.FULL_NAME: N_("nom et prénom"),
    ColumnMeaning.PHONE: N_("téléphone"),
    ColumnMeaning.MOTIVE: N_("motif"),
    ColumnMeaning.RECEIVED_BY: N_("reçu par"),
    ColumnMeaning.RECEIVED_AT: N_("heure de réception"),
    ColumnMeaning.WAIT: N_("attente en minutes"),
    ColumnMeaning.FOLLOW_UP: N_("suite donnée"),
    ColumnMeaning.PEOPLE: N_("nombre de personnes"),
}

PROBLEMS: dict[ProblemKind, str] = {
    ProblemKind.DATE_MISSING: N_("Aucune date ici ni au-dessus : ligne laissée de côté."),
    ProblemKind.DATE_UNREADABLE: N_(
        "Ce n’est pas une date : ligne laissée de côté, comme les suivantes qui n’en ont pas."
    ),
    ProblemKind.DATE_IMPOSSIBLE: N_(
        "Cette date n’existe pas : ligne laissée de côté, comme les suivantes qui n’en ont pas."
    ),
    ProblemKind.DATE_IN_FUTURE: N_("Cette date est à venir : ligne laissée de côté."),
    ProblemKind.DATE_GOES_BACK: N_("Cette date revient en arrière : reprise, à vérifier."),
    ProblemKind.ARRIVAL_MISSING: N_("Pas d’heure d’arrivée : ligne laissée de côté."),
    ProblemKind.ARRIVAL_UNREADABLE: N_("Heure d’arrivée illisible : ligne laissée de côté."),
    ProblemKind.ARRIVAL_GOES_BACK: N_(
        "L’heure revient en arrière : une date a peut-être été oubliée. Reprise, à vérifier."
    ),
    ProblemKind.HOUR_UNUSUAL: N_("Heure inhabituelle : reprise, à vérifier."),
    ProblemKind.RECEPTION_MISSING: N_("Ni heure de réception, ni départ : attente inconnue."),
    ProblemKind.RECEPTION_UNREADABLE: N_("Heure de réception illisible : attente inconnue."),
    ProblemKind.RECEPTION_BEFORE_ARRIVAL: N_("Réception avant l’arrivée : attente inconnue."),
    ProblemKind.WAIT_UNREADABLE: N_("Attente illisible : attente inconnue."),
    ProblemKind.WAIT_UNUSUAL: N_("Plus de quatre heures d’attente : reprises, à vérifier."),
    ProblemKind.LEFT_YET_RECEIVED: N_(
        "Une heure de réception, et pourtant « parti » : compté comme un départ."
    ),
    ProblemKind.NAME_IS_A_FORMULA: N_("Une formule à la place du nom : passage repris sans nom."),
    ProblemKind.GROUP: N_("Un groupe venu ensemble : repris comme un seul passage."),
    ProblemKind.PHONE_UNREADABLE: N_("Numéro illisible, ou d’une autre personne : non repris."),
    ProblemKind.PHONE_SEVERAL: N_("Plusieurs numéros : le premier est repris."),
    ProblemKind.MOTIVE_UNKNOWN: N_("Motif inconnu : à préciser."),
    ProblemKind.FOLLOW_UP_UNKNOWN: N_("Suite inconnue : réponse non reprise."),
    ProblemKind.DUPLICATE: N_("Même passage que la ligne {line} : ligne laissée de côté."),
    ProblemKind.POSSIBLE_DUPLICATE: N_(
        "Peut-être le même passage que la ligne {line} : repris, à vérifier."
    ),
    ProblemKind.TOTAL_DIFFERS: N_("Le total annoncé n’est pas le nombre de lignes lues."),
}

REFUSALS: dict[NotARegisterKind, str] = {
    NotARegisterKind.NO_TABLE: N_("on n’y reconnaît pas de registre : date, arrivée, nom, motif."),
    NotARegisterKind.NO_DATES: N_("aucune date de passage."),
    NotARegisterKind.NO_ARRIVALS: N_("aucune heure d’arrivée."),
    NotARegisterKind.ONLY_COUNTS: N_(
        "un tableau de totaux, pas un registre."
        " Il faut le registre lui-même, une ligne par passage."
    ),
}
"""Each follows the name of the sheet and a colon."""
