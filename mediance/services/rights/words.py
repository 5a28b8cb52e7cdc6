"""The French of "everything about me": headings, names of fields, and what codes are called.

A heading or a field without its words here fails the tests: nobody is handed a column's name.
"""

from dataclasses import dataclass
from enum import StrEnum

from mediance.domain import appointments, papers, referrals
from mediance.domain.consents import Decision, Support
from mediance.domain.corrections import CorrectedField
from mediance.domain.followup import Blocker, Lost, Pen, WaitingOn
from mediance.domain.mandates import Signing
from mediance.domain.people import PersonField
from mediance.domain.procedure_life import EventKind
from mediance.domain.procedures import CaseClosing, Outcome, Rung, Step
from mediance.domain.retention import HoldReason
from mediance.domain.rights import (
    IdentityCheck,
    RequestEventKind,
    RequestState,
    Restriction,
    RightKind,
    Way,
)
from mediance.domain.roles import Role, SystemRole
from mediance.domain.urgency import Urgency
from mediance.domain.visit_details import DebtSignal, Interpreter
from mediance.domain.visits import Answer, Ending, VisitState
from mediance.domain.watching import Became


@dataclass(frozen=True)
class Heading:
    """A section's title, what it holds in one sentence, and what one of its entries is called."""

    title: str
    explanation: str
    entry: str


