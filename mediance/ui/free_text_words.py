"""What the guard of free texts says: which number was seen, and where."""

from mediance.domain.free_text import ForbiddenNumber, NumberKind, TextField, TextTooLong
from mediance.ui.language import _


def refused(error: ForbiddenNumber | TextTooLong) -> str:
    """Return why a text was not saved; what was typed is not repeated, and stays in its field."""
    if isinstance(error, TextTooLong):
        return _("{field} : {count} caractères au plus. Raccourcissez, puis enregistrez.").format(
            field=field(error.where), count=error.longest
        )
    kinds = dict.fromkeys(found.kind for found in error.findings)
    seen = ", ".join(number(kind) for kind in kinds)
    return _(
        "{field} : on y lit {number}. Retirez-le, puis enregistrez. Rien n’a été enregistré."
    ).format(field=field(error.where), number=seen)


def number(kind: NumberKind) -> str:
    """Return what sort of number was seen."""
    return {
        NumberKind.SOCIAL_SECURITY: _("un numéro de sécurité sociale"),
        NumberKind.IBAN: _("un numéro de compte (IBAN)"),
        NumberKind.CARD: _("un numéro de carte bancaire"),
    }[kind]


def field(of: TextField) -> str:
    """Return where it was written."""
    return {
        TextField.CORRECTION_REASON: _("Pourquoi"),
        TextField.CLOSURE_REASON: _("Raison de la fermeture"),
        TextField.PERSON_NAME: _("Nom"),
        TextField.SITE: _("Lieu"),
        TextField.ROOM: _("Salle"),
        TextField.COLLEAGUE: _("Nom affiché"),
        TextField.LIST_WORD: _("Mot de la liste"),
        TextField.NOTE: _("Note"),
        TextField.BUDGET: _("Budget"),
        TextField.EXCEPTIONAL_REASON: _("Raison de l’accès"),
        TextField.FOLLOW_UP_REASON: _("Raison"),
        TextField.DEADLINE_RULE: _("Règle d’échéance"),
        TextField.INSTITUTION: _("Organisme"),
        TextField.REQUEST: _("Demande"),
        TextField.COLLEAGUE_QUESTION: _("Question ou réponse"),
        TextField.DECISION: _("Décision"),
    }[of]
