// The team's week as a grid of buttons. `data` is {key, answered, problem, monday, title, days,
// rows, rooms, may_repeat, words}. A press shows at once and is sent a moment later with those
// beside it; what is under way is not overwritten by what the server still shows.

const GATHER_MS = 350;
const SAVED_MS = 4_000;

export default standing((place) => new Grid(place));

class Grid {
  constructor(parentElement) {
    const part = (selector) => parentElement.querySelector(selector);
    this.part = part;
    this.section = part("section");
    this.body = part("tbody");
    this.changed = new Map();
    this.under_way = new Map();
    this.presses = new Presses(this.section, () => this.giveUp());
    part(".before").onclick = () => this.turn(-1);
    part(".now").onclick = () => this.turn(0);
    part(".after").onclick = () => this.turn(1);
    part(".repeat").onclick = () => this.send("repeated", {});
    this.body.onkeydown = (event) => this.hearKey(event);
  }

  follow({ data, setTriggerValue }) {
    const isAnotherGrid = this.shape(data) !== this.shape(this.data);
    this.data = data;
    this.presses.trigger = setTriggerValue;
    writeWords(this.section, data.words);
    const answered = this.presses.hear(data.answered);
    if (answered) this.answer(answered, data);
    write(this.part(".title"), data.title);
    this.part(".repeat").hidden = !data.may_repeat;
    this.part(".nobody").hidden = data.rows.length > 0;
    this.part("table").hidden = data.rows.length === 0;
    this.section.style.setProperty("--half-days", data.days.length * 2);
    if (isAnotherGrid) this.build();
    this.draw();
  }

  shape(data) {
    const { days, rows, rooms } = data ?? {};
    return JSON.stringify([days, rooms, rows?.map(({ id, name, is_editable }) => [id, name, is_editable])]);
  }

  answer({ event }, { problem, words }) {
    this.under_way.clear();
    write(this.part(".problem"), problem);
    if (problem) this.changed.clear();
    const isSaved = event !== "turned" && !problem;
    clearTimeout(this.savedTimer);
    write(this.part(".saved"), isSaved ? words.saved : "");
    this.savedTimer = setTimeout(() => write(this.part(".saved"), ""), SAVED_MS);
  }

  giveUp() {
    this.under_way.clear();
    this.changed.clear();
    write(this.part(".problem"), this.data.words.silence);
    this.draw();
  }

  // ---- sending

  send(event, message) {
    write(this.part(".problem"), "");
    this.presses.send(event, { key: this.data.key, ...message });
  }

  turn(weeks) {
    if (!this.changed.size && !this.presses.isPending) this.presses.release();
    this.send("turned", { weeks });
  }

