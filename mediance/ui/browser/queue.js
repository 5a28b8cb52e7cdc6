// Who waits, in the order of call, who is being received, and what ended last. `data` is
// {key, answered, problem, done, waiting, in_service, ended, summary, today, answers, words}.
// Rows stay the same elements while they stand for the same visit: a redraw, every time somebody
// comes or goes, takes away neither an open menu nor the place of the keyboard.

const queues = new WeakMap();

export default function (component) {
  const { parentElement } = component;
  if (!queues.has(parentElement)) queues.set(parentElement, new Queue(parentElement));
  const queue = queues.get(parentElement);
  queue.follow(component);
  return () => {
    queues.delete(parentElement);
    queue.close();
  };
}

class Queue {
  constructor(parentElement) {
    const part = (selector) => parentElement.querySelector(selector);
    this.part = part;
    this.section = part("section");
    this.menu = part(".menu");
    this.next = part(".next");
    this.problem = part(".problem");
    this.waiting = new Rows(part(".waiting"), (row) => this.waitingRow(row));
    this.inService = new Rows(part(".in-service"), (row) => this.serviceRow(row));
    this.ended = new Rows(part(".ended"), (row) => this.endedRow(row));
    this.presses = new Presses(this.section, () => write(this.problem, this.data.words.silence));
    this.doneLine = new DoneLine(part(".done"), ({ visit, seen }) => this.undo(visit, seen));
    this.onKey = (event) => this.hearKey(event);
    document.addEventListener("keydown", this.onKey);
    this.next.onclick = () => this.callNext();
    this.waiting.list.onscroll = () => this.tellOthers();
    this.menu.onkeydown = (event) => this.hearMenuKey(event);
    this.menu.ontoggle = ({ newState }) => {
      if (newState === "closed") this.opener?.setAttribute("aria-expanded", "false");
    };
    this.section.onkeydown = (event) => {
      if (event.key === "Enter" && event.repeat) event.preventDefault();
    };
  }

  follow({ data, setTriggerValue }) {
    this.data = data;
    this.presses.trigger = setTriggerValue;
    writeWords(this.section, data.words);
    const isAnswered = Boolean(this.presses.hear(data.answered));
    if (isAnswered) write(this.problem, data.problem);
    write(this.part(".summary"), data.summary);
    write(this.part(".today"), data.today);
    this.waiting.draw(data.waiting);
    this.inService.draw(data.in_service);
    this.ended.draw(data.ended);
    this.part(".empty").hidden = data.waiting.length > 0;
    this.part(".waiting").hidden = data.waiting.length === 0;
    this.tellOthers();
    this.part(".legend").hidden = !data.waiting.some(({ is_late }) => is_late);
    this.part("#service-title").hidden = data.in_service.length === 0;
    this.part("details").hidden = data.ended.length === 0 && !data.today;
    this.next.ariaDisabled = `${data.waiting.length === 0}`;
    this.doneLine.show(data.done);
    if (this.opener && !this.opener.isConnected) this.closeMenu();
    if (isAnswered) this.goOn();
  }

  // A name typed next, and its Enter, must not press what was pressed here last. A finger wants
  // no keyboard on the screen, though.
  goOn() {
    this.stopAsking();
    if (matchMedia("(hover: hover)").matches) document.dispatchEvent(new Event(CURSOR_IS_FREE));
  }

  // How many stand below what the list shows.
  tellOthers() {
    const { scrollHeight, scrollTop, clientHeight } = this.waiting.list;
    const { waiting, words } = this.data;
    const below = Math.max(0, scrollHeight - scrollTop - clientHeight);
    const count = scrollHeight ? Math.round((below / scrollHeight) * waiting.length) : 0;
    const sentence = count > 1 ? words.others : words.other;
    write(this.part(".others"), count ? sentence.replace("{count}", count) : "");
  }

  // ---- what can be done

  act(action, visit, more = {}) {
    this.presses.send("acted", { key: this.data.key, action, visit, ...more });
  }

  callNext() {
    if (this.data.waiting.length) this.act("next");
  }

  undo(visit, seen) {
    this.act("undo", visit, { seen });
  }

  hearKey(event) {
    if (!isAlt(event) || event.key.toLowerCase() !== "r") return;
    event.preventDefault();
    if (!event.repeat) this.callNext();
  }

  // ---- rows: each is built once, then written again with what has changed

  waitingRow() {
    const number = make("span", { className: "number" });
    const name = make("bdi", { className: "name" });
    const triangle = make("span", { className: "triangle", ariaHidden: "true" });
    const word = make("span");
    const urgent = make("span", { className: "mark" }, triangle, " ", word, " · ");
    const domain = make("span", { className: "domain" });
    const purpose = make("span", { className: "purpose" }, urgent, domain);
    const wait = make("span", { className: "wait" });
    const late = make("span", { className: "square", role: "img" });
    const button = this.menuButton("waiting");
    const row = make("li", {}, number, name, purpose, wait, late, button);
    row.write = (visit) => {
      writeVisit(row, visit, this.data.words);
      urgent.hidden = !visit.is_urgent;
      write(word, this.data.words.urgent);
      late.hidden = !visit.is_late;
      late.ariaLabel = this.data.words.late;
      wait.classList.toggle("late", visit.is_late);
      write(wait, visit.wait);
    };
    return row;
  }

