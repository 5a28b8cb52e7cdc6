"""What the board is filtered by: kept in the address alone, so that a link opens the same list."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

import streamlit as st

from mediance.domain import board_address
from mediance.domain.actors import Actor
from mediance.domain.board_address import BETWEEN, Asked, Part, Read, codes_of, filtered_by
from mediance.domain.followup import NOBODY, BoardFilter, Choices
from mediance.services.followup import board as service
from mediance.services.followup import board_wording as wording
from mediance.services.followup.refusals import SensitiveList
from mediance.ui import board_words, session
from mediance.ui.language import _
from mediance.ui.markdown import plain

EVERYTHING = ""
EXPORT = "/export/procedures.xlsx"
IN_SIGHT = (Part.OWNER, Part.TURN)
BEHIND = (Part.SEVERITY, Part.STAGE, Part.AGE, Part.SITE, Part.TYPE, Part.INSTITUTION)
LONG_LISTS = {Part.TYPE, Part.INSTITUTION}
NARROW, WIDE = 165, 190
"""Two beside each other on a phone."""

_CHOICES, _LEFT = "board_choices", "board_left"


@dataclass(frozen=True)
class _Known:
    staff_id: int
    site_ids: tuple[int, ...]
    choices: Choices

    def is_for(self, actor: Actor) -> bool:
        """Whether these are somebody's choices."""
        return (self.staff_id, self.site_ids) == (actor.staff_id, actor.site_ids)


def choices_of(actor: Actor) -> Choices:
    """Return what the board may be filtered by, read once each time one comes to it."""
    known = session.value(_CHOICES)
    if not isinstance(known, _Known) or not known.is_for(actor) or session.is_arrival():
        known = _Known(actor.staff_id, actor.site_ids, service.board_choices(actor))
        session.put(_CHOICES, known)
    return known.choices


def keep_for_return() -> None:
    """Keep the list for whoever looks at one of its lines and comes back."""
    session.put(_LEFT, st.query_params.to_dict())


def come_back() -> None:
    """Open the list that one left for one of its lines: the way back forgets the address."""
    left = session.value(_LEFT)
    if session.is_arrival() and isinstance(left, dict):
        session.put(_LEFT, None)
        if not any(part in st.query_params for part in Part):
            go(left)


def name_of(owner_id: int) -> str:
    """Return what a colleague is called who may be given something, in a callback."""
    known = session.value(_CHOICES)
    owners = dict(known.choices.owners) if isinstance(known, _Known) else {}
    return owners.get(owner_id, "")


def read(actor: Actor, choices: Choices) -> Read:
    """Return what the address asks for; what it says that cannot be is told, and left out."""
    found = board_address.read(st.query_params.to_dict(), choices)
    if found.misread:
        is_sensitive = _is_sensitive(actor, found.unknown_types)
        st.warning(board_words.misread(found.misread, is_sensitive=is_sensitive))
    return found


def show(actor: Actor, asked: Asked, choices: Choices) -> None:
    """Draw what may be chosen: whose, whose turn, what comes first; the rest behind one button."""
    with st.container(horizontal=True, vertical_alignment="bottom", key="board_filters"):
        for part in IN_SIGHT:
            _one(part, asked, _names(part, actor, choices), board_words.all_of(part))
        count = sum(part in BEHIND for part in filtered_by(asked.filter))
        more = st.popover(
            board_words.more_filters(count), icon=":material/filter_alt:", key="board_more"
        )
        _one(Part.ORDER, asked, _names(Part.ORDER, actor, choices), None)
    with more:
        for part in BEHIND:
            names = _names(part, actor, choices)
            if len(names) > 1:
                _several(part, asked, names)


