"""The words of the journal: what was done, to which kind of record, from which screen.

A code without words here is shown as it is written: no entry is hidden for want of a word.
"""

import re
from collections.abc import Sequence

from mediance.domain import appointments, papers, paris, referrals
from mediance.domain.budget import Purpose
from mediance.domain.consents import Decision, TextKind
from mediance.domain.documents import DOCUMENTS
from mediance.domain.journal import PERSON, Line
from mediance.domain.rights import RequestEventKind, Restriction
from mediance.domain.roles import Role
from mediance.domain.watching import Became
from mediance.ui import formats, labels, meetings_words, navigation, rights_words
from mediance.ui.language import _, _n

REFUSED = ("refused", "locked")
SEVERAL = 2


def when(line: Line) -> str:
    """Return the moment of an entry, on the wall's clock: « lun. 23 nov., 9 h 05 »."""
    day = formats.short_day(paris.local_day(line.at))
    return _("{day}, {hour}").format(day=day, hour=labels.hour(line.at))


def when_folded(newest: Line, oldest: Line) -> str:
    """Return the moment of entries folded into one: « lun. 23 nov., 9 h 05, depuis 8 h 50 »."""
    first, last = labels.hour(oldest.at), labels.hour(newest.at)
    if first == last:
        return when(newest)
    return _("{moment}, depuis {hour}").format(moment=when(newest), hour=first)


def times(folded: int) -> str:
    """Return how often something was done again, nothing where it was done once."""
    return "" if folded == 1 else _n("{n} fois", "{n} fois", folded).format(n=folded)


def who(line: Line) -> str:
    """Return a colleague's name; what runs by itself is Médiance."""
    if not line.staff_id:
        return _("Médiance, d’elle-même")
    return line.staff_name or _("Compte n° {id}").format(id=line.staff_id)


def is_refused(line: Line) -> bool:
    """Whether something was refused to a colleague; a person’s own no is no such refusal."""
    return line.operation in REFUSED and line.entity not in of_entity()


def role(line: Line) -> str:
    """Return in which roles it was done; machinery has its own."""
    known = {each.value: each for each in Role}
    machinery = {
        "system_sign_in": _("connexion"),
        "system_housekeeping": _("entretien de nuit"),
        "system_import": _("reprise d’un registre"),
        "system_pairing": _("recherche de doublons"),
        "system_retention": _("effacement de nuit"),
        "operator": _("ligne de commande"),
    }
    said = [
        labels.role(known[held]) if held in known else machinery.get(held, plain(held))
        for held in line.acting_as
    ]
    return ", ".join(said)


def what(line: Line) -> str:
    """Return what was done; of a refusal, what was refused."""
    known = operations() | of_entity().get(line.entity, {})
    done = known.get(line.operation, plain(line.operation))
    if not is_refused(line):
        return done
    return _("{refused} : {action}").format(
        refused=done, action=refusals().get(line.entity, entity(line.entity))
    )


def records(folded: Sequence[Line]) -> str:
    """Return which records were read, each once."""
    numbers = dict.fromkeys(line.entity_id for line in folded if line.entity_id is not None)
    if len(numbers) < SEVERAL:
        return record(max(folded, key=lambda line: line.row_count or 0))
    return _("{kind} n° {id}").format(
        kind=entity(folded[0].entity), id=", ".join(map(str, numbers))
    )


def record(line: Line) -> str:
    """Return which record: its kind and number, or how many; never a name."""
    if is_refused(line):
        return ""
    kind = entity(line.entity)
    if line.account_name is not None:
        return _("{kind} de {name}").format(kind=kind, name=line.account_name)
    if line.entity_id is not None:
        return _("{kind} n° {id}").format(kind=kind, id=line.entity_id)
    if line.row_count is None:
        return kind
    counted = _n("{n} ligne", "{n} lignes", line.row_count).format(n=formats.number(line.row_count))
    return f"{kind} · {counted}"


def touched(line: Line) -> str:
    """Return which fields, by their names, or as they are written where they have none.

    Digests, which prove something to a machine, are left out.
    """
    named = fields()
    told = [named.get(each, plain(each)) for each in line.fields if not is_digest(each)]
    return ", ".join(told)


def is_digest(code: str) -> bool:
    """Whether a field is a digest rather than a name."""
    return code.isdecimal() or re.fullmatch(r"[0-9a-f]{16,}", code) is not None


def screen(line: Line) -> str:
    """Return from which screen."""
    titles = {place.file: place.title for place in navigation.places()}
    return titles.get(line.screen, plain(line.screen))


