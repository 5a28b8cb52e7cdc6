"""What the headings of a register announce."""

import re

from mediance.domain.names import normalized
from mediance.domain.register.model import ColumnMeaning
from mediance.domain.register.text import as_text

HEADINGS: tuple[tuple[ColumnMeaning, re.Pattern[str]], ...] = tuple(
    (meaning, re.compile(pattern))
    for meaning, pattern in (
        (ColumnMeaning.DATE, r"date( (de|du) (l )?(passage|visite|venue|jour|accueil))?|jour"),
        (ColumnMeaning.RECEIVED_AT, r"(heure )?(de )?(la )?pris(e|e e| e)? en charge( a)?|pec"),
        (ColumnMeaning.RECEIVED_AT, r"(h|heure) (de )?(la )?(reception|entretien|debut)"),
        (ColumnMeaning.RECEIVED_AT, r"recue?( e)? a|debut( entretien)?"),
        (ColumnMeaning.WAIT, r"((temps|duree|delai|minutes?|mn|min) )?(d |de l )?attente( .*)?"),
        (ColumnMeaning.ARRIVED, r"((h|heure) )?(d |de l )?(arrivee?|arr)( e)?( a)?"),
        (ColumnMeaning.ARRIVED, r"heure( de (passage|visite|venue))?|h|horaire"),
        (ColumnMeaning.RECEIVED_BY, r"(recue?|accueillie?|vue?|suivie?|prise? en charge)( e)? par"),
        (ColumnMeaning.RECEIVED_BY, r"agente?|mediateur( trice)?|mediatrice|intervenante?"),
        (ColumnMeaning.PEOPLE, r"(nombre|nbre|nb)( de| d)? (pers|personnes?|usagers?|presents?)"),
        (ColumnMeaning.FULL_NAME, r"noms? (et )?prenoms?|prenoms? (et )?noms?"),
        (ColumnMeaning.FULL_NAME, r"usagers?|personnes?( recue?s?)?|identite"),
        (ColumnMeaning.GIVEN_NAME, r"prenoms?"),
        (ColumnMeaning.FAMILY_NAME, r"noms?( (de famille|d usage))?"),
        (ColumnMeaning.PHONE, r"((n|no|num|numero) )?(de )?(tel|telephone|portable|mobile)"),
        (ColumnMeaning.PHONE, r"coordonnees|contact"),
        (ColumnMeaning.MOTIVE, r"motifs?( .*)?|objet( .*)?|((nature de la )?demande)|domaine"),
        (ColumnMeaning.MOTIVE, r"raison|theme|sujet|besoins?|problematique"),
        (ColumnMeaning.FOLLOW_UP, r"suites?( .*)?|reponse( .*)?|resultat|actions?( .*)?"),
        (ColumnMeaning.FOLLOW_UP, r"orientation|observations?|remarques?|commentaires?"),
    )
)
"""What normalized headings say; of two columns that tell the same, the earlier line decides."""

LEFT_ASIDE = re.compile(r".*\b(naissance|rdv|rendez vous|age|depart|fin|sortie|echeance)\b.*")
COUNT_HEADING = re.compile(
    r"(nombre|nb|nbre|effectif|total)\b.*|passages?|visites?|personnes?|usagers?|arrivees"
)


def heading_meaning(cell: object) -> ColumnMeaning | None:
    """Return what a heading announces, None when it is none that we know."""
    comparable = normalized(as_text(cell))
    return next((meaning for meaning, pattern in HEADINGS if pattern.fullmatch(comparable)), None)
