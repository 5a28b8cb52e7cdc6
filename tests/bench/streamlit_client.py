"""One open page without a browser: Streamlit's own protocol over its websocket."""

import asyncio
import json
import time
from dataclasses import dataclass, field

import websockets
from streamlit.components.v2.bidi_component.main import _make_trigger_id
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection

PATIENCE_SECONDS = 60
GOES_ON = (ForwardMsg.FINISHED_EARLY_FOR_RERUN,)
LINE = "mediance_live"
"""The part that hears of news and has the page redraw what shows them."""


@dataclass
class OpenPage:
    """A signed-in page; every action is a run of its script or of one fragment."""

    address: str
    page: str
    token: str
    _socket: ClientConnection | None = None
    _script_hash: str = ""
    _known_messages: set[str] = field(default_factory=set)
    errors: int = 0
    _parts: dict[str, tuple[str, str]] = field(default_factory=dict)
    _sent: list[tuple[str, str]] = field(default_factory=list)
    redraws: list[tuple[float, float]] = field(default_factory=list)
    """When each redraw at news began and was drawn, by the clock of `time.perf_counter`."""

    async def open(self) -> float:
        """Connect and draw the page; return the seconds it took."""
        self._socket = await websockets.connect(
            f"ws://{self.address}/_stcore/stream",
            origin=f"http://{self.address}",  # type: ignore[arg-type]
            additional_headers={"Cookie": f"mediance_session={self.token}"},
            subprotocols=["streamlit"],  # type: ignore[list-item]
            max_size=None,
            compression=None,
            ping_interval=None,
        )
        return await self.run()

    async def run(self, fragment: str = "") -> float:
        """Run the page, or one fragment of it; return the seconds until it was drawn."""
        if self._socket is None:
            raise RuntimeError("the page is not open")
        start = time.perf_counter()
        await self._socket.send(self._request(fragment).SerializeToString())
        while True:
            message = ForwardMsg()
            async with asyncio.timeout(PATIENCE_SECONDS):  # `wait_for` may swallow a cancellation
                raw = await self._socket.recv()
            message.ParseFromString(raw if isinstance(raw, bytes) else raw.encode())
            if self._take_in(message):
                return time.perf_counter() - start

    async def redraw(self) -> float:
        """Redraw what shows the news, as the page's own line asks for; return the seconds."""
        begin = time.perf_counter()
        seconds = await self.act(LINE, "changed", time.time())
        self.redraws.append((begin, time.perf_counter()))
        return seconds

    async def act(self, part: str, event: str, message: object) -> float:
        """Do as a part's script does when somebody acts in it; return the seconds until drawn."""
        element_id, fragment = self._parts[part]
        self._sent = [(element_id, json.dumps([{"event": event, "value": message}]))]
        try:
            return await self.run(fragment)
        finally:
            self._sent = []

    async def close(self) -> None:
        """Leave."""
        if self._socket is not None:
            await self._socket.close()

    def _request(self, fragment: str) -> BackMsg:
        request = BackMsg()
        state = request.rerun_script
        state.page_script_hash = self._script_hash
        state.page_name = "" if self._script_hash else self.page
        state.fragment_id = fragment
        state.cached_message_hashes.extend(self._known_messages)
        for element_id, content in self._sent:
            widget = state.widget_states.widgets.add()
            widget.id = _make_trigger_id(element_id, "events")
            widget.json_trigger_value = content
        return request

    def _take_in(self, message: ForwardMsg) -> bool:
        """Note what the server says; return whether the script has ended."""
        kind = message.WhichOneof("type")
        if message.metadata.cacheable:
            self._known_messages.add(message.hash)
        if kind == "navigation":
            self._script_hash = message.navigation.page_script_hash
        if kind == "delta":
            self._look_at(message)
        return kind == "script_finished" and message.script_finished not in GOES_ON

    def _look_at(self, message: ForwardMsg) -> None:
        element = message.delta.new_element
        if element.WhichOneof("type") == "bidi_component":
            part = element.bidi_component.id.rpartition("-")[2]
            self._parts[part] = element.bidi_component.id, message.delta.fragment_id
        is_problem = element.WhichOneof("type") == "exception" or (
            element.WhichOneof("type") == "alert" and element.alert.format == element.alert.ERROR
        )
        self.errors += is_problem
