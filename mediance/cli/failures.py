"""How every command fails: one sentence on standard error, and a code that is not zero."""

import sys
from typing import NoReturn

from rich.console import Console

FAILED = 1


def fail(sentence: str) -> NoReturn:
    """Say what went wrong, and leave; what is open is closed on the way."""
    console = Console(stderr=True, soft_wrap=True, highlight=False)
    console.print(sentence, style="red", markup=False)
    sys.exit(FAILED)
