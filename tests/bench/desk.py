"""Two receptionists and five professionals in sessions of their own: ten minutes, told in one.

They press what a browser would press, over the websocket, and see what it would show. Everything
is ten times as quick as at a real desk.
"""

import asyncio
import json
import random
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from db.engine import owner_transaction, transaction
from db.queries import accounts
from db.queries.accounts import AccountToAdd
from mediance.domain.periods import Preset
from mediance.domain.roles import Role
from mediance.domain.visits import Answer
from mediance.services import steering
from mediance.services.sign_in import sign_in
from tests.bench.figures import Figure
from tests.bench.house import House, house
from tests.bench.serving import TUNED, process
from tests.bench.streamlit_client import OpenPage
from tests.cast import PASSWORD, password_hash
from tests.desk_history import CALLED_NEXT, calls_out_of_turn, double_calls, lives

WORK_SECONDS = 60
RECEPTION = ("carme", "lea")
PROFESSIONALS = ("amina", "ines", "bruno", "nadia", "omar")
NEWCOMERS = {"lea": Role.RECEPTION, "nadia": Role.MEDIATOR, "omar": Role.SOCIAL_WORKER}
THINK_SECONDS = (0.5, 2.0)
INTERVIEW_SECONDS = (1.0, 4.0)
FORM, QUEUE = "intake", "queue_board"


@dataclass
class Desk(OpenPage):
    """The reception's screen of one person: what its two parts show, and what is pressed there."""

    shown: dict[str, Any] = field(default_factory=dict)
    ids: dict[str, str] = field(default_factory=dict)
    presses: int = 0
    disorders: int = 0

    async def press(self, part: str, event: str, **message: object) -> None:
        """Press something, and wait until the page has answered."""
        self.presses += 1
        said = {"press": str(self.presses), **message}
        self._sent = [(self.ids[part], json.dumps([{"event": event, "value": said}]))]
        await self.run()
        self._sent = []

    async def gesture(self, action: str, **more: object) -> None:
        """Press something in the queue."""
        await self.press(QUEUE, "acted", key=self.shown[QUEUE]["key"], action=action, **more)

    def _look_at(self, message: ForwardMsg) -> None:
        super()._look_at(message)
        element = message.delta.new_element
        if element.WhichOneof("type") != "bidi_component":
            return
        part = element.bidi_component.id.rsplit("-", 1)[-1]
        if part in {FORM, QUEUE}:
            self.ids[part] = element.bidi_component.id
            self.shown[part] = json.loads(element.bidi_component.json)
            self.disorders += part == QUEUE and not _in_order(self.shown[QUEUE]["waiting"])


@dataclass
class Day:
    """What seven sessions did, and what the database says of it."""

    presses: int
    errors: int
    disorders: int
    visits: int
    called: int
    doubles: int
    out_of_turn: int
    unbalanced: int


def measure() -> Sequence[Figure]:
    """Let seven people work one queue."""
    with house() as here:
        add_colleagues(here)
        with process(TUNED, here.urls) as server:
            desks = asyncio.run(work(urlsplit(server.url).netloc, here))
        day = judged(here, desks)
    return [
        Figure("presses", day.presses, "presses", day.presses),
        Figure("visits", day.visits, "visits", day.visits),
        Figure("called", day.called, "calls", day.visits),
        Figure("errors", day.errors, "errors", day.presses),
        Figure("double_calls", day.doubles, "calls", day.visits),
        Figure("calls_out_of_turn", day.out_of_turn, "calls", day.visits),
        Figure("shown_out_of_order", day.disorders, "screens", day.presses),
        Figure("unbalanced_sites", day.unbalanced, "sites", 3),
    ]


def add_colleagues(here: House) -> None:
    """Have as many people at work as the queue needs."""
    with owner_transaction(here.urls.owner) as work:
        for login, role in NEWCOMERS.items():
            account = AccountToAdd(
                login, login.capitalize(), password_hash(), {role}, (here.cast.here,)
            )
            accounts.add_account(work, account)


