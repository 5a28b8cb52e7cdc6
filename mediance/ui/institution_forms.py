"""Forms about institutions: each press once; what a colleague wrote meanwhile is told."""

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date

from mediance.domain import paris
from mediance.domain.actors import Actor
from mediance.domain.institutions import (
    LONGEST_TEXT,
    AlwaysThere,
    Card,
    ListedInstitution,
    ListedType,
    NameTaken,
    Recourse,
    StillUsual,
    UnusableInstitutionText,
)
from mediance.domain.titles import UnusableTitle
from mediance.services.changes import ChangedMeanwhile
from mediance.ui import auth, feedback, kept_fields, session
from mediance.ui.kept_fields import KeptForm
from mediance.ui.language import _
from mediance.ui.markdown import plain

SCREEN = "organismes"
DRAFT = "institution"
SHOWN_LABELS = 3

Act = Callable[[Actor, uuid.UUID], object]


@dataclass(frozen=True)
class Form:
    """The fields of one form; a success empties them, a refusal leaves them as they are."""

    name: str

    def key(self, field: str = "form") -> str:
        """Return the key of one of its fields."""
        return f"institution_{self.name}_{field}_{session.submission_key(self._slot)}"

    def before(self, field: str, said: str) -> str:
        """Return what a text begins with: what was typed before and not sent, or what is said."""
        return kept_fields.typed(DRAFT, self.name).get(field, said)

    @property
    def is_begun(self) -> bool:
        """Whether something was typed here before that nobody sent."""
        return bool(kept_fields.typed(DRAFT, self.name))

    def kept(self, *fields: str) -> KeptForm:
        """Return what is to be kept of it while it is typed."""
        key = str(session.submission_key(self._slot))
        return KeptForm(self.name, key, {each: self.key(each) for each in fields})

    def value(self, field: str) -> object:
        """Return what a field holds."""
        return session.value(self.key(field))

    def text(self, field: str) -> str:
        """Return what was typed into a field."""
        return str(self.value(field) or "")

    def day(self, field: str) -> date | None:
        """Return the day that a field holds."""
        typed = self.value(field)
        return typed if isinstance(typed, date) else None

    def carry_out(self, act: Act, done: str) -> None:
        """Do what was pressed, once; a refusal becomes a sentence, and what was typed stays."""
        with feedback.in_words(), in_words():
            who = auth.present(screen=SCREEN, is_activity=True)
            act(who, session.submission_key(self._slot))
            session.renew(self._slot)
            kept_fields.sent(who, DRAFT, self.name)
            feedback.say(done)

    @property
    def _slot(self) -> str:
        return f"institution_{self.name}"


@contextmanager
def in_words() -> Iterator[None]:
    """Turn what only this screen refuses into the sentence that is shown on the next run."""
    try:
        yield
    except ChangedMeanwhile as error:
        session.put(feedback.PROBLEM, _changed(error.now))
    except StillUsual as error:
        session.put(feedback.PROBLEM, _still_usual(error))
    except NameTaken as error:
        session.put(feedback.PROBLEM, _taken(error.by))
    except AlwaysThere:
        session.put(feedback.PROBLEM, _("« Autre » reste toujours proposé."))
    except UnusableTitle as error:
        session.put(
            feedback.PROBLEM,
            _("Écrivez de 1 à {count} caractères, avec au moins une lettre.").format(
                count=error.longest
            ),
        )
    except UnusableInstitutionText:
        session.put(
            feedback.PROBLEM,
            _("Écrivez le nom et la source, et {count} caractères au plus par champ.").format(
                count=LONGEST_TEXT
            ),
        )


def _changed(now: object) -> str:
    return _(
        "Entre-temps, quelqu’un a enregistré : « {now} ». Votre saisie est restée ;"
        " enregistrez encore une fois pour la garder."
    ).format(now=plain(_said(now)))


def _said(now: object) -> str:
    match now:
        case Card():
            parts = (now.opening, now.phone, now.address, now.contact)
            return " · ".join(part for part in parts if part)
        case Recourse():
            return now.whom.french
        case ListedInstitution() | ListedType():
            return now.label
        case _:
            return ""


def _taken(by: ListedInstitution) -> str:
    if by.is_offered(paris.today()):
        told = _(
            "« {name} » est déjà dans la liste : donnez un autre nom, ou servez-vous de celui-là."
        )
    else:
        told = _(
            "« {name} » est dans la liste, parmi les organismes retirés : proposez-le à nouveau."
        )
    return told.format(name=plain(by.label))


def _still_usual(error: StillUsual) -> str:
    return _(
        "Des démarches proposées vont encore chez cet organisme ({labels}) : changez d’abord"
        " leur organisme habituel, dans « Types de démarche »."
    ).format(labels=plain(", ".join(error.labels[:SHOWN_LABELS])))
