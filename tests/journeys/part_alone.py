"""One of our browser parts in an empty page: what it is given to show, what it sends."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Browser, Page

from mediance.ui.browser import EVERYWHERE, HERE

HOUSE = "http://house.test/"
PLACE = """([html, css, language]) => {
  document.documentElement.lang = language;
  document.body.innerHTML = "<p tabindex='0' id='outside'>outside</p><div id='host'></div>";
  const root = document.getElementById("host").attachShadow({ mode: "open" });
  root.innerHTML = `<style>${css}</style>${html}`;
  window.sent = [];
  window.draw = (data) => mount({
    parentElement: root,
    data,
    setTriggerValue: (event, message) => window.sent.push([event, message]),
  });
}"""
KEYBOARD = """() => {
  const at = document.getElementById("host").shadowRoot.activeElement;
  if (!at || at.matches("section")) return at && "the part";
  const card = at.closest("article")?.querySelector(".name").textContent ?? "";
  return `${card}|${at.dataset.as ?? at.textContent.trim()}`;
}"""


@dataclass(frozen=True)
class Part:
    """A part that stands in a page of its own."""

    page: Page

    def draw(self, data: dict[str, Any]) -> None:
        """Give it what it is to show, as a run of the server does."""
        self.page.evaluate("(data) => window.draw(data)", json.loads(json.dumps(data)))

    def sent(self) -> list[tuple[str, dict[str, Any]]]:
        """Return what it has sent since it was asked last."""
        return [(event, said) for event, said in self.page.evaluate("() => sent.splice(0)")]

    def keyboard(self) -> str | None:
        """Return in which card the keyboard is, and at what."""
        at: str | None = self.page.evaluate(KEYBOARD)
        return at


def stand(browser: Browser, name: str, after: Sequence[str], language: str = "fr") -> Part:
    """Open a page with the part NAME, and what stands before it, as `browser_part` puts them."""
    page = browser.new_page(viewport={"width": 1366, "height": 768})
    page.route(HOUSE, lambda route: route.fulfill(body="<!doctype html>", content_type="text/html"))
    page.goto(HOUSE)

    def together(kind: str, parts: Sequence[str]) -> str:
        files = [HERE / f"{part}.{kind}" for part in parts]
        return "\n".join(file.read_text(encoding="utf-8") for file in files if file.exists())

    styles, html = together("css", (*after, name)), together("html", (name,))
    script = together("js", (EVERYWHERE, *after, name))
    page.add_script_tag(content=script.replace("export default", "const mount ="))
    page.evaluate(PLACE, [html, styles, language])
    return Part(page)
