"""The register of requests on screen: what waits, one of them opened, another written down."""

import uuid
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from typing import TypeVar, cast

import streamlit as st

from mediance.domain import paris
from mediance.domain.actors import Actor
from mediance.domain.rights import (
    OLDEST_RECEIPT,
    IdentityCheck,
    Impediment,
    RequestRefused,
    RightKind,
    Way,
)
from mediance.services.rights import requests
from mediance.services.rights.requests import AT_ONCE, Asked, Listed, Named
from mediance.ui import address, asking, auth, feedback, people_words, session
from mediance.ui import rights_words as words
from mediance.ui.language import _, _n
from mediance.ui.markdown import plain

SCREEN = "demandes"
NEW = "new"
REQUEST_ASKED = "demande"
OFFSET = "rights_offset"
ALL = ""
NOBODY = 0
SEVERAL = 2
IDS_END = 2**63

Choice = TypeVar("Choice")
Act = Callable[[Actor, uuid.UUID], object]
"""What a press does, for whoever is signed in as it arrives, under its key."""


def key(form: str, field: str = "") -> str:
    """Return the key of a field of a form; a success renews all of them."""
    return f"rights_{form}_{field}_{session.submission_key(f'rights_{form}')}"


def value(form: str, field: str) -> object:
    """Return what a field holds, in a callback."""
    return session.value(key(form, field))


def day(form: str, field: str) -> date | None:
    """Return the day that a field holds, in a callback."""
    typed = value(form, field)
    return typed if isinstance(typed, date) else None


def carry_out(form: str, act: Act, done: str, *, screen: str = SCREEN) -> None:
    """Do what was pressed, once; a refusal becomes a sentence, and what was typed stays."""
    with feedback.in_words():
        who = auth.present(screen=screen, is_activity=True)
        act(who, session.submission_key(f"rights_{form}"))
        session.renew(f"rights_{form}")
        feedback.say(done)


def opened() -> int | None:
    """Return which request the address names."""
    said = st.query_params.get(REQUEST_ASKED, "")
    is_number = said.isascii() and said.isdecimal() and len(said) <= len(str(IDS_END))
    return int(said) if is_number and 0 < int(said) < IDS_END else None


def chosen_view() -> words.View:
    """Let the actor choose between what waits and what is closed; the address keeps it."""
    key = f"rights_view_{session.language()}"
    chosen = st.segmented_control(
        _("À voir"),
        list(words.View),
        format_func=words.view,
        label_visibility="collapsed",
        required=True,
        **address.follows("vue", words.View, words.View.OPEN, key, then=_from_the_first),
    )
    return words.View(chosen or words.View.OPEN)


def chosen_right() -> RightKind | None:
    """Let the actor look at one kind of request; the address keeps it."""
    names = {ALL: _("Toutes"), **{str(each): words.right(each) for each in RightKind}}
    key = f"rights_filter_{session.language()}"
    chosen = st.selectbox(
        _("Quelle demande"),
        list(names),
        format_func=names.__getitem__,
        label_visibility="collapsed",
        required=True,
        width=220,
        **address.follows("droit", names, ALL, key, then=_from_the_first),
    )
    return RightKind(chosen) if chosen else None


def _from_the_first() -> None:
    session.put(OFFSET, 0)


def show_register(
    actor: Actor, view: words.View, right: RightKind | None, *, may_open: bool
) -> None:
    """Draw the requests, the soonest due first, and how many wait."""
    place = session.value(OFFSET)
    offset = place if isinstance(place, int) else 0
    is_open = view is words.View.OPEN
    found = requests.register(actor, right=right, is_open=is_open, offset=offset)
    if is_open:
        st.markdown(f"**{words.headline(found.count, found.late, found.soon)}**")
    elif not found.count:
        st.markdown(_("Aucune demande n’est close."))
    for line in found.lines:
        _line(line, may_open=may_open)
    _turn(offset, found.count)


def who(line: Listed, tell: Callable[[Named], str] = people_words.told_apart) -> str:
    """Return who asks, as this screen may show it."""
    return _("données effacées, ou personne sans fiche") if line.who is None else tell(line.who)


