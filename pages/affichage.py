"""The screen in the waiting room: which number is expected where."""

from mediance.domain.permissions import Action
from mediance.ui import auth, display

auth.require(Action.VIEW_DISPLAY)

display.board()