HEADINGS: dict[str, Heading] = {
    "identity": Heading(
        "Qui je suis",
        "Le nom et l’année de naissance que vous avez donnés. Rien n’oblige à les donner.",
        "Votre fiche",
    ),
    "phones": Heading(
        "Comment me joindre",
        "Les numéros que vous avez donnés, et s’ils sont sûrs pour vous.",
        "Un numéro",
    ),
    "visits": Heading(
        "Mes passages",
        "Quand vous êtes venu·e, où, pour quel motif, et la réponse donnée.",
        "Un passage",
    ),
    "visit_details": Heading(
        "Ce que j’ai précisé",
        "Ce que vous avez dit de vous-même lors d’un passage, quand vous l’avez dit.",
        "Une précision",
    ),
    "consents": Heading(
        "Ce qu’on m’a expliqué, ce que j’ai accepté ou refusé",
        "Les informations données et vos accords, avec leurs dates. Un accord se retire.",
        "Une information ou un accord",
    ),
    "mandates": Heading(
        "Les mandats que j’ai donnés",
        "Ce que l’association peut faire en ligne pour vous, et jusqu’à quand.",
        "Un mandat",
    ),
    "cases": Heading("Mes dossiers", "Le suivi ouvert avec vous.", "Un dossier"),
    "case_referents": Heading(
        "Qui suit mes dossiers", "De quand à quand quelqu’un vous suit.", "Une période de suivi"
    ),
    "case_attachments": Heading(
        "Travail social rattaché à mes dossiers",
        "Les seules personnes qui lisent les notes confidentielles.",
        "Un rattachement",
    ),
    "procedures": Heading(
        "Mes démarches", "Ce qui est demandé, à qui, et où cela en est.", "Une démarche"
    ),
    "procedure_events": Heading(
        "Ce qui s’est passé dans mes démarches",
        "Quand une démarche a avancé, a été relancée, s’est terminée ; et ce qui a été corrigé.",
        "Un événement",
    ),
    "deadline_facts": Heading(
        "Les dates de mes démarches",
        "Ce que vous nous avez dit d’une échéance, et ce que dit le courrier reçu.",
        "Une date",
    ),
    "colleague_questions": Heading(
        "Ce que des collègues se sont demandé",
        "Une question courte entre deux personnes de l’équipe sur une démarche, et sa réponse.",
        "Une question",
    ),
    "watch_decisions": Heading(
        "Ce qui a été décidé pour mes démarches",
        "En réunion d’équipe : quoi faire, qui s’en charge, pour quand.",
        "Une décision",
    ),
    "procedure_hand_overs": Heading(
        "Qui a repris mes démarches pendant une absence",
        "Quand une personne de l’équipe absente a confié une démarche à quelqu’un d’autre.",
        "Une reprise",
    ),
    "confidential_notes": Heading(
        "Les notes confidentielles",
        "Ce qu’un travailleur social ou une travailleuse sociale a écrit. Vous pouvez les lire.",
        "Une note",
    ),
    "budget_sheets": Heading(
        "Mon budget", "Les montants notés avec vous, jamais comptés ailleurs.", "Une fiche budget"
    ),
    "exceptional_accesses": Heading(
        "Accès exceptionnels à mes notes",
        "Quand quelqu’un qui ne vous suit pas a dû lire vos notes, et pourquoi.",
        "Un accès",
    ),
    "appointments": Heading(
        "Mes rendez-vous", "Avec qui, quand, où, et s’il a eu lieu.", "Un rendez-vous"
    ),
    "appointment_events": Heading(
        "Ce qui est arrivé à mes rendez-vous",
        "Quand un rendez-vous a été pris, déplacé, annulé, ou a eu lieu.",
        "Un événement",
    ),
    "referrals": Heading(
        "Mes orientations",
        "Vers qui vous avez été orienté·e, pourquoi, et si nous en avons parlé pour vous.",
        "Une orientation",
    ),
    "referral_events": Heading(
        "Ce que mes orientations ont donné",
        "Quand une orientation a été envoyée, reçue, acceptée, refusée, ou suivie d’effet.",
        "Une étape",
    ),
    "papers": Heading(
        "Mes pièces",
        "Quelles pièces vous ont été demandées ou ont été vues. Aucune n’est copiée.",
        "Une pièce",
    ),
    "corrections": Heading(
        "Ce qui a été corrigé",
        "Ce qui était noté, ce qui l’a remplacé, et pourquoi.",
        "Une correction",
    ),
    "links": Heading(
        "Mes fiches réunies",
        "Quand plusieurs fiches ont été reconnues comme les vôtres.",
        "Deux fiches",
    ),
    "requests": Heading(
        "Mes demandes sur mes données",
        "Ce que vous avez demandé, et pour quand la réponse est due.",
        "Une demande",
    ),
    "request_events": Heading(
        "Les réponses à mes demandes", "Ce qui a été fait de vos demandes.", "Une suite"
    ),
    "restrictions": Heading(
        "Mes oppositions et limitations",
        "Ce que le logiciel s’interdit de faire à votre demande.",
        "Une marque",
    ),
    "holds": Heading(
        "Ce qui retient l’effacement",
        "Une raison prévue par la loi de garder plus longtemps, et jusqu’à quand.",
        "Une conservation",
    ),
    "consultations": Heading(
        "Qui a ouvert mes données",
        "Par jour et par métier, sur douze mois. Les noms des collègues ne sont pas donnés :"
        " la loi donne droit aux catégories de personnes, et le journal ne sert pas à les suivre.",
        "Un jour",
    ),
}
"""In the order in which they are handed over."""

