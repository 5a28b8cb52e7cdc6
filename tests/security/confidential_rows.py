"""What is confidential, for the test of raw SQL: cases near to and far from the social worker."""

from datetime import timedelta
from itertools import count

from db.engine import Work
from db.models import (
    Base,
    BudgetSheet,
    Case,
    CaseAttachment,
    CaseReferent,
    ConfidentialNote,
    ExceptionalAccess,
    ExceptionalReader,
    KeyRotation,
    StaffRole,
)
from mediance.domain import paris
from mediance.domain.roles import Role
from tests.cast import Cast

ROW_IDS = count(1)


def add_confidential(work: Work, cast: Cast, person_id: int) -> None:
    """Have Inès attached to one case, gone from another, and exceptionally at a third, everywhere.

    Amina is a social worker, too, in this world: somebody whom Inès may attach.
    """
    _add(work, StaffRole(staff_id=cast.amina.staff_id, role=Role.SOCIAL_WORKER))
    for namer in (cast.paul, cast.bruno):
        reader = cast.ines if namer is cast.paul else cast.amina
        _add(work, ExceptionalReader(staff_id=reader.staff_id, named_by=namer.staff_id))
    _add(work, ExceptionalReader(staff_id=cast.paul.staff_id, named_by=cast.paul.staff_id))
    _add(work, KeyRotation(purpose="notes", key_id="k"))
    for site_id in (cast.here, cast.elsewhere):
        for way in ("attached", "gone", "exceptional", "own"):
            case = Case(person_id=person_id, site_id=site_id, opened_at=paris.now())
            _add(work, case)
            _referent(work, case, cast.amina.staff_id)
            _attachments(work, case, cast, way)
            _texts(work, case, cast)
            if way == "exceptional":
                _accesses(work, case, cast)
                _texts(work, case, cast)  # written since: these it does not open


def _referent(work: Work, case: Case, staff_id: int) -> None:
    referent = CaseReferent(
        case_id=case.id, site_id=case.site_id, staff_id=staff_id, since=paris.now()
    )
    _add(work, referent)


def _attachments(work: Work, case: Case, cast: Cast, way: str) -> None:
    ines, amina = cast.ines.staff_id, cast.amina.staff_id
    since = [(ines, amina), (amina, ines), (ines, cast.bruno.staff_id), (ines, ines)]
    for staff_id, by in since if way in {"attached", "gone"} else []:
        stays = way == "attached" and (staff_id, by) in {(ines, amina), (amina, ines)}
        _add(
            work,
            CaseAttachment(
                case_id=case.id,
                site_id=case.site_id,
                staff_id=staff_id,
                attached_by=by,
                until=None if stays else paris.now() + timedelta(minutes=1),
                detached_by=None if stays else by,
            ),
        )
    if way == "gone":  # of somebody who is no social worker any more
        carme = cast.carme.staff_id
        left = CaseAttachment(
            case_id=case.id, site_id=case.site_id, staff_id=carme, attached_by=amina
        )
        _add(work, left)


def _texts(work: Work, case: Case, cast: Cast) -> None:
    for author, kind in ((each, kind) for each in (cast.ines, cast.amina) for kind in _KINDS):
        row_id = next(ROW_IDS)
        row = kind(
            id=row_id,
            first_id=row_id,
            version=1,
            case_id=case.id,
            site_id=case.site_id,
            author_id=author.staff_id,
            key_id="k",
            nonce=b"n",
            ciphertext=b"c",
        )
        _add(work, row)


def _accesses(work: Work, case: Case, cast: Cast) -> None:
    for taker in (cast.ines, cast.amina):
        access = ExceptionalAccess(
            id=next(ROW_IDS),
            case_id=case.id,
            site_id=case.site_id,
            taken_by=taker.staff_id,
            until=paris.now() + timedelta(minutes=29),
            key_id="k",
            nonce=b"n",
            ciphertext=b"c",
        )
        _add(work, access)


_KINDS = (ConfidentialNote, BudgetSheet)


def _add(work: Work, row: Base) -> None:
    work.add(row)
    work.flush()