def entity(code: str) -> str:
    """Return a kind of record by its name."""
    return entities().get(code, plain(code))


def plain(code: str) -> str:
    """Return a code without words as one can read it."""
    return code.replace("_", " ")


def span_of(name: str) -> str:
    """Return a stretch of days that ends with the chosen one."""
    return {
        "jour": _("Ce jour"),
        "semaine": _("7 jours, jusqu’à ce jour"),
        "mois": _("31 jours, jusqu’à ce jour"),
        "annee": _("Tout ce qui est gardé"),
    }[name]


def operations() -> dict[str, str]:
    """Return what can be done, by its code."""
    return {
        **_at_the_desk(),
        **_with_accounts(),
        **_of_people(),
        **_of_the_house(),
        **of_second_factors(),
        **of_retention(),
        **of_follow_up(),
    }


def of_entity() -> dict[str, dict[str, str]]:
    """Return what can be done with some kinds of records alone, by their codes."""
    return {
        PERSON: of_consents(),
        "rights_request": of_requests(),
        "procedure": {"export": _("Liste de démarches exportée")},
        "colleague_question": of_questions(),
        "watch_decision": of_decisions(),
    }


def of_consents() -> dict[str, str]:
    """Return what somebody was told or said, by its code."""
    return {
        Decision.TOLD: _("Information donnée"),
        Decision.AGREED: _("Accord donné"),
        Decision.REFUSED: _("Accord refusé"),
        Decision.WITHDRAWN: _("Accord retiré"),
        Decision.UNDONE: _("Accord annulé"),
    }


def of_requests() -> dict[str, str]:
    """Return what becomes of what somebody asks, by its code."""
    events = {str(kind): rights_words.event(kind) for kind in RequestEventKind}
    return events | {"record": _("Demande notée"), "print": _("Preuve d’effacement imprimée")}


def of_questions() -> dict[str, str]:
    """Return what becomes of what one colleague asks another, by its code."""
    return {
        "asked": _("Question posée"),
        "answered": _("Question répondue"),
        "withdrawn": _("Question retirée"),
    }


def of_decisions() -> dict[str, str]:
    """Return what becomes of what is decided on Mondays, by its code."""
    return {
        "decided": _("Décision prise"),
        Became.DONE: _("Décision appliquée"),
        Became.DROPPED: _("Décision abandonnée"),
    }


def _at_the_desk() -> dict[str, str]:
    """Return what is done with visits."""
    return {
        "answer_call": _("Réponse à un appel"),
        "arrived": _("Arrivée"),
        "call_back": _("Retour sur ce site"),
        "call_colleague": _("Appel d’un·e collègue"),
        "came_back": _("Revenu·e"),
        "continued": _("Suite d’un passage"),
        "correct": _("Correction"),
        "corrected": _("Correction"),
        "ended": _("Fin d’un passage"),
        "enter_later": _("Ressaisie"),
        "handed_over": _("Passage confié"),
        "import": _("Reprise d’un registre"),
        "print": _("Impression"),
        "read": _("Consultation"),
        "received": _("Accueil en entretien"),
        "record": _("Passage enregistré"),
        "repeat_last_week": _("Présences reprises"),
        "reserved": _("Passage réservé"),
        "returned": _("Retour dans la file"),
        "say_presences": _("Présences indiquées"),
        "search": _("Recherche"),
        "undone": _("Geste annulé"),
        "urgency_set": _("Urgence indiquée"),
        "withdraw_call": _("Appel retiré"),
    }


def _with_accounts() -> dict[str, str]:
    """Return what is done with accounts, and what is refused."""
    return {
        "change_password": _("Changement de mot de passe"),
        "choose_password": _("Choix d’un mot de passe"),
        "disable": _("Compte fermé"),
        "link_invite": _("Lien d’invitation créé"),
        "link_reset": _("Lien de mot de passe créé"),
        "locked": _("Connexion bloquée"),
        "refused": _("Refus"),
        "renew_session": _("Session prolongée"),
        "reset_password": _("Mot de passe remplacé"),
        "sign_in": _("Connexion"),
        "sign_out": _("Déconnexion"),
        "sign_out_elsewhere": _("Autres appareils déconnectés"),
        "sign_out_everywhere": _("Tous les appareils déconnectés"),
        "end_access": _("Accès exceptionnel terminé"),
        "take_access": _("Accès exceptionnel ouvert"),
        "name_reader": _("Accès exceptionnel permis"),
        "unname_reader": _("Accès exceptionnel retiré"),
    }