def show_new(actor: Actor) -> None:
    """Draw the form for a request that came by letter, by telephone or at a desk."""
    st.subheader(_("Noter une demande"), anchor=False)
    found = asking.found_by_name(
        actor,
        key(NEW, "name"),
        nobody=_("Personne de ce nom au fichier. La demande peut être notée sans fiche."),
        more=_("Laissez vide si la personne n’est pas au fichier."),
    )
    people = {each.person_id: each for each in found or ()}
    names = {each: people_words.told_apart(people[each]) for each in people}
    names[NOBODY] = _("Inconnue du fichier")
    with st.form(key(NEW), border=False):
        st.selectbox(
            _("Qui demande"),
            list(names),
            index=0 if len(people) < SEVERAL else None,
            placeholder=_("Choisir"),
            format_func=names.__getitem__,
            key=f"{key(NEW, 'person')}_{len(people)}_{next(iter(people), NOBODY)}",
        )
        _kind_and_way()
        st.form_submit_button(
            _("Noter la demande"),
            key=key(NEW, "save"),
            type="primary",
            on_click=_record,
            args=(people,),
        )


def _kind_and_way() -> None:
    today = paris.today()
    left, right = st.columns(2)
    left.selectbox(
        _("Demande"),
        list(RightKind),
        format_func=_worded(words.right, RightKind),
        key=key(NEW, "right"),
    )
    right.date_input(
        _("Reçue le"),
        today,
        min_value=today - OLDEST_RECEIPT + timedelta(days=1),
        max_value=today,
        format="DD/MM/YYYY",
        key=key(NEW, "day"),
    )
    left.selectbox(
        _("Par quel moyen"),
        list(Way),
        index=1,
        format_func=_worded(words.way, Way),
        key=key(NEW, "way"),
    )
    right.selectbox(
        _("Identité vérifiée"),
        [None, *IdentityCheck],
        format_func=_worded(words.identity, [None, *IdentityCheck]),
        key=key(NEW, "identity"),
        help=_("Regarder un papier suffit ; on n’en garde jamais de copie."),
    )


def _worded(say: Callable[[Choice], str], choices: Iterable[Choice]) -> Callable[[Choice], str]:
    """Return the words of choices as they are said to whom they are drawn for."""
    return {each: say(each) for each in choices}.__getitem__


def _record(people: dict[int, Named]) -> None:
    chosen = session.value(f"{key(NEW, 'person')}_{len(people)}_{next(iter(people), NOBODY)}")

    def act(who: Actor, key: uuid.UUID) -> None:
        if chosen is None:
            raise RequestRefused(Impediment.PERSON_NOT_CHOSEN)
        requests.record_request(who, asked, key)

    asked = Asked(
        cast("int", chosen) or None,
        RightKind(str(value(NEW, "right"))),
        cast("date", value(NEW, "day")),
        Way(str(value(NEW, "way"))),
        cast("IdentityCheck | None", value(NEW, "identity")),
    )
    carry_out(NEW, act, _("Demande notée."))


def _line(line: Listed, *, may_open: bool) -> None:
    facts = line.row.facts
    is_opened = opened() == line.row.id
    label = f"{words.right(facts.right)} · {plain(who(line, people_words.listed))}"
    with st.container(horizontal=True, vertical_alignment="center", key=f"request_{line.row.id}"):
        if may_open:
            st.button(
                f"**{label}**" if is_opened else label,
                key=f"request_open_{line.row.id}",
                type="tertiary",
                on_click=open_request,
                args=(line.row.id,),
            )
        else:
            st.markdown(label, width="content")
        st.markdown(words.sign(facts, paris.today()), width="content")


def open_request(request_id: int | None) -> None:
    """Open a request on the next run; None closes what was open."""
    address.keep(REQUEST_ASKED, request_id, None)


def _turn(offset: int, count: int) -> None:
    if count <= AT_ONCE:
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        for label, to, is_possible in (
            (_("Précédentes"), offset - AT_ONCE, offset > 0),
            (_("Suivantes"), offset + AT_ONCE, offset + AT_ONCE < count),
        ):
            st.button(
                label,
                key=f"rights_turn_{to - offset}",
                disabled=not is_possible,
                on_click=session.put,
                args=(OFFSET, max(to, 0)),
            )
        shown = _n("{n} demande", "{n} demandes", count).format(n=count)
        st.caption(shown)
