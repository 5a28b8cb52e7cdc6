"""The nightly comparison: records that may be of one person are proposed to those who decide."""

from dataclasses import replace

from rapidfuzz import fuzz

from db.engine import transaction
from db.queries import accounts, journal, proposals
from db.queries.journal import Record
from mediance.domain.actors import PAIRING
from mediance.domain.identities import Pair, identities
from mediance.domain.pairing import Comparison, likely_pairs


def propose_pairs() -> int:
    """Compare all records and keep what was found as questions; return how many are new.

    May be run at any time, and again: the same records leave the same questions. Where it runs
    already, nothing is done. Raises `DatabaseUnavailable`.
    """
    with transaction(PAIRING) as work:
        site_ids = tuple(site.site_id for site in accounts.sites(work, with_closed=True))
    everywhere = replace(PAIRING, site_ids=site_ids)
    with transaction(everywhere) as work:
        if not proposals.is_first(work):
            return 0
        linked, distinct = proposals.standing(work)
        known = identities(linked)

        def is_settled(pair: Pair) -> bool:
            is_one = pair.first_id in known and known[pair.first_id] == known.get(pair.second_id)
            return is_one or pair in distinct

        found = likely_pairs(
            proposals.names(work), proposals.phones(work), Comparison(fuzz.ratio, is_settled)
        )
        added = proposals.replace(work, found)
        journal.record(work, everywhere, "propose", Record("person_proposal", row_count=added))
    return added
