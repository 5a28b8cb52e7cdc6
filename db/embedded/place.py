"""Where a cluster lives, and as whom its server runs."""

import hashlib
import os
import shutil
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from db.embedded import shelf
from db.embedded.account import ROOT, Account, account_for, ourselves, user_name
from db.embedded.errors import EmbeddedError

SIGNPOST = "cluster-is-at"
ORIGIN = "origin"
FILES = ("*.password*", "server.*", "*.lock", f"{ORIGIN}*")


@dataclass(frozen=True)
class Place:
    """The directory of one cluster and of all that belongs to it, and the server's account."""

    home: Path
    account: Account

    @property
    def data(self) -> Path:
        """The data directory in PostgreSQL's own sense."""
        return self.home / "data"

    def write(self, name: str, text: str, *, mode: int) -> None:
        """Replace one of our files in one step; it belongs to the owner of the home."""
        draft = self.home / f"{name}.{os.getpid()}"
        draft.touch(mode)
        draft.chmod(mode)
        with draft.open("w") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        self.give_to_owner(draft)
        draft.replace(self.home / name)

    def touch(self, name: str, *, mode: int = 0o600) -> Path:
        """Make one of our files if it is missing; it belongs to the owner of the home."""
        path = self.home / name
        if not path.exists():
            path.touch(mode)
            self.give_to_owner(path)
        return path

    def give_to_owner(self, path: Path) -> None:
        """Give what root made to the person in whose directory it was made."""
        if self.home.stat().st_uid != os.geteuid():
            self.account.take(path)


def settle(root: Path) -> Place:
    """Return the place of the cluster that belongs to `root`; make its directory if needed.

    Normally that is `root` itself. Root's server runs as another user, see `account_for`: where
    that user cannot enter `root` (a checkout in /root), the cluster goes to /var/lib instead, under
    a name made from the path, and a signpost in `root` says so: a moved checkout keeps its data, a
    copied one gets its own. No directory that exists already is opened to anybody.
    """
    home = _present_home(root)
    if home is None:
        return _new_place(root)
    place = Place(home, account_for(home / "data"))
    _check_owner(place)
    _check_reach(place)
    return place


def abandon(place: Place, root: Path) -> None:
    """Delete the cluster and all that belongs to it, but nothing else that lies in `root`."""
    if place.data.exists():
        shutil.rmtree(place.data)
    for pattern in FILES:
        for file in place.home.glob(pattern):
            file.unlink()
    (root / SIGNPOST).unlink(missing_ok=True)
    for directory in {place.home, root}:
        if not any(directory.iterdir()):
            directory.rmdir()


def _present_home(root: Path) -> Path | None:
    if (root / "data").exists():
        return root
    signpost = root / SIGNPOST
    if not signpost.exists():
        return None
    home = Path(signpost.read_text())
    if not (home / "data").exists() or not _is_home_of(home, root):
        return None
    return home


def _is_home_of(home: Path, root: Path) -> bool:
    """Whether the cluster in `home` is that of `root`, and not of the checkout it is a copy of."""
    origin = Path((home / ORIGIN).read_text())
    if origin == root:
        return True
    if (origin / SIGNPOST).exists():
        return False
    Place(home, ourselves()).write(ORIGIN, str(root), mode=0o600)
    return True


def _new_place(root: Path) -> Place:
    account = account_for(root)
    _make_directory(root, account)
    place = Place(root, account)
    if account.is_ours or account.can_enter(root):
        return place
    return _place_on_shelf(root, account)


def _make_directory(path: Path, account: Account) -> None:
    """Make `path`, each new directory owned like the one it is made in."""
    if path.is_dir():
        return
    _make_directory(path.parent, account)
    path.mkdir(mode=0o700, exist_ok=True)
    if not account.is_ours:
        path.chmod(0o711)
        if path.parent.stat().st_uid == account.uid:
            account.take(path)


def _place_on_shelf(root: Path, account: Account) -> Place:
    homes = shelf.directory("clusters")
    key = hashlib.sha256(str(root).encode()).hexdigest()[:12]
    places = (Place(homes / f"{key}-{number}", account) for number in count())
    place = next(place for place in places if _reserve(place, root))
    _check_reach(place)
    Place(root, account).write(SIGNPOST, str(place.home), mode=0o600)
    return place


def _reserve(place: Place, root: Path) -> bool:
    """Take a home on the shelf for `root`; False where it is that of a checkout moved away."""
    place.home.mkdir(mode=0o700, exist_ok=True)
    place.home.chmod(0o711)
    origin = place.home / ORIGIN
    if not origin.exists():
        place.write(ORIGIN, str(root), mode=0o600)
    return origin.read_text() == str(root)


def _check_owner(place: Place) -> None:
    owner = place.data.stat().st_uid
    name = place.account.name
    if owner == place.account.uid:
        return
    if os.geteuid() == ROOT and not (place.data / "PG_VERSION").exists():
        return  # no cluster yet, or something else that is not for us to judge
    raise EmbeddedError(
        f"{place.data} belongs to user {user_name(owner)}, but its server would run as {name}:"
        f" start the application as its owner, or run chown -R {name} on that directory."
    )


def _check_reach(place: Place) -> None:
    account = place.account
    if account.can_enter(place.home):
        return
    way = reversed((place.home, *place.home.parents))
    closed = next(directory for directory in way if not account.can_enter(directory))
    raise EmbeddedError(
        f"PostgreSQL runs as user {account.name}, who cannot enter {closed}:"
        " open it (chmod o+x), or start the application as an ordinary user."
    )