FIELDS: dict[str, str] = {
    "answer": "Réponse donnée",
    "answered_at": "Répondu le",
    "appointment_id": "Rendez-vous",
    "arrived_at": "Arrivée",
    "asked_at": "Demandé le",
    "asked_by": "Demandé par",
    "asked_of": "Demandé à",
    "asks_for": "Demande",
    "ask_on": "À redemander le",
    "at": "Quand",
    "attached_by": "Rattaché par",
    "author_id": "Écrit par",
    "autonomy_at_closing": "Ce que je fais seul·e, à la fin (de 0 à 4)",
    "autonomy_at_opening": "Ce que je fais seul·e, au début (de 0 à 4)",
    "back_on": "De retour le",
    "became": "Ce qu’il en est",
    "birth_year": "Année de naissance",
    "blocker": "Ce qui bloque",
    "case_id": "Dossier",
    "channel_code": "Comment",
    "closed_at": "Fin",
    "closing": "Pourquoi c’est fini",
    "consent_event_id": "Accord vu",
    "continued_at": "Suite prise le",
    "continues_id": "Suite de",
    "created_at": "Noté le",
    "created_by": "Noté par",
    "day": "Jour",
    "decided_at": "Décidé le",
    "decided_by": "Décidé par",
    "decision": "Décision",
    "deposited_at": "Dossier déposé le",
    "detached_by": "Détaché par",
    "document_code": "Pièce",
    "domain_code": "Motif",
    "due_on": "Réponse due le",
    "effect": "Ce que cela a donné",
    "ended_at": "Fin",
    "ended_by": "Terminé par",
    "ending": "Comment cela s’est terminé",
    "ends_at": "Jusqu’à",
    "entered_later_at": "Ressaisi d’une feuille le",
    "event_at": "Quand c’est arrivé, avec l’heure",
    "event_code": "De quoi part le délai",
    "event_on": "Quand c’est arrivé",
    "families": "Pour quelles démarches",
    "family_name": "Nom",
    "field": "Quoi",
    "first_contact_on": "Première venue",
    "first_day": "Du",
    "followed_by_code": "Déjà suivi·e par",
    "from_id": "Confiée par",
    "given_name": "Prénom",
    "has_pushchair": "Poussette",
    "has_wheelchair": "Fauteuil roulant",
    "held_at": "Décidé le",
    "held_by": "Décidé par",
    "identity": "Identité vérifiée",
    "import_id": "Repris de",
    "institution_code": "Organisme",
    "interpreter": "Interprète",
    "is_dismissed": "Mise de côté",
    "is_extended": "Délai prolongé",
    "is_safe": "Sûr",
    "is_urgent": "Urgent",
    "kind": "Quoi",
    "language_code": "Langue",
    "last_act_at": "Dernier événement",
    "last_day": "Jusqu’au",
    "letter_length": "Délai écrit dans le courrier",
    "letter_on": "Date écrite dans le courrier",
    "lifted_at": "Levé le",
    "lifted_by": "Levé par",
    "linked_at": "Réunies le",
    "linked_by": "Réunies par",
    "lost": "Ce qui manquait",
    "made_at": "Corrigé le",
    "made_by": "Noté par",
    "monday": "Semaine du",
    "new_person_id": "Personne, après",
    "new_value": "Après",
    "next_date": "Prochaine date",
    "notice_given_at": "Information donnée le",
    "number": "Numéro",
    "old_person_id": "Personne, avant",
    "old_value": "Avant",
    "on_day": "Quel jour",
    "opened_at": "Début",
    "other_id": "Autre fiche",
    "outcome": "Résultat",
    "owner_id": "Tenue par",
    "partner": "Partenaire",
    "pen_at_closing": "Qui tenait le stylo, à la fin",
    "pen_at_opening": "Qui tenait le stylo, au début",
    "person_id": "Fiche",
    "place_code": "Quartier ou commune",
    "preferred_staff_id": "Préfère voir",
    "procedure_id": "Démarche",
    "proof_seen_on": "Preuve de dépôt vue le",
    "put_aside_due_on": "Mise de côté pour la date du",
    "question": "Question",
    "reason": "Raison",
    "received_at": "Reçu·e à",
    "received_by": "Reçu·e par",
    "received_on": "Demandé le",
    "recorded_at": "Noté le",
    "recorded_by": "Noté par",
    "referral_id": "Orientation",
    "referred_by_code": "Orienté·e par",
    "released_at": "Levé le",
    "released_by": "Levé par",
    "replaces": "À la place de",
    "request_id": "À la demande",
    "reserved_for": "Attendait",
    "restriction": "Marque",
    "revoked_at": "Révoqué le",
    "revoked_by": "Révocation notée par",
    "rule_code": "Échéance",
    "rung": "Relance adressée à",
    "seen_at": "Réponse vue le",
    "setting": "Où",
    "set_at": "Posée le",
    "set_by": "Posée par",
    "signals": "Signes de mal-endettement dits",
    "signature_seen_at": "Signature vue le",
    "signature_seen_by": "Signature vue par",
    "signing": "Signé",
    "since": "Depuis",
    "site_id": "Lieu",
    "staff_id": "Par",
    "starts_at": "À partir de",
    "state": "Où cela en est",
    "step": "Étape",
    "support": "Comment cela a été dit",
    "taken_at": "Pris le",
    "taken_by": "Par",
    "text_id": "Texte",
    "to_id": "Reprise par",
    "told_by": "Dit par",
    "type_code": "Type de démarche",
    "undoes": "Revient sur",
    "undone_at": "Défait le",
    "undone_by": "Défait par",
    "until": "Jusqu’au",
    "urgency": "Degré d’urgence",
    "used_name": "Nom d’usage",
    "valid_until": "Valable jusqu’au",
    "version": "Version",
    "visit_id": "Passage",
    "waiting_on": "On attend",
    "way": "Par",
    "what": "Quoi faire",
    "withdrawn_at": "Question retirée le",
    "with_staff_id": "Avec",
    "written_at": "Écrit le",
}
"""What a column is called wherever it stands."""