def _of_people() -> dict[str, str]:
    """Return what is done with people’s records."""
    return {
        "link": _("Fiches réunies"),
        "propose": _("Doublons recherchés"),
        "put_off": _("Paire remise à plus tard"),
        "say_distinct": _("Personnes dites distinctes"),
        "undo_distinct": _("Distinction annulée"),
        "unlink": _("Fiches séparées"),
        "attach": _("Rattachement à un dossier"),
        "close": _("Clôture"),
        "detach": _("Détachement d’un dossier"),
        "export": _("Remise de tout ce qui concerne la personne"),
        "lift": _("Restriction levée"),
        "list": _("Liste consultée"),
        "open": _("Ouverture"),
        "record_mandate": _("Mandat enregistré"),
        "restrict": _("Restriction posée"),
        "revoke_mandate": _("Mandat révoqué"),
        "see": _("Avis vu"),
        "see_signature": _("Signature consultée"),
        "undo_consent": _("Accord annulé"),
        "write": _("Écriture"),
    }


def _of_the_house() -> dict[str, str]:
    """Return what is done to the house itself."""
    return {
        "add": _("Ajout"),
        "change_desk_settings": _("Réglage de l’accueil"),
        "create": _("Création"),
        "delete": _("Suppression"),
        "demonstrate": _("Démonstration préparée"),
        "keep_house": _("Entretien"),
        "order": _("Nouvel ordre"),
        "remove": _("Retrait"),
        "restore": _("Texte d’origine rétabli"),
        "update": _("Modification"),
        "approve": _("Texte approuvé"),
        "back_up": _("Sauvegarde"),
        "rotate_keys": _("Clés renouvelées"),
    }


def of_second_factors() -> dict[str, str]:
    """Return what is done with second factors and open sessions, by its code."""
    return {
        "ask_second_factor": _("Double vérification demandée"),
        "drop_second_factor": _("Double vérification retirée par la personne"),
        "end_session": _("Un appareil déconnecté"),
        "enrol_second_factor": _("Double vérification installée"),
        "new_recovery_codes": _("Nouveaux codes de secours"),
        "slowed": _("Connexions ralenties à une adresse"),
        "take_second_factor": _("Double vérification retirée par l’administration"),
    }


def of_retention() -> dict[str, str]:
    """Return what is done with records past their time, by its code."""
    return {
        "erase": _("Fiche effacée"),
        "hold": _("Effacement suspendu"),
        "preview_erasure": _("Effacement préparé"),
        "preview_retention": _("Échéances consultées"),
        "release": _("Suspension levée"),
        "retain": _("Échéances passées en revue"),
    }


def of_follow_up() -> dict[str, str]:
    """Return what is done with procedures and their deadlines, by its code."""
    return {
        "advance": _("Démarche avancée"),
        "answered": _("Réponse d’un organisme notée"),
        "appointment": _("Rendez-vous noté"),
        "assign": _("Démarche confiée"),
        "chased": _("Relance notée"),
        "dismiss": _("Échéance mise de côté"),
        "edit": _("Nouvelle version écrite"),
        "give_back": _("Démarches rendues"),
        "hand_over": _("Démarches confiées"),
        "reopen": _("Démarche rouverte"),
        "resume": _("Échéance reprise"),
        "say_date": _("Date d’échéance notée"),
        "tend": _("Suivi d’une démarche"),
        "verify": _("Règle vérifiée"),
        "verify_recourse": _("Interlocuteur vérifié"),
    }


