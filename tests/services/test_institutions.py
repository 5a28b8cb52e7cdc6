"""Institutions: what the house keeps of them, how long they take, whom next."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from datetime import date, timedelta
from threading import Barrier, BrokenBarrierError

import pytest
from sqlalchemy import text

from db.engine import Work, owner_transaction, transaction
from db.installation import DatabaseUrls
from db.queries import institutions as queries
from mediance.domain import paris
from mediance.domain.followup import Advance, Closing, EventCorrection, Opening, Seen
from mediance.domain.free_text import ForbiddenNumber
from mediance.domain.institutions import (
    LADDER,
    AlwaysThere,
    Card,
    Delay,
    Deposit,
    DepositWay,
    InstitutionFile,
    ListedInstitution,
    ListedType,
    NameTaken,
    NewType,
    Recourse,
    StillUsual,
    UnusableInstitutionText,
)
from mediance.domain.permissions import NotPermitted
from mediance.domain.procedures import Outcome, Rung, Step
from mediance.domain.reference import Label
from mediance.domain.titles import UnusableTitle
from mediance.services import cases, drafts
from mediance.services.changes import ChangedMeanwhile, NoLongerThere
from mediance.services.drafts import Draft
from mediance.services.followup import institutions
from mediance.services.followup.moving import advance, close, correct_event
from mediance.services.followup.opening import open_procedure
from mediance.services.followup.reading import procedure_file
from mediance.services.followup.recourses import shipped_recourses
from mediance.services.reference import load_shipped_lists
from tests.cast import Cast
from tests.confidential import key, somebody

pytestmark = pytest.mark.usefixtures("database", "key_folder")

TODAY = paris.today()
PATIENCE_SECONDS = 1.0


def of_caf(cast: Cast) -> InstitutionFile:
    return institutions.institution_file(cast.amina, "caf")


def rsa(cast: Cast) -> Delay:
    return next(each for each in of_caf(cast).delays if each.type_code == "rsa")


def heads(cast: Cast) -> tuple[ListedInstitution, ...]:
    return institutions.listed_institutions(cast.bruno)


def head(cast: Cast, code: str) -> ListedInstitution:
    return next(each for each in heads(cast) if each.code == code)


def kind(cast: Cast, code: str) -> ListedType:
    return next(each for each in institutions.listed_types(cast.bruno) if each.code == code)


def deposited(cast: Cast, days_ago: int, type_code: str = "rsa") -> Seen:
    """Open a file at the CAF that was handed in so many days ago."""
    case_id = cases.open_case(cast.amina, somebody(cast), cast.here, key())
    day = TODAY - timedelta(days=days_ago)
    opening = Opening(type_code=type_code, step=Step.DEPOSITED, step_at=day)
    return Seen(open_procedure(cast.amina, case_id, opening, key()), 1)


def decided(cast: Cast, days_ago: int, after: int) -> Seen:
    """The same, decided so many days after it was handed in."""
    day = TODAY - timedelta(days=days_ago - after)
    return advance(cast.amina, deposited(cast, days_ago), Advance(step=Step.DECIDED, at=day), key())


# Delays


def test_a_delay_runs_from_the_deposit_to_the_decision(cast: Cast) -> None:
    for after in (10, 20, 30, 40, 50):
        decided(cast, 100, after)
    seen = rsa(cast)
    assert (seen.decided, seen.median_days, seen.ninth_decile_days) == (5, 30, 50)


def test_what_waits_still_and_what_was_stopped_is_counted(cast: Cast) -> None:
    for after in (10, 20, 30):
        decided(cast, 100, after)
    deposited(cast, 60)
    close(cast.amina, deposited(cast, 60), Closing(outcome=Outcome.VOID), key())
    seen = rsa(cast)
    assert (seen.decided, seen.waiting, seen.stopped) == (3, 1, 1)
    assert (seen.median_days, seen.ninth_decile_days) == (30, None)


def test_a_corrected_day_corrects_the_delay(cast: Cast) -> None:
    seen = deposited(cast, 60)
    file = procedure_file(cast.amina, seen.procedure_id)
    event = next(each.event for each in file.events if each.event.step is Step.DEPOSITED)
    earlier = EventCorrection(event_id=event.event_id, at=TODAY - timedelta(days=90))
    correct_event(cast.amina, seen, earlier, key())
    with transaction(cast.amina) as work:
        days = work.scalar(text("select current_date - deposited_at::date from mediance.procedure"))
    assert days in {90, 91}  # the day turns in Paris before it does elsewhere


def test_old_files_and_those_of_other_places_are_not_in_the_delay(cast: Cast) -> None:
    deposited(cast, 900)
    deposited(cast, 10)
    assert rsa(cast).files == 1
    assert (
        institutions.institution_file(replace(cast.amina, site_ids=(cast.elsewhere,)), "caf").delays
        == ()
    )


def test_silence_beyond_the_answer_that_was_expected_is_counted(cast: Cast) -> None:
    deposited(cast, 400)
    deposited(cast, 0)
    seen = rsa(cast)
    assert (seen.waiting, seen.silent) == (2, 1)
    assert (head(cast, "caf").waiting, head(cast, "caf").silent) == (2, 1)
    decided(cast, 400, 300)
    assert head(cast, "caf").waiting == 2


def test_a_reminder_that_is_due_is_ours_and_no_delay_of_theirs(cast: Cast) -> None:
    deposited(cast, 40)
    assert (rsa(cast).silent, head(cast, "caf").silent) == (0, 0)


def test_a_sensitive_kind_is_told_as_such(cast: Cast) -> None:
    assert kind(cast, "residence_renewal").institution_code == "prefecture"
    deposited(cast, 60, "residence_renewal")
    (seen,) = institutions.institution_file(cast.amina, "prefecture").delays
    assert (seen.is_sensitive, seen.is_enough) == (True, False)
    deposited(cast, 60)
    assert not rsa(cast).is_sensitive


# What the house keeps


def test_how_to_reach_one_is_kept_and_a_colleague_s_words_are_not_written_over(cast: Cast) -> None:
    first = Card(opening="Lundi", phone="32 30", address="Perpignan", contact="Mme Roig, guichet 4")
    institutions.save_card(cast.bruno, "caf", Card(), first, key=key())
    kept = of_caf(cast).card
    assert kept == replace(first, version=1)
    with pytest.raises(ChangedMeanwhile) as refused:
        institutions.save_card(cast.bruno, "caf", Card(), Card(phone="0"), key=key())
    assert refused.value.now == kept
    institutions.save_card(cast.bruno, "caf", kept, Card(phone="39 77"), key=key())
    assert (of_caf(cast).card.phone, of_caf(cast).card.version) == ("39 77", 2)


def test_of_two_first_cards_at_once_the_second_is_told(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    institutions.save_card(cast.bruno, "caf", Card(), Card(phone="32 30"), key=key())
    read = queries.card

    def too_early(work: Work, code: str, *, held: bool = False) -> Card:
        return Card() if held else read(work, code)

    monkeypatch.setattr(queries, "card", too_early)
    with pytest.raises(ChangedMeanwhile) as refused:
        institutions.save_card(cast.bruno, "caf", Card(), Card(phone="0"), key=key())
    assert refused.value.now == Card(phone="32 30", version=1)


def test_a_colleague_s_words_on_how_a_file_is_handed_in_are_not_written_over(cast: Cast) -> None:
    said = Deposit(proof="Accusé à télécharger")
    institutions.save_deposit(cast.bruno, "caf", "rsa", said, seen=Deposit(), key=key())
    with pytest.raises(ChangedMeanwhile) as refused:
        institutions.save_deposit(cast.bruno, "caf", "rsa", Deposit(), seen=Deposit(), key=key())
    assert (refused.value.now, of_caf(cast).deposits) == (said, {"rsa": said})


def test_no_kind_goes_by_default_to_an_institution_that_is_retired(cast: Cast) -> None:
    msa, rsa_kind = head(cast, "msa"), kind(cast, "rsa")
    institutions.change_institution(cast.bruno, msa, replace(msa, valid_to=TODAY), key())
    there = replace(rsa_kind, institution_code="msa")
    with pytest.raises(NoLongerThere):
        institutions.change_type(cast.bruno, rsa_kind, there, key())


def test_how_a_file_is_handed_in_is_kept_by_kind(cast: Cast) -> None:
    said = Deposit(frozenset({DepositWay.ONLINE, DepositWay.COUNTER}), "Accusé à télécharger")
    institutions.save_deposit(cast.bruno, "caf", "rsa", said, seen=Deposit(), key=key())
    assert of_caf(cast).deposits == {"rsa": said}
    institutions.save_deposit(cast.bruno, "caf", "rsa", Deposit(), seen=said, key=key())
    assert of_caf(cast).deposits == {"rsa": Deposit()}
    with pytest.raises(NoLongerThere):
        institutions.save_deposit(cast.bruno, "caf", "no", said, seen=Deposit(), key=key())


def test_another_institution_takes_a_kind_once_somebody_says_how(cast: Cast) -> None:
    assert "rsa" not in {
        each.code for each in institutions.institution_file(cast.amina, "msa").types
    }
    said = Deposit(proof="Récépissé")
    institutions.save_deposit(cast.bruno, "msa", "rsa", said, seen=Deposit(), key=key())
    assert "rsa" in {each.code for each in institutions.institution_file(cast.amina, "msa").types}


def test_a_number_of_somebody_is_refused_in_every_text(cast: Cast) -> None:
    number = "2 55 08 14 168 025 38"
    with pytest.raises(ForbiddenNumber):
        institutions.save_card(cast.bruno, "caf", Card(), Card(contact=number), key=key())
    with pytest.raises(ForbiddenNumber):
        institutions.add_institution(cast.bruno, number, key())


def test_what_was_typed_is_no_draft_any_more_once_it_is_sent(cast: Cast) -> None:
    pressed = key()
    drafts.keep(cast.bruno, Draft("institution", None, pressed), "{}")
    institutions.save_card(cast.bruno, "caf", Card(), Card(phone="32 30"), key=pressed)
    assert drafts.kept(cast.bruno, "institution") is None


# Whom next


def test_the_shipped_ladder_has_a_source_and_is_to_be_verified(cast: Cast) -> None:
    ladder = of_caf(cast).ladder
    assert set(ladder) == {Rung.OMBUDSMAN, Rung.DEFENDER_OF_RIGHTS, Rung.COURT}
    assert all(each.source and each.verified is None for each in ladder.values())
    known = {each.code for each in institutions.listed_institutions(cast.amina)} | {""}
    rows = shipped_recourses()
    assert {row["institution_code"] for row in rows} <= known
    assert {Rung(row["rung"]) for row in rows} <= set(LADDER)
    assert all(all(row[name] for name in row if name != "institution_code") for row in rows)


def test_a_rung_is_verified_in_one_s_own_name_and_rewording_it_takes_that_back(cast: Cast) -> None:
    seen = of_caf(cast).ladder[Rung.OMBUDSMAN]
    institutions.verify_recourse(cast.bruno, "caf", seen, key())
    verified = of_caf(cast).ladder[Rung.OMBUDSMAN]
    assert verified.verified is not None
    assert (verified.verified.by, verified.verified.on) == ("Bruno", TODAY)
    reworded = replace(verified, whom=Label("Mme Ferrer", ""))
    institutions.save_recourse(cast.bruno, "caf", verified, reworded, key=key())
    said = of_caf(cast).ladder[Rung.OMBUDSMAN]
    assert (said.whom.french, said.verified, said.is_own) == ("Mme Ferrer", None, True)


def test_what_is_said_of_one_institution_leaves_the_others(cast: Cast) -> None:
    common = of_caf(cast).ladder[Rung.DEFENDER_OF_RIGHTS]
    here = replace(common, whom=Label("la permanence du jeudi", ""))
    institutions.save_recourse(cast.bruno, "caf", common, here, key=key())
    assert of_caf(cast).ladder[Rung.DEFENDER_OF_RIGHTS].whom.french == "la permanence du jeudi"
    others = institutions.institution_file(cast.amina, "msa").ladder
    assert others[Rung.DEFENDER_OF_RIGHTS] == common


def test_a_rung_needs_whom_and_a_source_and_is_not_written_over_unseen(cast: Cast) -> None:
    seen = of_caf(cast).ladder[Rung.COURT]
    for broken in (replace(seen, source=" "), replace(seen, whom=Label(" ", "x"))):
        with pytest.raises(UnusableInstitutionText):
            institutions.save_recourse(cast.bruno, "caf", seen, broken, key=key())
    institutions.verify_recourse(cast.bruno, "caf", seen, key())
    with pytest.raises(ChangedMeanwhile):
        institutions.save_recourse(cast.bruno, "caf", seen, seen, key=key())


def test_of_two_who_say_a_rung_first_one_is_told(
    live_database: DatabaseUrls, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert live_database.app
    rung, together, read = Rung.HEAD_OF_SERVICE, Barrier(2), queries.ladder
    assert rung not in of_caf(cast).ladder

    def both_have_read(work: Work, code: str) -> dict[Rung, Recourse]:
        with suppress(BrokenBarrierError):
            together.wait(timeout=PATIENCE_SECONDS)
        return read(work, code)

    def save(whom: str) -> object:
        said = Recourse(rung, Label(whom, whom), Label("", ""), "Sur place")
        try:
            institutions.save_recourse(cast.bruno, "caf", None, said, key=key())
        except ChangedMeanwhile as refused:
            return refused.now
        return None

    monkeypatch.setattr(queries, "ladder", both_have_read)
    with ThreadPoolExecutor(2) as pool:
        told = [
            each.result() for each in [pool.submit(save, "Mme Roig"), pool.submit(save, "M. Puig")]
        ]
    monkeypatch.undo()
    assert [each for each in told if each is not None] == [of_caf(cast).ladder[rung]]


def test_what_was_written_here_outlives_the_next_version(
    live_database: DatabaseUrls, cast: Cast
) -> None:
    seen = of_caf(cast).ladder[Rung.OMBUDSMAN]
    institutions.save_recourse(
        cast.bruno, "caf", seen, replace(seen, source="Sur place"), key=key()
    )
    institutions.verify_recourse(cast.bruno, "caf", of_caf(cast).ladder[Rung.COURT], key())
    institutions.change_type(
        cast.bruno, kind(cast, "rsa"), replace(kind(cast, "rsa"), institution_code="msa"), key()
    )
    with owner_transaction(live_database.owner) as work:
        load_shipped_lists(work)
    ladder = of_caf(cast).ladder
    assert ladder[Rung.OMBUDSMAN].source == "Sur place"
    assert ladder[Rung.COURT].verified is not None
    assert kind(cast, "rsa").institution_code == "msa"


# The lists


def test_an_institution_is_added_before_the_one_for_what_fits_nowhere(cast: Cast) -> None:
    institutions.add_institution(cast.bruno, "  CIDFF 66 ", key())
    codes = [each.code for each in institutions.listed_institutions(cast.amina)]
    assert codes[-2:] == ["own_1", "other"]
    assert head(cast, "own_1").label == "CIDFF 66"
    with pytest.raises(UnusableTitle):
        institutions.add_institution(cast.bruno, " ", key())


def test_the_same_press_adds_one_institution(cast: Cast) -> None:
    press = key()
    for _again in range(2):
        institutions.add_institution(cast.bruno, "CIDFF 66", press)
    codes = {each.code for each in institutions.listed_institutions(cast.amina)}
    assert "own_2" not in codes


def test_two_institutions_are_not_called_the_same(cast: Cast) -> None:
    institutions.add_institution(cast.bruno, "CIDFF 66", key())
    own = head(cast, "own_1")
    for again in ("CIDFF 66", " cidff-66 "):
        with pytest.raises(NameTaken) as refused:
            institutions.add_institution(cast.bruno, again, key())
        assert refused.value.by == own
    caf = head(cast, "caf")
    with pytest.raises(NameTaken):
        institutions.change_institution(cast.bruno, caf, replace(caf, label="Cidff 66"), key())
    institutions.change_institution(cast.bruno, own, replace(own, label="CIDFF  66"), key())
    institutions.change_institution(cast.bruno, head(cast, "own_1"), own, key())
    retired = replace(own, valid_to=TODAY)
    institutions.change_institution(cast.bruno, own, retired, key())
    with pytest.raises(NameTaken):
        institutions.add_institution(cast.bruno, own.label, key())


def test_an_institution_where_procedures_go_is_not_retired(cast: Cast) -> None:
    msa, caf = head(cast, "msa"), head(cast, "caf")
    with pytest.raises(StillUsual) as refused:
        institutions.change_institution(cast.bruno, caf, replace(caf, valid_to=TODAY), key())
    assert "RSA" in refused.value.labels
    institutions.change_institution(cast.bruno, msa, replace(msa, valid_to=TODAY), key())
    assert head(cast, "msa").valid_to == TODAY
    assert not head(cast, "msa").is_offered(TODAY + timedelta(days=1))
    other = head(cast, "other")
    with pytest.raises(AlwaysThere):
        institutions.change_institution(cast.bruno, other, replace(other, valid_to=TODAY), key())


def test_two_who_rename_one_institution_see_each_other(cast: Cast) -> None:
    seen = head(cast, "caf")
    institutions.change_institution(cast.bruno, seen, replace(seen, label="CAF 66"), key())
    with pytest.raises(ChangedMeanwhile) as refused:
        institutions.change_institution(cast.bruno, seen, replace(seen, label="La CAF"), key())
    assert refused.value.now == replace(seen, label="CAF 66")


def test_a_kind_of_procedure_is_added_and_retired(cast: Cast) -> None:
    institutions.add_type(cast.bruno, NewType("Bourse des collèges", "other", "other"), key())
    added = kind(cast, "own_1")
    assert (added.label, added.is_offered(TODAY)) == ("Bourse des collèges", True)
    ended = replace(added, valid_to=TODAY - timedelta(days=1))
    institutions.change_type(cast.bruno, added, ended, key())
    assert not kind(cast, "own_1").is_offered(TODAY)
    other = kind(cast, "other")
    with pytest.raises(AlwaysThere):
        institutions.change_type(cast.bruno, other, replace(other, valid_to=TODAY), key())
    with pytest.raises(NoLongerThere):
        institutions.add_type(cast.bruno, NewType("Bourse", "no", "other"), key())


@pytest.mark.parametrize("last_day", [TODAY - timedelta(days=1), TODAY + timedelta(days=9)])
def test_no_new_kind_goes_to_an_institution_that_is_not_offered(cast: Cast, last_day: date) -> None:
    institutions.add_institution(cast.bruno, "CIDFF", key())
    added = next(each for each in heads(cast) if each.label == "CIDFF")
    institutions.change_institution(cast.bruno, added, replace(added, valid_to=last_day), key())
    with pytest.raises(NoLongerThere):
        institutions.add_type(cast.bruno, NewType("Bourse", "other", added.code), key())


def test_only_the_coordination_keeps_them_and_reception_sees_none_of_it(cast: Cast) -> None:
    for actor in (cast.amina, cast.ines, cast.carme, cast.paul, cast.chloe):
        with pytest.raises(NotPermitted):
            institutions.add_institution(actor, "CIDFF", key())
    for actor in (cast.carme, cast.helene, cast.paul, cast.sofia, cast.chloe):
        with pytest.raises(NotPermitted):
            institutions.institution_file(actor, "caf")
