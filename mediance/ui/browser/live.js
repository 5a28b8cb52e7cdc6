// Hears which topics have a new version and asks the page to redraw what shows them.
// One line per page; `data` is {drawn, now, words}: the versions the page was drawn with, the
// newest ones the server knew when it last drew this component, and the words for each state.

const FIRST_RETRY_MS = 500;
const LAST_RETRY_MS = 30_000;
const BETWEEN_REDRAWS_MS = 300;
const SESSION_ENDED = 4401;
const SESSION_LOCKED = 4423;
const LOOK = "mediance-look";
const YOUNG_PAGE_MS = 5_000;

export default standing((place) => new Line(place));

class Line {
  constructor(parentElement) {
    this.state = parentElement.querySelector(".state");
    this.drawn = {};
    this.newest = {};
    this.asked = "";
    this.retries = 0;
    this.lastRedraw = 0;
    this.hear = () => this.redrawSoon();
    this.comeBack = () => this.open();
    document.addEventListener("visibilitychange", this.hear);
    window.addEventListener("online", this.comeBack);
  }

  follow({ data, setTriggerValue }) {
    this.words = data.words;
    this.ask = () => setTriggerValue("changed", Date.now());
    raise(this.drawn, data.drawn);
    raise(this.newest, data.now);
    const asked = new URLSearchParams(Object.keys(data.drawn).map((topic) => ["topic", topic]));
    if (asked.toString() !== this.asked) {
      this.asked = asked.toString();
      this.open();
    }
    this.show(this.state.dataset.state ?? "starting");
    this.redrawSoon();
  }

  open() {
    this.hangUp();
    const address = new URL(`live?${this.asked}`, document.baseURI);
    address.protocol = address.protocol.replace("http", "ws");
    this.socket = new WebSocket(address);
    this.socket.onmessage = ({ data }) => {
      this.retries = 0;
      this.show("live");
      raise(this.newest, JSON.parse(data).topics);
      this.redrawSoon();
    };
    this.socket.onclose = ({ code }) => this.lost(code);
  }

  lost(code) {
    // A page that is sent away as soon as it opens would reload for ever.
    if (code === SESSION_ENDED && performance.now() > YOUNG_PAGE_MS) {
      window.location.reload();
      return;
    }
    if (code === SESSION_LOCKED) document.dispatchEvent(new Event(LOOK));
    this.show("retrying");
    const longest = Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** this.retries++);
    this.retry = setTimeout(() => this.open(), longest * (0.5 + Math.random() / 2));
  }

  show(state) {
    if (this.state.dataset.state !== state) this.state.dataset.state = state;
    const words = this.state.querySelector(".words");
    if (words.textContent !== this.words[state]) words.textContent = this.words[state];
  }

  // A hidden page costs nobody anything; it catches up when it is looked at.
  redrawSoon() {
    if (this.pending || document.hidden || !this.isBehind()) return;
    const wait = Math.max(0, this.lastRedraw + BETWEEN_REDRAWS_MS - Date.now());
    this.pending = setTimeout(() => this.redraw(), wait);
  }

  redraw() {
    this.pending = undefined;
    this.lastRedraw = Date.now();
    raise(this.drawn, this.newest);
    this.ask();
  }

  isBehind() {
    return Object.keys(this.drawn).some((topic) => this.newest[topic] > this.drawn[topic]);
  }

  hangUp() {
    clearTimeout(this.retry);
    if (!this.socket) return;
    this.socket.onmessage = this.socket.onclose = null;
    this.socket.close();
  }

  close() {
    clearTimeout(this.pending);
    this.hangUp();
    document.removeEventListener("visibilitychange", this.hear);
    window.removeEventListener("online", this.comeBack);
  }
}

function raise(versions, newer) {
  for (const [topic, version] of Object.entries(newer)) {
    versions[topic] = Math.max(versions[topic] ?? 0, version);
  }
}
