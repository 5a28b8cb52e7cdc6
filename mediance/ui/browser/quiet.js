// Watches over one screen: says that somebody is at work, covers the screen once nobody is, or at
// Alt+L, in every tab; Alt+P hides names; says shortly before when the session ends for good.
// `data` is {lock_after_ms, ends_in_ms, words}. What it covers is only out of sight at once: it is
// the server that then sends nothing more until the right password.

const TOLD_EVERY_MS = 20_000;
const TICK_MS = 2_000;
const RETRY_MS = 3_000;
const ENDING_SAID_MS = 5 * 60_000;
const INPUTS = ["keydown", "pointerdown", "pointermove", "touchstart", "wheel"];
const LISTENING = { capture: true, passive: true };
const LOCK = "mediance-lock"; // said by the account menu
const LOOK = "mediance-look"; // said by the push line, when it was told that the screen is locked
const LEAVING = "mediance-leaving";
const TABS = "mediance-screens";

export default standing(() => new Watch());

class Watch {
  constructor() {
    this.lastInput = Date.now();
    this.lastTold = Date.now();
    this.onInput = () => this.noteInput();
    this.onKey = (event) => this.hearKey(event);
    this.onLock = () => this.lock();
    this.onLook = () => this.look();
    for (const input of INPUTS) document.addEventListener(input, this.onInput, LISTENING);
    document.addEventListener("keydown", this.onKey, { capture: true });
    document.addEventListener(LOCK, this.onLock);
    document.addEventListener(LOOK, this.onLook);
    this.tabs = new BroadcastChannel(TABS);
    this.tabs.onmessage = ({ data }) => this.hearTab(data);
    this.clock = setInterval(() => this.tick(), TICK_MS);
  }

  follow({ data, setTriggerValue }) {
    this.data = data;
    this.send = (event) => setTriggerValue(event, Date.now());
    this.endsAt = data.ends_in_ms === null ? Infinity : Date.now() + data.ends_in_ms;
    if (data.ends_in_ms !== 0) this.hasEnded = false;
  }

  tick() {
    this.lockInTime();
    this.sayEnding(this.endsAt - Date.now());
  }

  // ---- the session ends, however busy somebody is

  sayEnding(left) {
    const isSoon = left > 0 && left <= ENDING_SAID_MS;
    if (isSoon && !this.ending) this.ending = line(this.data.words.ending);
    if (!isSoon && this.ending) {
      this.ending.remove();
      this.ending = undefined;
    }
    if (left > 0 || this.hasEnded) return;
    this.hasEnded = true;
    this.look();
  }

  look() {
    this.send("looked");
  }

  hearTab(said) {
    if (said === "active") this.lastInput = Date.now();
    else this.look();
  }

  hearKey(event) {
    if (!event.altKey || event.ctrlKey || event.metaKey || event.isComposing) return;
    const act = { l: () => this.lock(), p: () => this.send("masked") }[event.key.toLowerCase()];
    if (!act) return;
    event.preventDefault();
    if (!event.repeat && !this.cover) act();
  }

  // ---- somebody is at work

  noteInput() {
    if (this.cover || this.isTime) {
      this.lockInTime();
      return;
    }
    this.lastInput = Date.now();
    if (this.lastInput - this.lastTold > TOLD_EVERY_MS) this.tell();
  }

  async tell() {
    this.lastTold = Date.now();
    this.tellTabs("active");
    const status = await post("activity");
    if (status === 401 || status === 423) this.look();
  }

  // ---- nobody is, or somebody leaves

  get isTime() {
    return Date.now() - this.lastInput >= this.data.lock_after_ms;
  }

  lockInTime() {
    if (this.isTime && !this.cover) this.lock({ is_idle: true });
  }

  async lock(why = {}) {
    if (this.cover) return;
    this.coverScreen();
    const waits = [];
    document.dispatchEvent(new CustomEvent(LEAVING, { detail: waits }));
    await Promise.race([Promise.allSettled(waits), pause(RETRY_MS)]);
    while (this.cover) {
      const status = await post("lock", why);
      if (status === 409) this.uncover();
      else if (status === 204 || status === 401) this.goOn();
      if (this.cover) await pause(RETRY_MS);
    }
  }

  // The page with the password field takes this one's place, and with it the cover goes.
  goOn() {
    this.tellTabs("locked");
    if (!this.isClosed) this.look();
  }

  // A redraw may have closed this watch while the server was asked; the one after it hears, too.
  tellTabs(said) {
    const tabs = this.isClosed ? new BroadcastChannel(TABS) : this.tabs;
    tabs.postMessage(said);
    if (this.isClosed) tabs.close();
  }

  coverScreen() {
    const page = document.querySelector("[data-testid=stApp]");
    const { backgroundColor, color, fontFamily } = getComputedStyle(page);
    this.cover = document.createElement("p");
    this.cover.role = "status";
    this.cover.textContent = this.data.words.locking;
    Object.assign(this.cover.style, {
      backgroundColor,
      color,
      display: "grid",
      fontFamily,
      fontSize: "1.25rem",
      inset: 0,
      margin: 0,
      placeContent: "center",
      position: "fixed",
      zIndex: 2147483647,
    });
    document.activeElement?.blur();
    document.body.append(this.cover);
    document.getElementById("root").inert = true;
  }

  uncover() {
    if (!this.cover) return;
    this.cover.remove();
    this.cover = undefined;
    this.lastInput = Date.now();
    document.getElementById("root").inert = false;
  }

  close() {
    this.isClosed = true;
    clearInterval(this.clock);
    this.tabs.close();
    this.ending?.remove();
    this.uncover();
    for (const input of INPUTS) document.removeEventListener(input, this.onInput, LISTENING);
    document.removeEventListener("keydown", this.onKey, { capture: true });
    document.removeEventListener(LOCK, this.onLock);
    document.removeEventListener(LOOK, this.onLook);
  }
}

function line(text) {
  const { backgroundColor, color, fontFamily } = getComputedStyle(
    document.querySelector("[data-testid=stApp]"),
  );
  const said = document.createElement("p");
  said.role = "status";
  said.textContent = text;
  Object.assign(said.style, {
    backgroundColor,
    border: "1px solid currentColor",
    borderRadius: "0.5rem",
    bottom: "0.5rem",
    color,
    fontFamily,
    fontSize: "0.875rem",
    insetInline: "0.5rem",
    margin: "0 auto",
    maxWidth: "40rem",
    padding: "0.5rem 0.75rem",
    pointerEvents: "none",
    position: "fixed",
    zIndex: 1000,
  });
  document.body.append(said);
  return said;
}

function pause(ms) {
  return new Promise((done) => setTimeout(done, ms));
}

async function post(route, body = {}) {
  try {
    const headers = { "Content-Type": "application/json" };
    const sent = { method: "POST", headers, body: JSON.stringify(body), keepalive: true };
    return (await fetch(new URL(route, document.baseURI), sent)).status;
  } catch {
    return 0;
  }
}
