// Keeps what is typed, about every second, on the server and for its author alone; nothing of it
// stays in the browser. It stands before a part's own script:
//   const draft = draftOf(data.draft)   where `data.draft` is what `ui/drafts.py` gives the part
//   draft.content                       what was typed here before, if anything
//   draft.keep(key, content)            as it is typed; null: there is nothing left to keep
//   draft.onState = (isLate) => …       whether what stands on the screen is not kept yet

const DRAFT_PAUSE_MS = 1_000;
const DRAFT_RETRY_MS = 3_000;
const REFUSALS = new Set([400, 401, 403, 423]);
// Whoever ends or covers the session waits for the promises that are put into the event's detail.
const LEAVING = "mediance-leaving";

const draftsHere = new Map();

function draftOf(place) {
  const { author, form, site } = place;
  const known = draftsHere.get(JSON.stringify([author, form, site]));
  if (known) return known;
  const draft = new Draft(place);
  draftsHere.set(JSON.stringify([author, form, site]), draft);
  return draft;
}

class Draft {
  constructor({ author, form, site, content }) {
    this.place = { author, form, site };
    this.content = content;
    this.onState = () => {};
    this.keptText = JSON.stringify(content ?? null);
    this.wanted = { key: null, text: this.keptText };
    document.addEventListener(LEAVING, ({ detail }) => detail.push(this.flush()));
    window.addEventListener("pagehide", () => this.flush());
    document.addEventListener("visibilitychange", () => {
      if (document.hidden) this.flush();
    });
  }

  keep(key, content) {
    this.wanted = { key, text: JSON.stringify(content ?? null) };
    if (this.isKept) {
      this.tell(false);
    } else if (!this.timer && !this.sending) {
      this.timer = setTimeout(() => this.flush(), DRAFT_PAUSE_MS);
    }
  }

  get isKept() {
    return this.wanted.text === this.keptText;
  }

  // One request at a time: an older text never arrives after a newer one.
  async flush() {
    clearTimeout(this.timer);
    this.timer = undefined;
    if (this.sending) await this.sending;
    if (this.isKept) return;
    this.sending = this.send(this.wanted);
    await this.sending;
    this.sending = undefined;
    if (!this.isKept && !this.timer && !this.isRefused) {
      const pause = this.isLate ? DRAFT_RETRY_MS : DRAFT_PAUSE_MS;
      this.timer = setTimeout(() => this.flush(), pause);
    }
  }

  async send({ key, text }) {
    const body = JSON.stringify({ ...this.place, key, content: JSON.parse(text) });
    const status = await this.post(body);
    this.isRefused = REFUSALS.has(status);
    if (status === 204) this.keptText = text;
    this.tell(status !== 204 && text !== "null");
  }

  async post(body) {
    try {
      const headers = { "Content-Type": "application/json" };
      const address = new URL("draft", document.baseURI);
      return (await fetch(address, { method: "POST", headers, body, keepalive: true })).status;
    } catch {
      return 0;
    }
  }

  tell(isLate) {
    this.isLate = isLate;
    this.onState(isLate);
  }
}
