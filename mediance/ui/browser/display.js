// The waiting room's board. It asks `/display` by itself, at once when the push line says that
// something changed and every few seconds anyway, so that neither a restart of the server nor a
// stopped database needs anybody's hand. `data` is {locale, words}.

const ASKED_EVERY_MS = 10_000;
const FIRST_RETRY_MS = 1_000;
const LAST_RETRY_MS = 5_000;
const NEW_MS = 20_000; // a call stands out for so long…
const EXPECTED_MS = 180_000; // …and is a past one after so long
const STALE_MS = 600_000; // what was called before this is nobody's business any more
const RELOADED_EVERY_MS = 60_000;
const ATTENDED_MS = 5_000;
const PARIS = "Europe/Paris";
const CHIME_HZ = [660, 528];

export default standing((place) => new Board(place));

class Board {
  constructor(parentElement) {
    this.part = (selector) => parentElement.querySelector(selector);
    this.section = this.part(".board");
    this.calls = [];
    this.answeredAt = Date.now();
    this.offset = 0;
    this.retries = 0;
    this.section.showPopover();
    this.clock = setInterval(() => this.draw(), 1_000);
    this.onPointer = () => this.attend();
    document.addEventListener("pointermove", this.onPointer);
    this.part(".sound").onclick = () => this.switchSound();
    this.part(".full").onclick = () => this.section.requestFullscreen();
    this.part(".leave").onclick = () => this.leave();
  }

  follow({ data }) {
    this.words = data.words;
    this.locale = data.locale;
    for (const place of this.section.querySelectorAll("[data-text]")) {
      place.textContent = data.words[place.dataset.text];
    }
    this.section.ariaLabel = data.words.board;
    this.nameSound();
    if (!this.isAsking) this.ask();
    if (!this.socket) this.listen();
  }

  // ---- what is called

  async ask() {
    clearTimeout(this.next);
    if (this.isAsking) {
      this.isAskedAgain = true;
      return;
    }
    this.isAsking = true;
    const status = await this.asked();
    if (this.isClosed) return;
    this.isAsking = false;
    if (status === 401) this.startAnew();
    this.isCut = status !== 200;
    this.draw();
    const pause = this.isAskedAgain ? 0 : this.isCut ? this.longer() : ASKED_EVERY_MS;
    this.isAskedAgain = false;
    this.next = setTimeout(() => this.ask(), pause);
  }

  async asked() {
    try {
      const signal = AbortSignal.timeout(ASKED_EVERY_MS);
      const address = new URL("display", document.baseURI);
      const response = await fetch(address, { method: "POST", signal });
      if (response.status === 200) this.hear(await response.json());
      return response.status;
    } catch {
      return 0;
    }
  }

  hear({ site, now, calls }) {
    this.retries = 0;
    this.answeredAt = Date.now();
    if (now) this.offset = Date.parse(now) - Date.now();
    this.hasTickets = Boolean(site);
    const isNew = calls[0] && calls[0].at !== this.calls[0]?.at && this.ageOf(calls[0]) < NEW_MS;
    this.calls = calls;
    write(this.part(".site"), site ?? "");
    if (isNew && this.sound) this.chime();
  }

