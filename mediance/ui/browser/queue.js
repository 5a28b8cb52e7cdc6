// Who waits, in the order of call, who is being received, and what ended last. `data` is
// {key, mode, answered, problem, done, waiting, in_service, ended, available, summary, today,
// answers, domains, lists, words}: « lists » is what the menus choose from, « words.menus » what
// each kind of row offers.
// Rows stay the same elements while they stand for the same visit: a redraw, every time somebody
// comes or goes, takes away neither an open menu nor the place of the keyboard.

const UNCLEAR = "to_clarify";
const ROWS_ON_A_PHONE = 8;
const LEAD_MS = 300; // the list has drawn itself anew by then

export default standing((place) => new Queue(place));

class Queue {
  constructor(parentElement) {
    const part = (selector) => parentElement.querySelector(selector);
    this.part = part;
    this.section = part("section");
    this.menu = new Menu(part(".menu"));
    this.next = part(".next");
    this.problem = part(".problem");
    this.waiting = new Rows(part(".waiting"), (row) => this.waitingRow(row));
    this.inService = new Rows(part(".in-service"), (row) => this.serviceRow(row));
    this.ended = new Rows(part(".ended"), (row) => this.endedRow(row));
    this.presses = new Presses(this.section, () => write(this.problem, this.data.words.silence));
    this.doneLine = new DoneLine(part(".done"), (done) => this.undo(done));
    this.onKey = (event) => this.hearKey(event);
    document.addEventListener("keydown", this.onKey);
    this.next.onclick = () => this.callNext();
    this.unfold = part(".unfold");
    this.unfold.onclick = () => this.fold(this.unfold.ariaExpanded === "true");
    for (const rows of [this.waiting, this.inService, this.ended]) {
      rows.list.onkeydown = (event) => this.hearRowKey(event);
    }
    this.waiting.list.onscroll = () => this.tellOthers();
    this.section.onkeydown = (event) => {
      if (event.key === "Enter" && event.repeat) event.preventDefault();
    };
  }

