"""Bringing the words by which people are found up to the rules of this version."""

from db.engine import owner_transaction
from db.queries import name_words

AT_ONCE = 2_000


def bring_words_up(owner_url: str, *, at_once: int = AT_ONCE) -> int:
    """Make anew the words of everybody whose words older rules made; return how many.

    A batch is a transaction: what a stop leaves over is done at the next start, and a second run
    finds nothing to do.
    """
    brought_up = 0
    while True:
        with owner_transaction(owner_url) as work:
            done = name_words.bring_up(work, at_once)
        brought_up += done
        if done < at_once:
            return brought_up