  longer() {
    const longest = Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** this.retries++);
    return longest * (0.5 + Math.random() / 2);
  }

  // The session was ended by somebody: the sign-in form takes this page's place.
  startAnew() {
    if (performance.now() > RELOADED_EVERY_MS) window.location.reload();
  }

  listen() {
    const address = new URL("live?topic=visits", document.baseURI);
    address.protocol = address.protocol.replace("http", "ws");
    this.socket = new WebSocket(address);
    this.socket.onmessage = () => this.ask();
    this.socket.onclose = () => {
      this.again = setTimeout(() => this.listen(), LAST_RETRY_MS * (0.5 + Math.random() / 2));
    };
  }

  // ---- what is shown

  get now() {
    return Date.now() + this.offset;
  }

  ageOf({ at }) {
    return this.now - Date.parse(at);
  }

  draw() {
    const isStale = Date.now() - this.answeredAt > STALE_MS;
    const calls = isStale ? [] : this.calls;
    const [last] = calls;
    const isExpected = Boolean(last) && this.ageOf(last) < EXPECTED_MS;
    this.part(".expected").hidden = !isExpected;
    this.part(".call").classList.toggle("new", isExpected && this.ageOf(last) < NEW_MS);
    write(this.part(".number"), isExpected ? `${last.number}` : "");
    write(this.part(".room"), isExpected ? (last.room ?? this.words.at_reception) : "");
    write(this.part(".nobody"), isExpected ? "" : this.silence(isStale));
    write(this.part(".retrying"), this.isCut ? this.words.retrying : "");
    write(this.part(".clock"), this.timeOf(this.now));
    this.drawEarlier(calls.slice(isExpected ? 1 : 0).slice(0, 3));
  }

  silence(isStale) {
    if (isStale) return this.words.interrupted;
    return this.hasTickets === false ? this.words.no_tickets : this.words.nobody;
  }

  drawEarlier(calls) {
    const told = JSON.stringify(calls);
    if (told === this.drawnEarlier) return;
    this.drawnEarlier = told;
    this.part("footer").style.visibility = calls.length ? "visible" : "hidden";
    this.part(".earlier").replaceChildren(...calls.map((call) => this.rowOf(call)));
  }

  rowOf({ number, room, at }) {
    const row = document.createElement("li");
    const called = document.createElement("strong");
    called.textContent = this.words.row.replace("{number}", number);
    const where = document.createElement("span");
    where.textContent = [room, this.timeOf(Date.parse(at))].filter(Boolean).join(" · ");
    row.append(called, where);
    return row;
  }

  timeOf(moment) {
    const parts = { hour: "numeric", minute: "2-digit", timeZone: PARIS };
    const time = new Intl.DateTimeFormat(this.locale, parts).format(moment);
    return this.locale === "fr-FR" ? time.replace(/^0?(\d+):/, "$1 h ") : time;
  }

  // ---- whoever stands before it with a mouse

  attend() {
    this.section.classList.add("attended");
    clearTimeout(this.unattended);
    this.unattended = setTimeout(() => this.section.classList.remove("attended"), ATTENDED_MS);
  }

  switchSound() {
    if (this.sound) this.sound.close();
    this.sound = this.sound ? undefined : new AudioContext();
    this.nameSound();
    if (this.sound) this.chime();
  }

  nameSound() {
    const button = this.part(".sound");
    button.ariaPressed = `${Boolean(this.sound)}`;
    write(button, this.sound ? this.words.sound_off : this.words.sound_on);
  }

  chime() {
    CHIME_HZ.forEach((frequency, at) => {
      const begin = this.sound.currentTime + at * 0.35;
      const tone = new OscillatorNode(this.sound, { frequency });
      const volume = new GainNode(this.sound, { gain: 0.0001 });
      volume.gain.exponentialRampToValueAtTime(0.15, begin + 0.05);
      volume.gain.exponentialRampToValueAtTime(0.0001, begin + 0.6);
      tone.connect(volume).connect(this.sound.destination);
      tone.start(begin);
      tone.stop(begin + 0.65);
    });
  }

  async leave() {
    try {
      const answer = await fetch(new URL("session", document.baseURI), { method: "DELETE" });
      if (answer.ok) window.location.assign(new URL(".", document.baseURI));
    } catch {
      this.isCut = true;
      this.draw();
    }
  }

  close() {
    this.isClosed = true;
    clearInterval(this.clock);
    clearTimeout(this.next);
    clearTimeout(this.again);
    document.removeEventListener("pointermove", this.onPointer);
    if (this.socket) this.socket.onclose = this.socket.onmessage = null;
    this.socket?.close();
    this.sound?.close();
  }
}

function write(element, text) {
  if (element.textContent !== text) element.textContent = text;
}
