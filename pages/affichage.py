"""The screen in the waiting room: which number is expected where."""

from mediance.domain.permissions import Action
from mediance.ui import auth, display

actor = auth.require(Action.VIEW_DISPLAY)

display.board(actor.language)