SEALED = "ciphertext"
SEALED_LABEL = "Texte"

NOT_TOLD: dict[str, str] = {
    "id": "un numéro interne",
    "first_id": "un numéro interne",
    "import_checksum": "une empreinte qui évite de lire deux fois la même ligne",
    "key_id": "le nom d’une clé",
    "nonce": "une part du chiffrement",
    "person_id": "c’est vous",
    "press": "un numéro interne",
    "reversed_number": "le même numéro, écrit à l’envers pour la recherche",
    "search_name": "le même nom, sans accents, pour la recherche",
    "search_rules": "la version des règles de recherche",
    "version": "le nombre de changements",
}
"""Columns that tell nobody anything, each with its reason."""

NOT_SHOWN: dict[str, str] = {
    "Les mots qui servent à retrouver votre fiche": "Ce sont ceux de votre nom, déjà montrés.",
    "Les fiches comparées à la vôtre": "Elles parlent d’autres personnes.",
    "Le nom des collègues": "Leur métier est donné à la place.",
    "Les saisies en cours": "Chiffrées pour leur auteur, effacées après un jour au plus.",
    "Les mots de passe, numéros de sécurité sociale et copies de papiers": "Rien n’en est gardé.",
}
"""What "everything about me" leaves out, in words for the person."""

ROLES: dict[str, str] = {
    Role.RECEPTION: "accueil",
    Role.MEDIATOR: "médiation",
    Role.SOCIAL_WORKER: "travail social",
    Role.COORDINATOR: "coordination",
    Role.MANAGER: "direction",
    Role.ADMIN: "administration",
    Role.DATA_PROTECTION: "protection des données",
    Role.DISPLAY: "écran d’attente",
    **dict.fromkeys(map(str, SystemRole), "le logiciel lui-même"),
}
NO_ROLE = "une personne de l’équipe"

OPERATIONS: dict[str, str] = {
    "read": "lu",
    "export": "remis en entier",
    "print": "imprimé",
    "refused": "accès refusé",
}
OTHER_OPERATION = "noté ou changé"