  follow({ data, setTriggerValue }) {
    this.data = data;
    this.presses.trigger = setTriggerValue;
    writeWords(this.section, data.words);
    const isAnswered = Boolean(this.presses.hear(data.answered));
    // Whoever was just received: their file opens by itself, once the press is over.
    if (isAnswered && data.leads_to && !data.problem) {
      const open = () => this.presses.trigger("opened", { person: data.leads_to });
      this.leading = setTimeout(open, LEAD_MS);
    }
    if (isAnswered) write(this.problem, data.problem);
    this.section.dataset.mode = data.mode;
    write(this.part(".summary"), data.summary);
    this.tellNews(data);
    write(this.part(".today"), data.today);
    this.waiting.draw(data.waiting);
    this.inService.draw(data.in_service);
    this.ended.draw(data.ended);
    this.tellAvailable(data.available);
    this.fold(this.unfold.ariaExpanded !== "true");
    this.part(".empty").hidden = data.waiting.length > 0;
    this.part(".waiting").hidden = data.waiting.length === 0;
    this.tellOthers();
    this.part(".legend").hidden = !data.waiting.some(({ is_late }) => is_late);
    this.part("#service-title").hidden = data.in_service.length === 0;
    this.part("details").hidden = data.ended.length === 0 && !data.today;
    this.next.hidden = data.mode !== "tickets";
    this.next.ariaDisabled = `${!this.isAnybodyToCall()}`;
    this.doneLine.show(data.done);
    this.menu.follow();
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

  // What a colleague has just put into one's hands is said; what one pressed oneself is not.
  tellNews({ waiting, in_service, words }) {
    const mine = [
      ...in_service.filter(({ is_mine }) => is_mine).map((v) => [v, words.handed_to_you]),
      ...waiting.filter(({ is_for_me }) => is_for_me).map((v) => [v, words.waits_for_you]),
    ];
    const isOwnPress = Boolean(this.lastPress);
    const news = mine.filter(([{ id }, said]) => this.mine && this.mine.get(id) !== said);
    this.mine = new Map(mine.map(([{ id }, said]) => [id, said]));
    if (isOwnPress) {
      if (!this.presses.isPending) this.lastPress = undefined;
      if (news.length) write(this.part(".news"), "");
      return;
    }
    if (news.length) {
      const sentences = news.map(([{ called }, said]) => said.replace("{called}", called));
      write(this.part(".news"), sentences.join(" "));
    }
  }

  tellAvailable(available) {
    const list = this.part(".available");
    this.part(".free").hidden = available.length === 0;
    const told = [...list.children].map(({ textContent }) => textContent);
    if (told.join("\n") === available.join("\n")) return;
    list.replaceChildren(...available.map((text) => make("li", { textContent: text })));
  }

  // On a phone a long queue is folded: who is being received stands within reach of a thumb.
  fold(isFolded) {
    const rest = this.data.waiting.length - ROWS_ON_A_PHONE;
    const { unfold, fold } = this.data.words;
    this.unfold.hidden = rest <= 0;
    this.unfold.ariaExpanded = `${!isFolded}`;
    this.waiting.list.classList.toggle("folded", isFolded && rest > 0);
    write(this.unfold, isFolded ? unfold.replace("{count}", rest) : fold);
  }

  // ---- what can be done

  isAnybodyToCall() {
    return this.data.mode === "tickets" && this.data.waiting.some((v) => !v.is_for_another);
  }

  act(action, visit, more = {}) {
    this.lastPress = action;
    write(this.part(".news"), "");
    this.presses.send("acted", { key: this.data.key, action, visit, ...more });
  }

  callNext() {
    if (this.isAnybodyToCall()) this.act("next");
  }

  undo({ visit, seen, gesture }) {
    this.act("undo", visit, { seen, gesture });
  }

  hearKey(event) {
    if (!isAlt(event)) return;
    const gesture = { r: () => this.callNext(), t: () => this.endMine() }[event.key.toLowerCase()];
    if (!gesture) return;
    event.preventDefault();
    if (!event.repeat) gesture();
  }

  endMine() {
    const row = [...this.inService.list.children].find(({ visit }) => visit.is_mine);
    if (row && this.asking?.row !== row) this.askAnswer(row, row.querySelector(".end"));
  }

  // Up and down go from row to row, to the same button; the answers have arrows of their own.
  hearRowKey(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const button = event.target.closest("li > button");
    if (!step || !button) return;
    const rows = [...event.currentTarget.children];
    const row = rows[rows.indexOf(button.parentElement) + step];
    if (!row) return;
    event.preventDefault();
    const same = [...row.children].find(({ className, hidden }) => className === button.className && !hidden);
    (same ?? row.querySelector("li > button:not([hidden])"))?.focus();
  }

  // ---- rows: each is built once, then written again with what has changed

  waitingRow() {
    const number = make("span", { className: "number" });
    const name = make("bdi", { className: "name" });
    const urgent = urgentMark();
    const whom = make("bdi");
    const reserved = make("span", { className: "whom" }, whom, " · ");
    const domain = make("span", { className: "domain" });
    const purpose = make("span", { className: "purpose" }, urgent, reserved, domain);
    const wait = make("span", { className: "wait" });
    const late = make("span", { className: "square", role: "img" });
    const receive = make("button", { type: "button", className: "receive" });
    const button = this.menuButton("waiting");
    const row = make("li", {}, number, name, purpose, wait, late, receive, button);
    receive.onclick = () => this.act("receive", row.visit.id);
    row.write = (visit) => {
      const { words, mode } = this.data;
      writeVisit(row, visit, words);
      urgent.write(visit, words);
      reserved.hidden = !visit.for;
      write(whom, visit.for);
      row.classList.toggle("elsewhere", visit.is_for_another);
      late.hidden = !visit.is_late;
      late.ariaLabel = words.late;
      wait.classList.toggle("late", visit.is_late);
      write(wait, visit.wait);
      receive.hidden = mode === "tickets";
      write(receive, words.receive);
      receive.ariaLabel = `${words.receive} ${visit.called}`;
    };
    return row;
  }

  serviceRow() {
    const number = make("span", { className: "number" });
    const name = make("a", { className: "name", dir: "auto" });
    const domain = make("span", { className: "domain" });
    const staff = make("bdi", { className: "staff" });
    const room = make("bdi");
    const place = make("span", {}, " · ", room);
    const since = make("span", { className: "wait" });
    const key = make("kbd");
    const said = make("span");
    const end = make("button", { type: "button", className: "end", ariaExpanded: "false" }, said, " ", key);
    const urgent = urgentMark();
    const about = make("span", { className: "about" }, urgent, since, " · ", staff, place, " · ", domain);
    const row = make("li", {}, number, name, about, end, this.menuButton("service"));
    end.onclick = () => this.askAnswer(row, end);
    name.onclick = (event) => this.openFile(event, row.visit.person);
    row.write = (visit) => {
      const { words } = this.data;
      writeVisit(row, visit, words);
      row.classList.toggle("mine", visit.is_mine);
      if (visit.person) name.href = `/personne?person=${visit.person}`;
      else name.removeAttribute("href");
      urgent.write(visit, words);
      write(staff, visit.staff);
      place.hidden = !visit.room;
      write(room, visit.room ?? "");
      write(since, visit.since);
      write(said, words.end);
      write(key, words.end_key);
      key.hidden = !visit.is_mine || visit !== this.data.in_service.find((v) => v.is_mine);
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
    undo.onclick = () => {
      const { id, may_come_back } = row.visit;
      if (may_come_back) this.act("back", id);
      else this.undo({ visit: id, seen: "ended" });
    };
    row.write = (visit) => {
      const { back, restore } = this.data.words;
      const word = visit.may_come_back ? back : restore;
      writeVisit(row, visit, this.data.words);
      write(ending, visit.ending);
      write(undo, word);
      undo.hidden = !visit.may_be_undone;
      undo.ariaLabel = `${word} ${visit.called}`;
    };
    return row;
  }

  // ---- a row's menu

  menuButton(kind) {
    return this.menu.button({ className: "more", textContent: "⋯" }, (button) => this.offered(button, kind));
  }

  offered(button, kind) {
    const { visit } = button.closest("li");
    const { menus, sheets } = this.data.words;
    const gestures = menus[kind].filter(([, , list]) => !list || this.choices(list, visit).length);
    return [
      ...gestures.map(([action, text, list]) => {
        const open = () => this.openChoices(button, kind, { action, text, list });
        const item = this.menu.item(text, list ? open : () => this.choose(action, visit));
        if (list) item.setAttribute("aria-haspopup", "menu");
        return item;
      }),
      ...this.fileItem(visit),
      ...sheets[kind].map(([text, address]) => this.sheetItem(text, address, visit)),
    ];
  }

  // Whose file it is, in this tab; one key with it held opens another, as any link does.
  fileItem({ person }) {
    if (!person) return [];
    const href = `/personne?person=${person}`;
    return [this.menu.link(this.data.words.file, { href, onclick: (event) => this.openFile(event, person) })];
  }

  openFile(event, person) {
    if (!person || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    this.menu.close();
    this.presses.trigger("opened", { person });
  }

  // Paper opens beside the desk, never in its place.
  sheetItem(text, address, { id }) {
    const href = address.replace("{visit}", id);
    return this.menu.link(text, { href, target: "_blank", onclick: () => this.menu.close() });
  }

  // What a gesture chooses from takes the menu's place, with a way back.
  openChoices(button, kind, { action, text, list }) {
    const { visit } = button.closest("li");
    const up = this.menu.item(`‹ ${text}`, () => this.menu.fill(this.offered(button, kind)));
    up.className = "up";
    const items = this.choices(list, visit, action).map((choice) =>
      this.menu.item(choice.text, () => this.choose(choice.action ?? action, visit, choice), choice.hint),
    );
    this.menu.fill([up, ...items], items[0]);
  }

  // Not the one who has them already; and, where somebody is waited for, nobody in particular.
  choices(list, visit, action) {
    const { lists, words } = this.data;
    const taken = visit.staff_id ?? visit.for_id;
    const now = visit.degree ?? (visit.is_urgent ? "urgent" : "not_urgent");
    const others = lists[list].filter(({ value }) => value !== (list === "team" ? taken : now));
    if (action !== "reserve" || !visit.for_id) return others;
    return [{ action: "release", text: words.anybody }, ...others];
  }

  choose(action, visit, choice = {}) {
    this.menu.close();
    const more = action === "answered" ? { answer: choice.value } : { to: choice.value };
    this.act(action, visit.id, choice.value === undefined ? {} : more);
  }

  // ---- how it ended

  askAnswer(row, button) {
    const wasAsking = this.asking?.row === row;
    this.stopAsking();
    if (wasAsking) return;
    const { answers, words } = this.data;
    const about = this.domainChoice(row.visit);
    const group = answerButtons(answers, words.which_answer, (answer) =>
      this.act("end", row.visit.id, { answer, domain: about.choice.value }),
    );
    const asked = make("div", { className: "asked" }, words.which_answer, group, about.label);
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

  // What it was about may be known by now; nothing chosen leaves it as it was recorded.
  domainChoice({ domain, domain_code }) {
    const { domains, words } = this.data;
    const kept = make("option", { value: "", textContent: domain, selected: true });
    const others = domains
      .filter(({ code }) => code !== domain_code && code !== UNCLEAR)
      .map(({ code, title }) => make("option", { value: code, textContent: title }));
    const choice = make("select", {}, kept, ...others);
    return { choice, label: make("label", { className: "motive" }, words.about, choice) };
  }

  stopAsking() {
    if (!this.asking) return;
    this.asking.asked.remove();
    this.asking.button.ariaExpanded = "false";
    this.asking = undefined;
  }

  close() {
    clearTimeout(this.leading);
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

// The sign of urgency with its degree in words, the same wherever somebody is.
function urgentMark() {
  const triangle = make("span", { className: "triangle", ariaHidden: "true" });
  const said = make("span", { className: "unseen" });
  const word = make("span");
  const mark = make("span", { className: "mark" }, triangle, said, " ", word, " · ");
  mark.write = ({ is_urgent, degree, urgent }, words) => {
    mark.hidden = !is_urgent;
    write(said, degree ? words.urgent : "");
    write(word, urgent);
  };
  return mark;
}

function writeVisit(row, { place: ticket, more, name, domain }, words) {
  const place = row.querySelector(".name");
  write(row.querySelector(".number"), ticket);
  write(place, name ?? words.nameless);
  place.title = name ?? "";
  place.classList.toggle("nameless", name === null);
  const purpose = row.querySelector(".domain");
  write(purpose, domain);
  purpose.title = domain;
  const menu = row.querySelector(".more");
  if (menu) menu.ariaLabel = more;
}