  say(cell) {
    this.changed.set(`${cell.staff} ${cell.day} ${cell.half}`, cell);
    this.draw();
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.flush(), GATHER_MS);
  }

  // One press at a time is under way; what is pressed meanwhile follows it.
  flush() {
    if (!this.changed.size) return;
    if (!this.presses.isPending) this.presses.release();
    if (this.presses.isPending) {
      this.timer = setTimeout(() => this.flush(), GATHER_MS);
      return;
    }
    this.under_way = this.changed;
    this.changed = new Map();
    this.send("said", { cells: [...this.under_way.values()] });
  }

  // ---- the grid

  build() {
    const { days, rows, words } = this.data;
    const halves = Object.keys(words.halves);
    const head = days.map((day) => {
      const label = make("span", { className: "day", textContent: day.label });
      const shut = make("div", { className: "shut", textContent: day.is_shut ? words.shut : "" });
      const place = make("th", { colSpan: 2, scope: "colgroup", className: "morning" }, label, shut);
      place.classList.toggle("today", day.is_today);
      place.style.gridColumn = "span 2";
      return place;
    });
    const who = make("th", { className: "who", rowSpan: 2, scope: "col", textContent: words.who });
    const room = make("th", { className: "room-head", rowSpan: 2, scope: "col", textContent: words.room });
    const half = (name) =>
      make("th", { className: `half ${name}`, scope: "col", abbr: words.halves[name], title: words.halves[name], textContent: words.half_letters[name] });
    this.part("thead").replaceChildren(
      make("tr", {}, who, ...head, ...(this.hasRooms() ? [room] : [])),
      make("tr", {}, ...days.flatMap(() => halves.map(half))),
    );
    this.body.replaceChildren(...rows.map((row) => this.row(row)));
  }

  hasRooms() {
    return this.data.rooms.length > 0;
  }

  row({ id, name, is_editable, cells }) {
    const head = make("th", { scope: "row" }, make("bdi", { textContent: name }));
    const places = cells.map(({ day, half }) => {
      const sign = make("span", { className: "sign" });
      const button = make("button", { type: "button", ariaDisabled: `${!is_editable}` }, sign);
      button.dataset.cell = `${id} ${day} ${half}`;
      button.onclick = () => is_editable && this.toggle(id, day, half);
      return make("td", { className: half }, button);
    });
    const room = make("td", { className: "room-cell" }, this.roomChoice(id, name, is_editable));
    return make("tr", {}, head, ...places, ...(this.hasRooms() ? [room] : []));
  }

  roomChoice(staff, name, is_editable) {
    const { rooms, words } = this.data;
    const none = make("option", { value: "", textContent: words.no_room });
    const options = rooms.map((room) => make("option", { value: room.id, textContent: room.name }));
    const choice = make("select", { ariaLabel: `${words.room} · ${name}`, disabled: !is_editable }, none, ...options);
    choice.dataset.staff = staff;
    choice.onchange = () => this.move(staff);
    return choice;
  }

  draw() {
    const { rows, days, words } = this.data;
    const labels = Object.fromEntries(days.map(({ date, label }) => [date, label]));
    for (const { id, name, room, cells } of rows) {
      for (const cell of cells) {
        const key = `${id} ${cell.day} ${cell.half}`;
        const own = this.changed.get(key) ?? this.under_way.get(key);
        const { present } = own ?? cell;
        const isSupposed = present && !own && !cell.is_said;
        const button = this.body.querySelector(`[data-cell="${key}"]`);
        button.ariaPressed = `${present}`;
        button.classList.toggle("is-supposed", isSupposed);
        const state = isSupposed ? words.supposed : present ? words.here : words.away;
        button.ariaLabel = `${name}, ${labels[cell.day]}, ${words.halves[cell.half]} : ${state}`;
      }
      const choice = this.body.querySelector(`select[data-staff="${id}"]`);
      const isOwn = [...this.changed.values(), ...this.under_way.values()].some((c) => c.staff === id);
      if (choice && !isOwn) choice.value = room ?? "";
    }
  }

  present(staff, day, half) {
    const button = this.body.querySelector(`[data-cell="${staff} ${day} ${half}"]`);
    return button.ariaPressed === "true";
  }

  roomOf(staff) {
    const choice = this.body.querySelector(`select[data-staff="${staff}"]`);
    return choice?.value ? Number(choice.value) : null;
  }

  // A supposed half-day is confirmed by the first press, taken away by the second.
  toggle(staff, day, half) {
    const button = this.body.querySelector(`[data-cell="${staff} ${day} ${half}"]`);
    const isConfirmed = button.classList.contains("is-supposed");
    const present = isConfirmed || !this.present(staff, day, half);
    this.say({ staff, day, half, present, room: this.roomOf(staff) });
  }

  // Another room for all half-days of the week on which the person is here.
  move(staff) {
    const { cells } = this.data.rows.find(({ id }) => id === staff);
    for (const { day, half } of cells) {
      if (this.present(staff, day, half)) {
        this.say({ staff, day, half, present: true, room: this.roomOf(staff) });
      }
    }
  }

  hearKey(event) {
    const places = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };
    const step = places[event.key];
    const from = event.target.closest("td button");
    if (!step || !from) return;
    event.preventDefault();
    const rows = [...this.body.children].map((row) => [...row.querySelectorAll("td button")]);
    const at = rows.findIndex((row) => row.includes(from));
    rows[at + step[0]]?.[rows[at].indexOf(from) + step[1]]?.focus();
  }

  close() {
    clearTimeout(this.timer);
    clearTimeout(this.savedTimer);
    this.presses.close();
  }
}