CODES: dict[type[StrEnum], dict[StrEnum, str]] = {
    Lost: {
        Lost.UNASSIGNED: "Personne ne s’en occupait",
        Lost.OWNER_AWAY: "La personne qui s’en occupe était absente",
        Lost.NO_NEXT_DATE: "Pas de prochaine date",
        Lost.ANSWER_OVERDUE: "Réponse attendue et non reçue",
        Lost.NO_CONTACT: "Rien depuis longtemps",
    },
    Became: {
        Became.OPEN: "À faire",
        Became.DONE: "Fait",
        Became.DROPPED: "Abandonné",
        Became.REPLACED: "Remplacé par une autre décision",
    },
    EventKind: {
        EventKind.REGISTERED: "Venue",
        EventKind.TAKEN_IN_CHARGE: "Reçu·e",
        EventKind.REQUESTED: "Demandé",
        EventKind.APPOINTMENT: "Rendez-vous",
        EventKind.ENTERED: "Étape",
        EventKind.CHASED: "Relance envoyée",
        EventKind.ANSWERED: "Réponse reçue",
        EventKind.CLOSED: "Démarche terminée",
        EventKind.REOPENED: "Démarche rouverte",
        EventKind.TAKEN_BACK: "Noté par erreur, repris",
    },
    appointments.Setting: {
        appointments.Setting.ON_SITE: "Sur place",
        appointments.Setting.PHONE: "Au téléphone",
        appointments.Setting.HOME: "À domicile",
        appointments.Setting.INSTITUTION: "Chez un organisme",
    },
    appointments.State: {
        appointments.State.PLANNED: "Prévu",
        appointments.State.HONOURED: "Honoré",
        appointments.State.EXCUSED: "Absence excusée",
        appointments.State.CANCELLED: "Annulé",
        appointments.State.NO_SHOW: "Absence non prévenue",
    },
    appointments.EventKind: {
        appointments.EventKind.TAKEN: "Pris",
        appointments.EventKind.MOVED: "Déplacé",
        appointments.EventKind.PLANNED: "Redit prévu",
        appointments.EventKind.HONOURED: "Honoré",
        appointments.EventKind.EXCUSED: "Absence excusée",
        appointments.EventKind.CANCELLED: "Annulé",
        appointments.EventKind.NO_SHOW: "Absence non prévenue",
    },
    referrals.Way: {
        referrals.Way.WARM: "Accompagnée : nous en avons parlé pour vous",
        referrals.Way.COLD: "Adresse donnée",
    },
    referrals.EventKind: {
        referrals.EventKind.SENT: "Envoyée",
        referrals.EventKind.RECEIVED: "Reçue",
        referrals.EventKind.ACCEPTED: "Acceptée",
        referrals.EventKind.REFUSED: "Refusée",
        referrals.EventKind.DONE: "Faite",
        referrals.EventKind.EFFECT: "Suite connue",
        referrals.EventKind.NO_NEWS: "Demandé, sans nouvelle",
        referrals.EventKind.TAKEN_BACK: "Noté par erreur, repris",
    },
    referrals.Effect: {
        referrals.Effect.OBTAINED: "Obtenu",
        referrals.Effect.PARTLY: "Obtenu en partie",
        referrals.Effect.NOTHING: "Sans suite",
        referrals.Effect.UNKNOWN: "Suite inconnue",
    },
    papers.EventKind: {
        papers.EventKind.ASKED: "Demandée",
        papers.EventKind.SEEN: "Vue",
        papers.EventKind.MISSING: "Manquante",
        papers.EventKind.TAKEN_BACK: "Noté par erreur, repris",
    },
    Rung: {
        Rung.REMINDER: "L’organisme",
        Rung.HEAD_OF_SERVICE: "La personne responsable du service",
        Rung.OMBUDSMAN: "Le médiateur de l’organisme",
        Rung.DEFENDER_OF_RIGHTS: "Le Défenseur des droits",
        Rung.COURT: "Le tribunal",
    },
    WaitingOn: {
        WaitingOn.US: "L’association",
        WaitingOn.PERSON: "Vous",
        WaitingOn.INSTITUTION: "L’organisme",
    },
    Blocker: {
        Blocker.DOCUMENT_MISSING: "Un papier manque",
        Blocker.NO_ANSWER: "Pas de réponse",
        Blocker.NO_APPOINTMENT: "Pas de rendez-vous",
        Blocker.ONLINE_ACCOUNT: "Compte en ligne",
        Blocker.LANGUAGE: "Langue",
        Blocker.UNREACHABLE: "Injoignable",
        Blocker.MONEY: "Argent",
        Blocker.OTHER: "Autre chose",
    },
    Pen: {
        Pen.FOR: "Fait pour vous",
        Pen.WITH: "Fait avec vous",
        Pen.BY: "Fait par vous",
    },
    VisitState: {
        VisitState.WAITING: "Attend",
        VisitState.RECEIVED: "En entretien",
        VisitState.ENDED: "Terminé",
    },
    Ending: {
        Ending.COMPLETED: "Terminé",
        Ending.ANSWERED_AT_DESK: "Répondu à l’accueil",
        Ending.ABSENT: "Absent·e à l’appel",
        Ending.LEFT_WITHOUT_CONTACT: "Parti·e sans contact",
        Ending.CANCELLED: "Annulé",
        Ending.UNCLOSED: "Non clôturé",
        Ending.TRANSFERRED: "Envoyé·e dans un autre lieu",
        Ending.LEFT_BY_NIGHT: "Parti·e avant la fermeture",
        Ending.CARRIED_OVER: "Reporté·e au lendemain",
    },
    Answer: {
        Answer.INFORM: "Informé·e",
        Answer.ACCOMPANY: "Accompagné·e",
        Answer.CONNECT: "Mis·e en lien",
        Answer.REFER: "Orienté·e",
        Answer.PREVENT: "Prévention",
    },
    Urgency: {
        Urgency.NOW: "Maintenant",
        Urgency.TODAY: "Aujourd’hui",
        Urgency.THIS_WEEK: "Cette semaine",
    },
    Interpreter: {
        Interpreter.NONE: "Sans interprète",
        Interpreter.RELATIVE: "Un·e proche",
        Interpreter.PROFESSIONAL_BY_PHONE: "Interprète par téléphone",
        Interpreter.COLLEAGUE: "Un·e collègue",
    },
    DebtSignal: {
        DebtSignal.RENT_LATE: "Loyer en retard",
        DebtSignal.ENERGY_LATE: "Énergie en retard",
        DebtSignal.LASTING_OVERDRAFT: "Découvert permanent",
        DebtSignal.SEVERAL_CREDITS: "Plusieurs crédits",
        DebtSignal.SEIZURE: "Saisie, commissaire de justice",
        DebtSignal.UNOPENED_LETTERS: "Courriers non ouverts",
        DebtSignal.INCOME_FELL: "Baisse de revenus récente",
        DebtSignal.RIGHT_ENDING: "Fin de droit prévue",
    },
    Step: {
        Step.TO_QUALIFY: "À qualifier",
        Step.GATHERING: "Pièces à réunir",
        Step.READY: "Prête",
        Step.DEPOSITED: "Déposée",
        Step.ACKNOWLEDGED: "Accusé de réception reçu",
        Step.COMPLEMENT_ASKED: "Pièces demandées",
        Step.DECIDED: "Décision",
        Step.APPEAL: "Recours",
        Step.RIGHT_OPEN: "Droit ouvert",
    },
    Outcome: {
        Outcome.GRANTED: "Aboutie",
        Outcome.PARTLY_GRANTED: "Partiellement aboutie",
        Outcome.REJECTED: "Rejetée par l’organisme",
        Outcome.STOPPED_BY_PERSON: "Arrêtée par la personne",
        Outcome.REFERRED: "Orientée",
        Outcome.VOID: "Sans objet",
    },
    CaseClosing: {
        CaseClosing.COMPLETED: "Terminé",
        CaseClosing.HANDED_OVER: "Repris ailleurs",
        CaseClosing.STOPPED_BY_PERSON: "Arrêté par la personne",
        CaseClosing.LOST_TOUCH: "Plus de nouvelles",
        CaseClosing.MOVED_AWAY: "Déménagement",
        CaseClosing.DECEASED: "Décès",
    },
    RightKind: {
        RightKind.ACCESS: "Accès",
        RightKind.RECTIFICATION: "Rectification",
        RightKind.OBJECTION: "Opposition",
        RightKind.LIMITATION: "Limitation",
        RightKind.ERASURE: "Effacement",
        RightKind.PORTABILITY: "Portabilité",
    },
    Way: {
        Way.ON_SITE: "Sur place",
        Way.LETTER: "Courrier",
        Way.EMAIL: "Courriel",
        Way.PHONE: "Téléphone",
    },
    IdentityCheck: {
        IdentityCheck.KNOWN_TO_TEAM: "Personne connue de l’équipe",
        IdentityCheck.PAPER_SEEN: "Papier vu, sans copie",
        IdentityCheck.CALLED_BACK: "Rappel au numéro connu",
        IdentityCheck.MANDATE_SEEN: "Mandat d’un tiers vu, sans copie",
    },
    RequestState: {
        RequestState.OPEN: "Ouverte",
        RequestState.ANSWERED: "Réponse donnée",
        RequestState.REFUSED: "Refusée",
        RequestState.WITHDRAWN: "Retirée",
    },
    RequestEventKind: {
        RequestEventKind.RECEIVED: "Reçue",
        RequestEventKind.CORRECTED: "Corrigée",
        RequestEventKind.IDENTITY_CHECKED: "Vérification de l’identité",
        RequestEventKind.EXTENDED: "Délai prolongé de deux mois",
        RequestEventKind.ANSWERED: "Réponse donnée",
        RequestEventKind.REFUSED: "Refusée",
        RequestEventKind.WITHDRAWN: "Retirée par la personne",
        RequestEventKind.UNDONE: "Dernier geste repris",
    },
    Restriction: {
        Restriction.LIMITED: "Données limitées : lecture seule",
        Restriction.NO_FOLLOW_UP: "Pas de suivi",
    },
    Decision: {
        Decision.TOLD: "Information donnée",
        Decision.AGREED: "Accord",
        Decision.REFUSED: "Refus",
        Decision.WITHDRAWN: "Accord retiré",
        Decision.UNDONE: "Geste repris",
    },
    Support: {
        Support.ORAL: "De vive voix",
        Support.SHEET: "Feuille remise",
        Support.POSTER: "Affiche",
        Support.INTERPRETER: "Avec interprète",
    },
    Signing: {
        Signing.PAPER: "Sur papier",
        Signing.ORAL_THEN_PAPER: "De vive voix, puis sur papier",
    },
    PersonField: {
        PersonField.FAMILY_NAME: "Nom",
        PersonField.GIVEN_NAME: "Prénom",
        PersonField.USED_NAME: "Nom d’usage",
        PersonField.BIRTH_YEAR: "Année de naissance",
    },
    CorrectedField: {
        CorrectedField.DOMAIN: "motif",
        CorrectedField.PERSON: "personne",
        CorrectedField.URGENT: "urgent",
        CorrectedField.URGENCY: "degré d’urgence",
        CorrectedField.ARRIVED_AT: "arrivée",
        CorrectedField.RECEIVED_AT: "reçu·e à",
        CorrectedField.RECEIVED_BY: "reçu·e par",
        CorrectedField.ENDED_AT: "terminé à",
        CorrectedField.ENDING: "fin",
        CorrectedField.ANSWER: "réponse",
    },
    HoldReason: {
        HoldReason.LITIGATION: "Un litige",
        HoldReason.APPEAL: "Un recours en cours",
        HoldReason.LEGAL_OBLIGATION: "Une obligation de la loi",
    },
}
"""What every code is called, in the words of the screen."""


def heading(key: str) -> Heading:
    """Return a section's words; one that nobody worded yet is told all the same."""
    return HEADINGS.get(key) or Heading(key.replace("_", " ").capitalize(), "", key)


def field(name: str) -> str:
    """Return what a column is called; one that nobody worded yet is told all the same."""
    return FIELDS.get(name) or name.replace("_", " ").capitalize()


def code(value: StrEnum) -> str:
    """Return what a code is called; one that nobody worded yet is told all the same."""
    return CODES.get(type(value), {}).get(value) or value.value.replace("_", " ")


def roles(held: tuple[str, ...]) -> str:
    """Return somebody of the team by what they do."""
    return ", ".join(dict.fromkeys(ROLES[role] for role in held if role in ROLES)) or NO_ROLE