async def work(address: str, here: House) -> list[Desk]:
    """Open seven screens and have their people work."""
    end = asyncio.get_running_loop().time() + WORK_SECONDS
    desks = []
    for login in (*RECEPTION, *PROFESSIONALS):
        token = sign_in(login, PASSWORD, "127.0.0.1").token
        desks.append(Desk(address, "accueil", token))
        await desks[-1].open()
    roles: list[Callable[[Desk, random.Random], Awaitable[None]]] = [
        *[at_reception] * len(RECEPTION),
        *[in_the_office] * len(PROFESSIONALS),
    ]
    elsewhere = here.cast.elsewhere

    async def until_evening(desk: Desk, turn: int) -> None:
        chance = random.Random(turn)
        desk.shown["elsewhere"] = elsewhere
        while asyncio.get_running_loop().time() < end:
            await asyncio.sleep(chance.uniform(*THINK_SECONDS))
            await roles[turn](desk, chance)

    await asyncio.gather(*(until_evening(desk, turn) for turn, desk in enumerate(desks)))
    await asyncio.gather(*(desk.close() for desk in desks))
    return desks


async def at_reception(desk: Desk, chance: random.Random) -> None:
    """Write somebody down; now and then somebody leaves, is urgent, waits for a colleague."""
    form = desk.shown[FORM]["form"]
    await desk.press(FORM, "recorded", key=form, domain="to_clarify", urgent=chance.random() < 0.1)
    waiting = desk.shown[QUEUE]["waiting"]
    if not waiting or chance.random() < 0.6:
        return
    visit = chance.choice(waiting)["id"]
    team = desk.shown[QUEUE]["lists"]["team"]
    gestures: list[tuple[str, dict[str, object]]] = [
        ("absent", {}),
        ("left", {}),
        ("urgent", {"to": "urgent"}),
        ("reserve", {"to": chance.choice(team)["value"]}),
        ("transfer", {"to": desk.shown["elsewhere"]}),
    ]
    action, more = chance.choice(gestures)
    await desk.gesture(action, visit=visit, **more)
    done = desk.shown[QUEUE]["done"]
    if done and chance.random() < 0.3:
        await desk.gesture("undo", visit=done["visit"], seen=done["seen"], gesture=done["gesture"])


async def in_the_office(desk: Desk, chance: random.Random) -> None:
    """Receive the next one, talk, and end with an answer; or send back, or hand over."""
    await desk.gesture("next")
    mine = [visit for visit in desk.shown[QUEUE]["in_service"] if visit["is_mine"]]
    if not mine:
        return
    await asyncio.sleep(chance.uniform(*INTERVIEW_SECONDS))
    visit, luck = chance.choice(mine)["id"], chance.random()
    if luck < 0.1:
        await desk.gesture("return", visit=visit)
    elif luck < 0.2:
        colleague = chance.choice(desk.shown[QUEUE]["lists"]["team"])["value"]
        await desk.gesture("hand_over", visit=visit, to=colleague)
    else:
        await desk.gesture("end", visit=visit, answer=chance.choice(list(Answer)).value)


def judged(here: House, desks: Sequence[Desk]) -> Day:
    """Read from the events what happened."""
    with transaction(here.cast.bruno) as read:
        known = lives(read)
        out_of_turn = len(calls_out_of_turn(read, known))
        called = len(read.scalars(CALLED_NEXT).all())
    sites = (here.cast.here, here.cast.elsewhere)
    balanced = [
        steering.attendance(here.cast.helene, chosen, Preset.TODAY).is_balanced
        for chosen in ([sites[0]], [sites[1]], list(sites))
    ]
    return Day(
        presses=sum(desk.presses for desk in desks),
        errors=sum(desk.errors for desk in desks),
        disorders=sum(desk.disorders for desk in desks),
        visits=len(known),
        called=called,
        doubles=double_calls(known),
        out_of_turn=out_of_turn,
        unbalanced=balanced.count(False),
    )


def _in_order(waiting: Sequence[dict[str, Any]]) -> bool:
    """Whether a screen shows whom one calls before whom others call, the urgent first."""
    ranks = [(row["is_for_another"], not row["is_urgent"], row["number"]) for row in waiting]
    return ranks == sorted(ranks)