def tell(asked: Asked, choices: Choices) -> None:
    """Say in words what is filtered, with the way back to everything and the way out as a file."""
    told = wording.told(asked.filter, choices, _)
    with st.container(horizontal=True, vertical_alignment="center", key="board_told"):
        st.markdown(
            " · ".join(f"**{plain(each)}**" for each in told.values())
            or _("Toutes celles de vos lieux."),
            width="content",
        )
        if told:
            st.button(
                _("Tout effacer"),
                key="board_clear",
                icon=":material/filter_alt_off:",
                type="tertiary",
                on_click=clear,
            )
        _export(asked)
    if asked.filter.institution_codes & choices.discreet_institutions:
        st.caption(board_words.discreet_institutions())


def clear() -> None:
    """Ask for everything, in the same order."""
    kept = st.query_params.get(Part.ORDER, "")
    go({Part.ORDER: kept})


def loosen(part: Part) -> None:
    """Ask for the same without one filter."""
    go({**st.query_params.to_dict(), part: "", Part.PAGE: ""})


def turn_to(page: int) -> None:
    """Ask for another page of the same list; `page` counts from 0."""
    go({**st.query_params.to_dict(), Part.PAGE: str(page + 1) if page else ""})


def go(said: Mapping[str, str]) -> None:
    """Write the address: one step for the browser's way back."""
    st.query_params.from_dict({part: text for part, text in said.items() if text})


def _export(asked: Asked) -> None:
    said = {**board_address.address(Asked(asked.filter))}
    is_of_one = asked.filter.owner_id not in {None, NOBODY}
    st.link_button(
        _("Exporter"),
        f"{EXPORT}?{urlencode(said)}" if said else EXPORT,
        icon=":material/download:",
        type="tertiary",
        disabled=is_of_one,
        help=board_words.no_export_of_one() if is_of_one else board_words.about_export(),
    )


def _one(part: Part, asked: Asked, names: Mapping[str, str], everything: str | None) -> None:
    options = ([] if everything is None else [EVERYTHING]) + list(names)
    session.put(_key(part), next(iter(codes_of(asked, part)), options[0]))
    st.selectbox(
        _(wording.PARTS[part]),
        options,
        format_func=lambda code: names.get(code, everything or ""),
        key=_key(part),
        on_change=_choose,
        width=WIDE if part is Part.ORDER else NARROW,
    )


def _several(part: Part, asked: Asked, names: Mapping[str, str]) -> None:
    session.put(_key(part), list(codes_of(asked, part)))
    label, codes, key = _(wording.PARTS[part]), list(names), _key(part)
    if part in LONG_LISTS:
        st.multiselect(
            label, codes, format_func=names.__getitem__, key=key, on_change=_choose,
            placeholder=_("Choisir"), select_all=False,
        )  # fmt: skip
    else:
        st.pills(
            label,
            codes,
            selection_mode="multi",
            format_func=names.__getitem__,
            key=key,
            on_change=_choose,
        )


def _choose() -> None:
    """Write what all the boxes say into the address.

    All of them: the press before may still be on its way to the browser's address.
    """
    said = st.query_params.to_dict() | {Part.PAGE.value: ""}
    for part in (*IN_SIGHT, *BEHIND, Part.ORDER):
        chosen = session.value(_key(part))
        if isinstance(chosen, str):
            said[part] = chosen
        elif isinstance(chosen, list):
            said[part] = BETWEEN.join(sorted(chosen))
    if said.get(Part.ORDER) == board_address.Asked().order:
        said[Part.ORDER] = ""
    go(said)


def _names(part: Part, actor: Actor, choices: Choices) -> Mapping[str, str]:
    return wording.names_of(part, choices, _, own_id=actor.staff_id)


def _is_sensitive(actor: Actor, unknown_types: frozenset[str]) -> bool:
    """Whether a list was asked for that nobody is put on."""
    if not unknown_types:
        return False
    try:
        service.board(actor, BoardFilter(type_codes=unknown_types), is_opening=False)
    except SensitiveList:
        return True
    return False


def _key(part: Part) -> str:
    return f"board_{part.name.lower()}_{session.language()}"