def entities() -> dict[str, str]:
    """Return the kinds of records, by their codes."""
    return {
        PERSON: _("Personne reçue"),
        "visit": _("Passage"),
        "case": _("Dossier"),
        "procedure": _("Démarche"),
        "deadline_rule": _("Règle d’échéance"),
        "colleague_question": _("Question entre collègues, démarche"),
        "watch_decision": _("Décision du lundi, démarche"),
        "appointment": _("Rendez-vous"),
        "referral": _("Orientation"),
        "document_event": _("Pièces de la personne"),
        "institution": _("Organisme"),
        "procedure_type": _("Type de démarche"),
        "recourse": _("À qui s’adresser ensuite"),
        "person_link": _("Fiches réunies"),
        "person_proposal": _("Doublon possible"),
        "staff": _("Compte"),
        "site": _("Lieu"),
        "room": _("Salle"),
        "site_closure": _("Fermeture"),
        "domain": _("Motif"),
        "name_synonym": _("Noms proches"),
        "presence": _("Présences"),
        "colleague_call": _("Appel"),
        "sheet": _("Feuille"),
        "register_import": _("Registre repris"),
        "journal_entry": _("Journal"),
        "housekeeping": _("Entretien"),
        "retention_hold": _("Effacements suspendus"),
        "retention_run": _("Effacements faits"),
        "case_attachment": _("Rattachement"),
        "database": _("Base de données"),
        "demonstration": _("Démonstration"),
        "key_rotation": _("Clés"),
        "mandate": _("Mandat"),
        "opening_period": _("Horaires"),
        "rights_request": _("Demande"),
        "role": _("Rôle"),
        "confidential_note": _("Note confidentielle"),
        "budget_sheet": _("Budget"),
        "exceptional_access": _("Accès exceptionnel"),
        "person_distinct": _("Personnes distinctes"),
        "sign_in": _("Connexion"),
        **{text.value: labels.document(text) for text in DOCUMENTS},
    }


def refusals() -> dict[str, str]:
    """Return what can be refused, by its code, where it is not a screen's own name."""
    return {
        "sign_in": _("connexion"),
        "change_password": _("changement de mot de passe"),
        "present_password": _("mot de passe redemandé"),
        "view_queue": _("voir la file"),
        "find_person": _("chercher une personne"),
        "record_visit": _("enregistrer un passage"),
        "receive_visit": _("recevoir une personne"),
        "end_visit": _("terminer un passage"),
        "undo_visit": _("annuler un geste"),
        "view_day": _("voir la liste du jour"),
        "correct_visit": _("corriger un passage"),
        "correct_past_visit": _("corriger un jour passé"),
        "enter_later": _("ressaisir"),
        "view_person": _("voir la fiche d’une personne"),
        "read_note": _("lire une note confidentielle"),
        "write_note": _("écrire une note confidentielle"),
        "link_people": _("décider d’un doublon"),
        "view_steering": _("voir le pilotage"),
        "view_caseload": _("voir les suivis"),
        "import_register": _("reprendre un registre"),
        "manage_accounts": _("gérer les comptes"),
        "manage_sites": _("gérer les lieux"),
        "manage_lists": _("gérer les listes"),
        "arrange_sites": _("ouvrir l’administration"),
        "handle_rights": _("traiter une demande"),
        "read_journal": _("lire le journal"),
        "print": _("imprimer"),
        "preview_retention": _("voir les échéances"),
        "hold_record": _("suspendre un effacement"),
        "erase_person": _("effacer une personne"),
        "open_case": _("ouvrir un dossier"),
        "attach_to_case": _("rattacher à un dossier"),
        **_of_follow_up_refused(),
    }


def _of_follow_up_refused() -> dict[str, str]:
    return {
        "view_procedures": _("voir les démarches"),
        "follow_procedure": _("suivre une démarche"),
        "supervise_follow_up": _("voir ce qui n’est pas à perdre de vue"),
        "manage_deadline_rules": _("régler les échéances"),
        "manage_institutions": _("tenir la liste des organismes"),
        "view_expected": _("voir qui est attendu"),
        "keep_appointment": _("tenir les rendez-vous"),
        "refer_person": _("orienter une personne"),
        "see_paper": _("noter une pièce vue"),
        "give_notice": _("informer une personne"),
        "record_consent": _("noter un accord"),
        "record_mandate": _("enregistrer un mandat"),
        "correct_person": _("corriger une fiche"),
        "take_exceptional_access": _("prendre un accès exceptionnel"),
        "view_rights": _("voir les demandes"),
        "record_rights": _("noter une demande"),
        "view_presences": _("voir les présences"),
        "approve_document": _("approuver un texte"),
        "say_own_presence": _("dire sa présence"),
        "say_presences": _("dire les présences"),
        "view_display": _("voir l’écran d’attente"),
        "use_own_account": _("utiliser son compte"),
        "call_colleague": _("appeler un·e collègue"),
        "answer_call": _("répondre à un appel"),
        "choose_language": _("choisir sa langue"),
        "manage_synonyms": _("gérer les noms proches"),
        "say_distinct": _("dire deux personnes distinctes"),
        "keep_draft": _("garder un brouillon"),
    }


