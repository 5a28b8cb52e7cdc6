"""The dictionary of names: the words that people bear, how they sound, what is a slip away.

A word is learnt once for all who bear it. Whoever searches asks the dictionary first, and the
people for its answers then: both by equality and ranges alone.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.orm import Session

from db import locks
from db.locks import Lock
from mediance.domain.names import SEARCH_RULES, searchable_words
from mediance.domain.phonetics import sounds
from mediance.domain.spellings import near_forms

LAST_CHARACTER = "\U0010ffff"

LEARN = text(
    "insert into mediance.name_token (token) select unnest(cast(:words as text[]))"
    " on conflict do nothing returning token"
)
LEARN_SOUNDS = text(
    "insert into mediance.name_sound (sound, token)"
    " select * from unnest(cast(:keys as text[]), cast(:words as text[])) on conflict do nothing"
)
LEARN_FORMS = text(
    "insert into mediance.name_near (form, token)"
    " select * from unnest(cast(:keys as text[]), cast(:words as text[])) on conflict do nothing"
)
GIVE_WORDS = text(
    "insert into mediance.person_token (person_id, token)"
    " select * from unnest(cast(:people as bigint[]), cast(:words as text[]))"
    " on conflict do nothing"
)
LOOK_UP = text(
    """
    select token from unnest(cast(:starts as text[])) as start
      join mediance.name_token
        on token >= start collate "C" and token < (start || :last) collate "C"
    union
    select token from mediance.name_sound
      join unnest(cast(:sounds as text[])) as heard on sound = heard collate "C"
    union
    select token from mediance.name_near
      join unnest(cast(:forms as text[])) as slipped on form = slipped collate "C"
    """
)
SYNONYMS = text(
    """
    with asked as (select unnest(cast(:words as text[])) collate "C" as word),
    known as (select name, standard from mediance.name_synonym where removed_at is null)
    select word, standard as other from asked join known on name = word
    union
    select word, name from asked join known on standard = word
    union
    select word, sibling.name from asked join known on known.name = word
      join known as sibling on sibling.standard = known.standard
    """
)
WITH_OLDER_RULES = text(
    "select id, family_name, given_name, used_name from mediance.person"
    " where search_rules < :rules order by id limit :limit for update"
)
FORGET_WORDS = text("delete from mediance.person_token where person_id = any(:people)")
MARK = text("update mediance.person set search_rules = :rules where id = any(:people)")


@dataclass(frozen=True)
class Sought:
    """What to look up: beginnings of words, keys by ear, forms with letters left out."""

    starts: Collection[str]
    sounds: Collection[str]
    forms: Collection[str]


def give(session: Session, words_of: Mapping[int, Sequence[str]]) -> None:
    """Let people be found by these words.

    Erasing forgets the words that nobody bears: not while somebody is about to bear one.
    """
    locks.share(session, Lock.NAME_WORDS)
    pairs = [(person, word) for person, words in words_of.items() for word in words]
    session.execute(
        GIVE_WORDS,
        {"people": [person for person, _ in pairs], "words": [word for _, word in pairs]},
    )
    learn(session, {word for _, word in pairs})


def forget(session: Session, person_ids: Collection[int]) -> None:
    """Let people no longer be found by the words they had."""
    session.execute(FORGET_WORDS, {"people": list(person_ids)})


def learn(session: Session, words: Collection[str]) -> None:
    """Take words into the dictionary; those it holds already cost next to nothing."""
    # Sorted: two transactions that learn the same words must not wait for each other in a circle.
    new = session.scalars(LEARN, {"words": sorted(words)}).all()
    describe(session, new)


def describe(session: Session, words: Collection[str]) -> None:
    """Write how words sound and what is a slip away from them."""
    if not words:
        return
    in_order = sorted(words)
    session.execute(
        LEARN_SOUNDS, _columns((key, word) for word in in_order for key in sounds(word))
    )
    session.execute(
        LEARN_FORMS, _columns((key, word) for word in in_order for key in near_forms(word))
    )


def look_up(session: Session, sought: Sought) -> tuple[str, ...]:
    """Return the dictionary's words that begin, sound or are written like what is sought."""
    given = {
        "starts": list(sought.starts),
        "last": LAST_CHARACTER,
        "sounds": list(sought.sounds),
        "forms": list(sought.forms),
    }
    return tuple(session.scalars(LOOK_UP, given))


def synonyms(session: Session, words: Collection[str]) -> dict[str, set[str]]:
    """Return the other words for each of these words, where there are some."""
    found: dict[str, set[str]] = {}
    for word, other in session.execute(SYNONYMS, {"words": list(words)}):
        if other != word:
            found.setdefault(word, set()).add(other)
    return found


def bring_up(session: Session, limit: int) -> int:
    """Make anew the words of up to `limit` people whose words older rules made; return how many."""
    rows = session.execute(WITH_OLDER_RULES, {"rules": SEARCH_RULES, "limit": limit}).all()
    if not rows:
        return 0
    words_of = {
        row.id: searchable_words(row.family_name, row.given_name, row.used_name or "")
        for row in rows
    }
    forget(session, list(words_of))
    give(session, words_of)
    describe(session, {word for words in words_of.values() for word in words})
    session.execute(MARK, {"rules": SEARCH_RULES, "people": list(words_of)})
    return len(rows)


def _columns(pairs: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    keys, words = zip(*pairs, strict=True)
    return {"keys": list(keys), "words": list(words)}