  serviceRow() {
    const number = make("span", { className: "number" });
    const name = make("bdi", { className: "name" });
    const domain = make("span", { className: "domain" });
    const staff = make("bdi", { className: "staff" });
    const since = make("span", { className: "wait" });
    const end = make("button", { type: "button", className: "end", ariaExpanded: "false" });
    const about = make("span", { className: "about" }, since, " · ", staff, " · ", domain);
    const row = make("li", {}, number, name, about, end, this.menuButton("service"));
    end.onclick = () => this.askAnswer(row, end);
    row.write = (visit) => {
      writeVisit(row, visit, this.data.words);
      write(staff, visit.staff);
      write(since, visit.since);
      write(end, this.data.words.end);
    };
    return row;
  }

  endedRow() {
    const number = make("span", { className: "number" });
    const name = make("bdi", { className: "name" });
    const domain = make("span", { className: "domain" });
    const ending = make("span", { className: "ending" });
    const undo = make("button", { type: "button", className: "quiet" });
    const row = make("li", {}, number, name, domain, ending, undo);
    undo.onclick = () => this.undo(row.visit.id, "ended");
    row.write = (visit) => {
      writeVisit(row, visit, this.data.words);
      write(ending, visit.ending);
      write(undo, this.data.words.restore);
      undo.hidden = !visit.may_be_undone;
      undo.ariaLabel = `${this.data.words.restore} ${visit.number}`;
    };
    return row;
  }

  // ---- a row's menu

  menuButton(kind) {
    const button = make("button", { type: "button", className: "more", textContent: "⋯" });
    button.setAttribute("aria-haspopup", "menu");
    button.setAttribute("aria-expanded", "false");
    button.onclick = () => this.openMenu(button, kind);
    return button;
  }

  openMenu(button, kind) {
    if (this.opener === button && this.menu.matches(":popover-open")) {
      this.closeMenu();
      return;
    }
    const { visit } = button.closest("li");
    const items = this.data.words.menus[kind].map(([action, text]) =>
      make("button", {
        type: "button",
        role: "menuitem",
        tabIndex: -1,
        textContent: text,
        onclick: () => {
          this.closeMenu();
          this.act(action, visit.id);
        },
      }),
    );
    this.menu.replaceChildren(...items);
    this.opener = button;
    button.setAttribute("aria-expanded", "true");
    this.menu.showPopover();
    this.placeMenu(button);
    items[0].focus();
  }

  placeMenu(button) {
    const place = button.getBoundingClientRect();
    const { width, height } = this.menu.getBoundingClientRect();
    const isRoomBelow = place.bottom + height < window.innerHeight;
    this.menu.style.left = `${Math.max(8, place.right - width)}px`;
    this.menu.style.top = `${isRoomBelow ? place.bottom : place.top - height}px`;
  }

  hearMenuKey(event) {
    const items = [...this.menu.children];
    const at = items.indexOf(event.target);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: items.length - 1 }[event.key];
    if (to !== undefined) {
      event.preventDefault();
      items[(to + items.length) % items.length].focus();
    } else if (event.key === "Tab" || event.key === "Escape") {
      event.preventDefault();
      this.closeMenu();
    }
  }

  closeMenu() {
    if (!this.menu.matches(":popover-open")) return;
    this.menu.hidePopover();
    if (this.opener.isConnected) this.opener.focus();
  }

  // ---- how it ended

  askAnswer(row, button) {
    const wasAsking = this.asking?.row === row;
    this.stopAsking();
    if (wasAsking) return;
    const { answers, words } = this.data;
    const group = answerButtons(answers, words.which_answer, (answer) =>
      this.act("end", row.visit.id, { answer }),
    );
    const asked = make("div", { className: "asked" }, words.which_answer, group);
    asked.onkeydown = ({ key }) => {
      if (key !== "Escape") return;
      this.stopAsking();
      button.focus();
    };
    row.append(asked);
    button.ariaExpanded = "true";
    this.asking = { row, button, asked };
    group.querySelector("button").focus({ preventScroll: true });
    asked.scrollIntoView({ block: "nearest" });
  }

  stopAsking() {
    if (!this.asking) return;
    this.asking.asked.remove();
    this.asking.button.ariaExpanded = "false";
    this.asking = undefined;
  }

  close() {
    document.removeEventListener("keydown", this.onKey);
    this.presses.close();
    this.doneLine.close();
  }
}

// A list whose elements follow visits by id: new ones are built, old ones moved or rewritten.
class Rows {
  constructor(list, build) {
    this.list = list;
    this.build = build;
    this.byId = new Map();
  }

  draw(visits) {
    const present = new Set(visits.map(({ id }) => id));
    for (const [id, row] of this.byId) {
      if (present.has(id)) continue;
      row.remove();
      this.byId.delete(id);
    }
    visits.forEach((visit, at) => {
      const row = this.byId.get(visit.id) ?? this.build();
      this.byId.set(visit.id, row);
      row.visit = visit;
      row.dataset.visit = visit.id;
      row.write(visit);
      if (this.list.children[at] !== row) this.list.insertBefore(row, this.list.children[at]);
    });
  }
}

function writeVisit(row, { number, name, domain }, words) {
  const place = row.querySelector(".name");
  write(row.querySelector(".number"), `${number}`);
  write(place, name ?? words.nameless);
  place.title = name ?? "";
  place.classList.toggle("nameless", name === null);
  const purpose = row.querySelector(".domain");
  write(purpose, domain);
  purpose.title = domain;
  const more = row.querySelector(".more");
  if (more) more.ariaLabel = words.more.replace("{number}", number);
}
