"""What happened, in words: each error of the services has its sentence here, once."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import streamlit as st

from mediance.domain import paris
from mediance.domain.appointments import NotFree
from mediance.domain.consents import NotAsked
from mediance.domain.corrections import ImpossibleVisit
from mediance.domain.free_text import ForbiddenNumber, TextTooLong, UnkeepableSign
from mediance.domain.identities import SamePerson
from mediance.domain.mandates import (
    NoScope,
    NotInForce,
    Protected,
    QuestionNotAsked,
    SignatureNotSeen,
    SignedInFuture,
)
from mediance.domain.names import UnusableName
from mediance.domain.notes import UnusableText
from mediance.domain.paris import DayFarAway
from mediance.domain.people import PossiblyKnown, UnusableBirthYear
from mediance.domain.permissions import NotPermitted
from mediance.domain.reentry import MOST_ROWS
from mediance.domain.register.model import UnreadableCell
from mediance.domain.retention import UnusableHold
from mediance.domain.rights import RequestRefused
from mediance.domain.second_factors import StillAsked
from mediance.domain.sites import UnusablePhone
from mediance.domain.visits import (
    GoesOnElsewhere,
    NothingToUndo,
    TransitionRefused,
    VisitState,
)
from mediance.services.calls import CallIsOver
from mediance.services.cases import NotFollowed
from mediance.services.changes import ChangedMeanwhile, NoLongerThere
from mediance.services.consents import NoLongerStands, NoSlip
from mediance.services.corrections import (
    CorrectedSince,
    NothingCorrected,
    PersonHasAnother,
)
from mediance.services.credentials import (
    LONGEST_READ,
    SHORTEST_PASSWORD,
    PasswordTooLong,
    PasswordTooShort,
)
from mediance.services.duplicates import (
    AlreadyLinked,
    BothHere,
    DecidedMeanwhile,
    SaidDistinct,
)
from mediance.services.end_visit import AnswerMissing, DomainNotKept
from mediance.services.erasure import (
    ErasureRefused,
    StillFollowed,
    StillHeld,
    StillHere,
    WrittenAbout,
)
from mediance.services.errors import (
    PERSON_IS_LIMITED,
    DatabaseUnavailable,
    PersonRestricted,
    PressedForSomethingElse,
    SubmissionOfAnother,
)
from mediance.services.good_passwords import PasswordGuessable
from mediance.services.hand_over import ColleagueUnknown
from mediance.services.paper.approvals import TextChanged
from mediance.services.password_wording import WEAKNESSES
from mediance.services.presences import NotYourPresence, PresentElsewhere
from mediance.services.record_visit import (
    PersonAlreadyHere,
    PersonUnknown,
    PressAgain,
    RecordedOtherwise,
    UnknownChoice,
)
from mediance.services.reentry import DayToCome, NothingToEnter, TooManyLines
from mediance.services.retention import AlreadyHeld
from mediance.services.rights.requests import RequestChanged, RequestUnknown
from mediance.services.second_factor import CodeRefused, NothingShown, NotOffered
from mediance.services.sessions import (
    EnrolmentNeeded,
    ScreenLocked,
    SignedOut,
    WrongPassword,
)
from mediance.services.sign_in import SignInLocked
from mediance.services.transfer import SiteUnknown, WaitsThereAlready
from mediance.services.transitions import VisitUnknown
from mediance.services.undo import ChangedSince, PersonCameBack
from mediance.ui import (
    budget_words,
    free_text_words,
    meetings_words,
    notes_words,
    procedure_words,
    rights_words,
    session,
    today_words,
    visit_words,
    watching_words,
)
from mediance.ui.language import _

PROBLEM = "problem"
DONE = "done"
KNOWN_ERRORS: tuple[type[Exception], ...] = (
    *notes_words.PLAIN_REFUSALS,
    *meetings_words.PLAIN_REFUSALS,
    NotFree,
    *budget_words.PLAIN_REFUSALS,
    *procedure_words.PLAIN_REFUSALS,
    *watching_words.PLAIN_REFUSALS,
    NotFollowed,
    UnusableText,
    DayFarAway,
    TextTooLong,
    UnkeepableSign,
    ChangedMeanwhile,
    ForbiddenNumber,
    NoLongerStands,
    NoLongerThere,
    NoScope,
    NoSlip,
    NotAsked,
    NotInForce,
    Protected,
    QuestionNotAsked,
    SignatureNotSeen,
    SignedInFuture,
    UnusablePhone,
    CorrectedSince,
    DayToCome,
    ImpossibleVisit,
    NothingCorrected,
    NothingToEnter,
    PersonHasAnother,
    TooManyLines,
    UnreadableCell,
    AlreadyHeld,
    AlreadyLinked,
    AnswerMissing,
    CallIsOver,
    CodeRefused,
    EnrolmentNeeded,
    NothingShown,
    NotOffered,
    BothHere,
    ChangedSince,
    ColleagueUnknown,
    DatabaseUnavailable,
    DecidedMeanwhile,
    DomainNotKept,
    ErasureRefused,
    GoesOnElsewhere,
    NotPermitted,
    NotYourPresence,
    NothingToUndo,
    PasswordGuessable,
    PasswordTooLong,
    PasswordTooShort,
    PersonAlreadyHere,
    PersonCameBack,
    PersonRestricted,
    PersonUnknown,
    PossiblyKnown,
    PresentElsewhere,
    PressAgain,
    PressedForSomethingElse,
    RecordedOtherwise,
    RequestChanged,
    RequestRefused,
    RequestUnknown,
    SaidDistinct,
    SamePerson,
    SignInLocked,
    SignedOut,
    SiteUnknown,
    StillAsked,
    SubmissionOfAnother,
    TextChanged,
    TransitionRefused,
    UnknownChoice,
    UnusableBirthYear,
    UnusableHold,
    UnusableName,
    VisitUnknown,
    WaitsThereAlready,
    WrongPassword,
)


@contextmanager
def in_words(place: str = PROBLEM) -> Iterator[None]:
    """Turn a service's refusal into a sentence shown on the next run; for callbacks.

    A part with its own line for sentences gives it as `place`, and takes it from the session.
    """
    try:
        yield
    except KNOWN_ERRORS as error:
        session.put(place, sentence(error))


def say(done: str) -> None:
    """Have a sentence shown on the next run: something was done."""
    session.put(DONE, done)


def show_message() -> None:
    """Show the sentence that the last press led to, once.

    It has its place whether or not there is one: what stands below stays the same element.
    """
    with st.container():
        show_problem()
        show_done()


def show_problem(place: str = PROBLEM) -> None:
    """Show why the last press did nothing, once."""
    if problem := session.take(place):
        st.warning(problem, icon=":material/info:")


def show_done(place: str = DONE) -> None:
    """Show what the last press did, once."""
    if done := session.take(place):
        st.success(done, icon=":material/check:")


def show_database_down() -> None:
    """Say that nothing can be read or written now, and that what was typed is kept."""
    st.error(
        _("La base ne répond pas. Ce qui est tapé reste à l’écran ; réessayez dans un instant."),
        icon=":material/cloud_off:",
    )


def sentence(error: Exception) -> str:
    """Return what to tell the person at the desk."""
    match error:
        case ForbiddenNumber() | NotFollowed() | UnusableText() | TextTooLong():
            return _of_writing(error)
        case RequestRefused() | PersonRestricted():
            return _of_rights(error)
        case PersonAlreadyHere() | RecordedOtherwise() | NotFree():
            return _already_here(error)
        case ImpossibleVisit() | TransitionRefused():
            return _contradiction(error)
        case PasswordTooShort() | PasswordTooLong() | PasswordGuessable() | SignInLocked():
            return _of_signing_in(error)
        case _:
            return _PLAIN[type(error)]()


def _of_signing_in(
    error: PasswordTooShort | PasswordTooLong | PasswordGuessable | SignInLocked,
) -> str:
    match error:
        case PasswordTooShort():
            return _("Un mot de passe compte au moins {count} caractères.").format(
                count=SHORTEST_PASSWORD
            )
        case PasswordTooLong():
            return _("Ce mot de passe est trop long : {count} caractères au plus.").format(
                count=LONGEST_READ
            )
        case PasswordGuessable(weakness=weakness):
            return _(WEAKNESSES[weakness])
        case SignInLocked(minutes=minutes):
            return _("Trop d’essais. Nouvel essai possible dans {minutes} min.").format(
                minutes=minutes
            )


def _of_writing(error: ForbiddenNumber | NotFollowed | UnusableText | TextTooLong) -> str:
    if isinstance(error, ForbiddenNumber | TextTooLong):
        return free_text_words.refused(error)
    return notes_words.refusal(error)


def _already_here(error: PersonAlreadyHere | RecordedOtherwise | NotFree) -> str:
    if isinstance(error, NotFree):
        return meetings_words.not_free(error)
    if isinstance(error, RecordedOtherwise):
        return _(
            "Déjà enregistré sous le n° {number}, tel que saisi la première fois."
            " Corrigez-le dans la file."
        ).format(number=error.number)
    if error.where is None:
        return _("Cette personne est déjà là : n° {number}.").format(number=error.number)
    where = visit_words.where(error.where, paris.now())
    return _("Cette personne est déjà là : {where}.").format(where=where)


def _of_rights(error: RequestRefused | PersonRestricted) -> str:
    if isinstance(error, RequestRefused):
        return rights_words.IMPEDIMENTS[error.why]()
    if error.constraint == PERSON_IS_LIMITED:
        return _(
            "Cette personne a demandé que rien ne soit plus écrit d’elle."
            " Un passage se note sans nom."
        )
    return _("Cette personne ne veut pas être suivie : aucun dossier ne s’ouvre.")


def _contradiction(error: ImpossibleVisit | TransitionRefused) -> str:
    if isinstance(error, ImpossibleVisit):
        return today_words.IMPOSSIBLE[error.why]()
    return _state_sentence(error.state)


def _state_sentence(state: VisitState) -> str:
    match state:
        case VisitState.WAITING:
            return _("Cette personne attend encore.")
        case VisitState.RECEIVED:
            return _("Un ou une collègue vient de recevoir cette personne.")
        case VisitState.ENDED:
            return _("Ce passage est déjà terminé.")


_PLAIN: dict[type[Exception], Callable[[], str]] = {
    **notes_words.PLAIN_REFUSALS,
    **meetings_words.PLAIN_REFUSALS,
    **budget_words.PLAIN_REFUSALS,
    **procedure_words.PLAIN_REFUSALS,
    **watching_words.PLAIN_REFUSALS,
    ChangedMeanwhile: lambda: _(
        "Un ou une collègue vient d’enregistrer autre chose. Relisez, puis recommencez."
    ),
    DayFarAway: lambda: _("Cette date est trop loin d’aujourd’hui : vérifiez l’année."),
    UnkeepableSign: lambda: _(
        "Un signe de ce texte ne peut pas être enregistré. Retapez-le, sans le coller."
    ),
    NoLongerStands: lambda: _("Ce geste a déjà été annulé."),
    NoLongerThere: lambda: _("Cela n’existe plus. Voici ce qui est à jour."),
    NoSlip: lambda: _(
        "Un geste s’annule dans les deux minutes, par la personne qui l’a fait."
        " Notez plutôt ce qui est vrai maintenant."
    ),
    NoScope: lambda: _("Choisissez au moins une sorte de démarche."),
    NotAsked: lambda: _("Cette question n’est plus posée. Rechargez la page."),
    NotInForce: lambda: _("Ce mandat est déjà fini."),
    Protected: lambda: _(
        "Mandat impossible : la personne est mineure, ou sous tutelle ou curatelle."
        " Voyez avec qui la représente. Rien n’est gardé."
    ),
    QuestionNotAsked: lambda: _("Demandez d’abord si la personne peut donner un mandat."),
    SignatureNotSeen: lambda: _("Un mandat sur papier compte une fois la signature vue."),
    SignedInFuture: lambda: _("À cette date, le mandat serait déjà fini, ou pas encore signé."),
    UnusablePhone: lambda: _("Écrivez un numéro de téléphone complet."),
    AnswerMissing: lambda: _("Indiquez la réponse donnée."),
    DomainNotKept: lambda: _(
        "La fin est enregistrée. Le motif d’un jour passé se corrige avec la coordination."
    ),
    CorrectedSince: lambda: _(
        "Ce passage a été corrigé depuis : relisez-le avant de retirer cette correction."
    ),
    DayToCome: lambda: _("Ce jour n’est pas encore venu."),
    NothingCorrected: lambda: _("Rien n’a changé : il n’y a rien à enregistrer."),
    NothingToEnter: lambda: _("Aucune ligne ne peut encore être enregistrée."),
    PersonHasAnother: lambda: _("Cette personne est déjà dans la file, sous un autre numéro."),
    TooManyLines: lambda: _("{count} lignes au plus à la fois.").format(count=MOST_ROWS),
    UnreadableCell: lambda: _("Une heure s’écrit 9h05, 905 ou 9:05."),
    DatabaseUnavailable: lambda: _(
        "La base ne répond pas. Votre saisie est gardée ; réessayez dans un instant."
    ),
    AlreadyHeld: lambda: _("L’effacement de cette fiche est déjà suspendu."),
    UnusableHold: lambda: _("Une suspension finit un jour à venir, dans cinq ans au plus."),
    StillHere: lambda: _("Cette personne est à l’accueil en ce moment : rien n’a été effacé."),
    StillHeld: lambda: _("L’effacement de cette fiche est suspendu : rien n’a été effacé."),
    StillFollowed: lambda: _("Un dossier ou une démarche est en cours : à clore d’abord."),
    WrittenAbout: lambda: _(
        "Quelqu’un écrit sur cette fiche en ce moment. Réessayez dans un instant."
    ),
    AlreadyLinked: lambda: _("Ces deux fiches sont déjà réunies."),
    BothHere: lambda: _(
        "Les deux fiches ont un passage en cours au même lieu. Terminez-en un, puis réunissez."
    ),
    DecidedMeanwhile: lambda: _("Un ou une collègue vient d’en décider autrement."),
    SaidDistinct: lambda: _(
        "Quelqu’un a dit que ce sont deux personnes. Revenez d’abord sur ce choix."
    ),
    SamePerson: lambda: _("Il faut deux fiches différentes."),
    NotPermitted: lambda: _("Cette action n’est pas prévue pour votre rôle."),
    CallIsOver: lambda: _("Un ou une collègue y va déjà."),
    PossiblyKnown: lambda: _("Cette personne est peut-être déjà connue : choisissez."),
    NothingToUndo: lambda: _("Il est trop tard pour annuler."),
    PersonCameBack: lambda: _("Cette personne est revenue depuis : elle a un autre numéro."),
    PressAgain: lambda: _("La file vient de changer. Appuyez encore une fois."),
    PressedForSomethingElse: lambda: _(
        "Votre geste précédent a bien été enregistré. Vérifiez la file avant de recommencer."
    ),
    SubmissionOfAnother: lambda: _(
        "Cette saisie appartient à quelqu’un d’autre. Rechargez la page."
    ),
    TextChanged: lambda: _("Ce texte a changé depuis. Relisez-le avant de l’approuver."),
    ChangedSince: lambda: _("Un ou une collègue a changé ce passage depuis. Vérifiez la file."),
    ColleagueUnknown: lambda: _("Cette personne de l’équipe ne reçoit pas dans ce lieu."),
    GoesOnElsewhere: lambda: _("L’autre lieu s’en occupe déjà : voyez avec vos collègues là-bas."),
    NotYourPresence: lambda: _(
        "Les présences des collègues sont tenues par l’accueil et la coordination."
    ),
    PresentElsewhere: lambda: _(
        "Une personne est notée présente dans un autre lieu à ce moment-là. Rien n’a été changé."
    ),
    SiteUnknown: lambda: _("Ce lieu n’accueille personne en ce moment."),
    WaitsThereAlready: lambda: _("Cette personne attend déjà dans l’autre lieu."),
    RequestChanged: lambda: _(
        "Un ou une collègue vient de changer cette demande. Relisez-la, puis recommencez."
    ),
    RequestUnknown: lambda: _("Cette demande n’existe plus."),
    PersonUnknown: lambda: _("Cette personne n’existe plus. Cherchez-la de nouveau."),
    ScreenLocked: lambda: _("L’écran est verrouillé : rien n’a été enregistré."),
    CodeRefused: lambda: _("Ce code n’est pas le bon. Attendez le suivant, puis réessayez."),
    NothingShown: lambda: _("Ce carré ne vaut plus. Prenez celui qui s’affiche, ou recommencez."),
    NotOffered: lambda: _(
        "Un compte de démonstration s’ouvre avec son mot de passe seul, pour que chacun essaie."
    ),
    StillAsked: lambda: _(
        "Votre rôle demande la double vérification : elle se remplace, mais ne se retire pas."
    ),
    EnrolmentNeeded: lambda: _("Installez d’abord la double vérification."),
    SignedOut: lambda: _("Votre session est fermée. Reconnectez-vous : rien n’a été enregistré."),
    UnknownChoice: lambda: _("Ce choix n’est plus dans les listes. Rechargez la page."),
    UnusableBirthYear: lambda: _("Une année de naissance a quatre chiffres ; ou laissez vide."),
    UnusableName: lambda: _("Écrivez un nom de 1 à 120 caractères, avec au moins une lettre."),
    VisitUnknown: lambda: _("Ce passage n’est pas visible depuis ce lieu."),
    WrongPassword: lambda: _("Le mot de passe actuel n’est pas le bon."),
}