def fields() -> dict[str, str]:
    """Return the fields of records, by their codes."""
    return {
        **_of_a_visit(),
        **_of_meetings(),
        **_of_a_consent(),
        **_of_a_place(),
        **_of_papers(),
        **{restriction.value: rights_words.restriction(restriction) for restriction in Restriction},
        **{role.value: labels.role(role) for role in Role},
        "used_name": _("nom d’usage"),
        "hides_names": _("noms masqués"),
        "is_enabled": _("compte ouvert"),
        "site_ids": _("lieux"),
        "label": _("libellé"),
        "is_offered": _("proposé"),
        "position": _("ordre"),
        "family_name": _("nom"),
        "given_name": _("prénom"),
        "birth_year": _("année de naissance"),
        "phone": _("téléphone"),
        "person": _("personne"),
        "domain": _("motif"),
        "urgent": _("urgent"),
        "urgency": _("degré d’urgence"),
        "arrived_at": _("arrivée"),
        "received_at": _("reçu·e à"),
        "received_by": _("reçu·e par"),
        "ended_at": _("terminé à"),
        "ending": _("fin"),
        "answer": _("réponse"),
        "language": _("langue"),
        "display_name": _("nom affiché"),
        "roles": _("rôles"),
        "sites": _("lieux"),
        "name": _("nom"),
        **_of_a_procedure(),
        "entity": _("sorte de fiche"),
        "entity_id": _("numéro de fiche"),
        "staff_id": _("collègue"),
    }


def _of_a_procedure() -> dict[str, str]:
    """Return what may be said of a procedure, and what happens around it."""
    return {
        "owner_id": _("tenue par"),
        "next_date": _("prochaine date"),
        "waiting_on": _("on attend"),
        "blocker": _("ce qui bloque"),
        "proof_seen_on": _("preuve de dépôt"),
        "autonomy_at_closing": _("autonomie à la fin"),
        "pen_at_closing": _("qui tenait le stylo à la fin"),
        "deadline": _("échéance"),
        "contact": _("contact"),
        "registered": _("inscription"),
        "taken_in_charge": _("prise en charge"),
        "requested": _("demande"),
        "appointment": _("rendez-vous"),
        "entered": _("étape"),
        "chased": _("relance"),
        "answered": _("réponse"),
        "closed": _("fin"),
        "reopened": _("reprise"),
        "taken_back": _("retrait"),
    }


def _of_a_visit() -> dict[str, str]:
    """Return what a visit may say of itself."""
    return {
        "language_code": _("langue"),
        "interpreter": _("interprète"),
        "preferred_staff_id": _("collègue souhaité·e"),
        "has_pushchair": _("poussette"),
        "has_wheelchair": _("fauteuil roulant"),
        "followed_by_code": _("suivi par"),
        "referred_by_code": _("orienté·e par"),
        "place_code": _("quartier ou commune"),
        "signals": _("signaux de difficulté d’argent"),
    }


def _of_meetings() -> dict[str, str]:
    """Return what happens to appointments, to referrals and to papers."""
    return {
        **{kind.value: meetings_words.said_of_paper(kind) for kind in papers.EventKind},
        **{kind.value: meetings_words.step(kind) for kind in referrals.EventKind},
        **{state.value: meetings_words.state(state) for state in appointments.State},
        "taken": _("pris"),
        "moved": _("déplacé"),
    }


def _of_a_consent() -> dict[str, str]:
    """Return what somebody is told of or asked about."""
    return {
        TextKind.NOTICE: _("information"),
        TextKind.FOLLOW_UP: _("suivi"),
        TextKind.SHARING: _("partage"),
        TextKind.PHONE: _("téléphone"),
        TextKind.VOICEMAIL: _("répondeur"),
        TextKind.SMS: _("SMS"),
        TextKind.LETTER: _("courrier"),
        TextKind.MANDATE: _("mandat"),
    }


def _of_papers() -> dict[str, str]:
    """Return what can be printed."""
    return {
        "outage_sheet": _("feuille des jours de panne"),
        "my_sheet": _("ma feuille"),
        "monday_sheet": _("réunion du lundi"),
        Purpose.FSL: _("pour le FSL"),
        Purpose.BANQUE_DE_FRANCE: _("pour la Banque de France"),
        **{text.value: labels.document(text) for text in DOCUMENTS},
    }


def _of_a_place() -> dict[str, str]:
    """Return what can be changed of a site, its rooms and its desk."""
    return {
        "address": _("adresse"),
        "is_open": _("ouvert"),
        "closed_at": _("fermé"),
        "desk_mode": _("façon d’accueillir"),
        "night_rule": _("ce que fait la nuit de la file"),
    }
