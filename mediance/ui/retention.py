"""Records past their time on screen: what is coming, what is held, what was done."""

from datetime import date

import streamlit as st

from mediance.domain import paris
from mediance.domain.actors import Actor
from mediance.domain.retention import HoldReason, Unseen, months_after
from mediance.services import retention
from mediance.services.installation import seals_folder
from mediance.services.retention import After, Hold, Preview, Run
from mediance.settings import settings
from mediance.ui import address, asking, feedback, formats, session
from mediance.ui import retention_words as words
from mediance.ui.administration.forms import REFUSED_FORM, Form, loaded, present
from mediance.ui.language import _
from mediance.ui.retention_words import View

HOLD = Form("retention_hold")
HELD = Form("retention_held")
ERASE = Form("retention_erase")
PLACE = "retention_after"
BEFORE = "retention_before"
USUAL_HOLD_MONTHS = 12
WIDTH = 960


def chosen_view() -> View:
    """Let the actor choose what to look at; the address keeps it."""
    chosen = st.segmented_control(
        _("À voir"),
        list(View),
        format_func=words.view,
        label_visibility="collapsed",
        required=True,
        **address.follows("vue", View, View.COMING, f"retention_view_{session.language()}"),
    )
    return View(chosen or View.COMING)


def board(view: View) -> None:
    """Draw what was chosen, for whoever is signed in now."""
    actor = present()
    with st.container(width=WIDTH):
        feedback.show_done()
        match view:
            case View.COMING:
                _coming(actor)
            case View.HELD:
                _held(actor)
            case View.RUNS:
                _runs(actor)


def _coming(actor: Actor) -> None:
    place = session.value(PLACE)
    after = place if isinstance(place, After) else None
    found = loaded(f"retention {after}", lambda: retention.preview(actor, after=after))
    if found.months:
        _figures(found)
        _who_and_when(found, after)
    else:
        st.info(_("Aucune fiche n’arrive à échéance dans les deux mois."))
    _hold_form(actor, found.shown)
    _erase_now(found)


def _who_and_when(found: Preview, after: After | None) -> None:
    st.table(words.month_table(found.months), border="horizontal", hide_index=True, width=480)
    st.subheader(_("Qui, et quand"), anchor=False)
    st.table(words.people_table(found.shown), border="horizontal", hide_index=True)
    _turn("retention", PLACE, after, found.next_page)


def _turn(name: str, place: str, here: object, following: object) -> None:
    """Draw the buttons that turn a list's pages."""
    with st.container(horizontal=True):
        for label, key, to, is_there in (
            (_("Revenir au début"), f"{name}_first", None, here is not None),
            (_("Suite"), f"{name}_next", following, following is not None),
        ):
            if is_there:
                st.button(label, key=key, on_click=session.put, args=(place, to))


def _hold_form(actor: Actor, shown: tuple[Unseen, ...]) -> None:
    """Offer those in the list, or whoever bears a name: a trial may begin the day one was met."""
    st.subheader(_("Suspendre un effacement"), anchor=False)
    HOLD.show_refusal()
    with st.container(width=560):
        found = asking.found_by_name(actor, HOLD.field("name"), nobody=_("Personne de ce nom."))
    free = tuple(each for each in shown if each.hold_reason is None)
    people = {each.person_id: each for each in (free if found is None else found)}
    if not people:
        return
    today = paris.today()
    with st.form(HOLD.key, width=560):
        st.selectbox(
            _("Personne"),
            list(people),
            format_func=lambda each: words.choice(people[each]),
            index=None,
            placeholder=_("Choisir"),
            key=HOLD.field("person"),
        )
        st.radio(_("Pourquoi"), list(HoldReason), format_func=words.reason, key=HOLD.field("why"))
        st.date_input(
            _("Jusqu’au"),
            months_after(today, USUAL_HOLD_MONTHS),
            format="DD/MM/YYYY",
            key=HOLD.field("until"),
        )
        st.form_submit_button(_("Suspendre l’effacement"), key=HOLD.field("save"), on_click=_hold)


def _erase_now(found: Preview) -> None:
    """Two steps: what goes is said before it goes."""
    ERASE.show_refusal()
    if not found.due:
        return
    if session.value(ERASE.field("asked")) is not True:
        st.button(
            _("Effacer sans attendre la nuit…"),
            key=ERASE.field("ask"),
            on_click=session.put,
            args=(ERASE.field("asked"), True),
        )
        return
    st.warning(
        _(
            "Noms, numéros, dossiers et notes disparaissent, sans retour possible. "
            "Les passages restent comptés, sans personne."
        ),
        icon=":material/delete_forever:",
    )
    with st.container(horizontal=True):
        now = min(found.due, retention.MOST_AT_ONCE)
        st.button(words.confirm(now), key=ERASE.field("erase"), type="primary", on_click=_erase)
        st.button(
            _("Ne rien effacer"),
            key=ERASE.field("stop"),
            on_click=session.renew,
            args=(ERASE.name,),
        )


def _held(actor: Actor) -> None:
    HELD.show_refusal()
    held = loaded("retention holds", lambda: retention.holds(actor))
    if not held:
        st.info(_("Aucun effacement n’est suspendu."))
    for each in held:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(words.hold_line(each), width="stretch")
            with st.popover(_("Lever la suspension"), type="tertiary"):
                _releasing(each)


def _releasing(held: Hold) -> None:
    """Say what comes of it, and only then let go."""
    st.markdown(_("La fiche sera effacée une fois son délai passé."))
    st.button(
        _("Lever, la fiche suit son délai"),
        key=HELD.field(f"release_{held.hold_id}"),
        on_click=_release,
        args=(held.hold_id,),
    )


def _runs(actor: Actor) -> None:
    place = session.value(BEFORE)
    before = place if isinstance(place, int) else None
    proof = loaded(f"retention runs {before}", lambda: retention.runs(actor, before=before))
    if proof.last is not None:
        st.markdown(words.last_run(proof.last))
    if not proof.runs and before is None:
        st.info(_("Rien n’a encore été effacé."))
        return
    st.table(words.run_table(proof.runs), border="horizontal", hide_index=True)
    st.caption(
        _(
            "Les nuits sans personne à effacer ne sont pas listées. "
            "La preuve de chaque effacement, sans nom, est aussi gardée hors de la base."
        )
    )
    _turn("retention_runs", BEFORE, before, proof.before)


def _hold() -> None:
    person_id, why, until = (HOLD.value(name) for name in ("person", "why", "until"))
    if not isinstance(person_id, int) or not isinstance(until, date):
        session.put(REFUSED_FORM, HOLD.name)
        session.put(feedback.PROBLEM, _("Choisissez une personne et un jour."))
        return
    chosen = HoldReason(str(why))
    HOLD.carry_out(
        lambda who, key: retention.hold(who, person_id, chosen, until, key=key),
        _("Effacement suspendu."),
    )


def _release(hold_id: int) -> None:
    HELD.carry_out(
        lambda who, key: retention.release(who, hold_id, key=key), _("Suspension levée.")
    )


def _erase() -> None:
    done: list[Run] = []
    ERASE.carry_out(lambda who, _key: done.append(retention.run_now(who, seals_folder(settings()))))
    for run in done:
        feedback.say(words.erased(run.erased))


def _figures(found: Preview) -> None:
    with st.container(horizontal=True, gap="large"):
        _figure(_("Échues, effacées cette nuit"), found.due)
        _figure(_("Échues, retenues"), found.kept_back)
        _figure(_("Dans les deux mois"), found.warned)


def _figure(label: str, value: int) -> None:
    st.metric(label, formats.number(value), width="content")
