"""The procedures under way: which are asked for, one line each, what is done to several at once."""

import streamlit as st

from mediance.domain.permissions import Action
from mediance.ui import auth, board, board_filters, board_words

actor = auth.require(Action.VIEW_PROCEDURES)
board.leave_for_chosen()
board_filters.come_back()

choices = board_filters.choices_of(actor)
head = st.container(key="board_head")
asked = board_filters.read(actor, choices).asked
board_filters.show(actor, asked, choices)
view = board.seen(actor, asked)

if view is not None:
    with head:
        st.title(board_words.found(view.count), anchor=False)
    board_filters.tell(asked, choices)
    if view.page != asked.page:
        st.caption(board_words.page_gone())
    if not view.count:
        board.show_nothing(actor, asked, choices)
    board.show(view, choices)
    board.turn_pages(view)
