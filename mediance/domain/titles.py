"""What people call a place, a reason or a colleague: short, on one line, with something to say."""

from mediance.domain.names import UnusableName, folded, login_name, normalized

LONGEST_LOGIN = 40


class UnusableTitle(UnusableName):
    """It is empty, holds no letter or digit, or is longer than `longest` characters."""

    def __init__(self, longest: int) -> None:
        super().__init__(f"1 to {longest} characters")
        self.longest = longest


class UnusableLogin(UnusableName):
    """It is empty, longer than `LONGEST_LOGIN`, or cannot be typed in one go."""


def title(typed: str, longest: int) -> str:
    """Return what something is called as it is kept; raise `UnusableTitle`."""
    kept = folded(typed)
    if len(kept) > longest or not normalized(kept):
        raise UnusableTitle(longest)
    return kept


def login(typed: str) -> str:
    """Return a login as it is kept; raise `UnusableLogin`."""
    kept = login_name(typed)
    is_typed_in_one_go = kept.isprintable() and not any(c.isspace() for c in kept)
    if not normalized(kept) or not is_typed_in_one_go or len(kept) > LONGEST_LOGIN:
        raise UnusableLogin
    return kept
