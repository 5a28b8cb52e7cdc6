// The procedures under way, one line each, and what is done to several at once. `data` is
// {answered, problem, key, page, result, rows, owners, has_sites, words}. Which lines are chosen is
// known here alone; what is done names each with the state that it shows.

export default standing((place) => new Board(place));

class Board {
  constructor(parentElement) {
    this.part = (selector) => parentElement.querySelector(selector);
    this.section = this.part("section");
    this.body = this.part("tbody");
    this.bar = this.part(".bar");
    this.asking = this.part(".ask");
    this.owner = this.part("select");
    this.problem = this.part(".problem");
    this.all = this.part("thead input");
    this.rows = new Map();
    this.chosen = new Set();
    this.presses = new Presses(this.section, () => write(this.problem, this.data.words.silence));
    this.all.onchange = () => this.chooseAll(this.all.checked);
    this.part(".remind").onclick = () => this.ask("remind");
    this.part(".give").onclick = () => this.ask("give");
    this.part(".release").onclick = () => this.chooseAll(false);
    this.part(".cancel").onclick = () => this.stopAsking();
    this.part(".confirm").onclick = () => this.confirm();
    this.part(".undo").onclick = () => this.presses.send("undone", { key: this.data.key });
    this.owner.oninput = () => this.tell();
    this.asking.onkeydown = ({ key }) => {
      if (key === "Escape") this.stopAsking();
    };
    this.body.onkeydown = (event) => this.step(event);
  }

  follow({ data, setTriggerValue }) {
    const isOtherPage = this.data !== undefined && this.data.page !== data.page;
    this.data = data;
    this.presses.trigger = setTriggerValue;
    writeWords(this.section, data.words);
    this.part(".undo").textContent = data.words.undo;
    const answered = this.presses.hear(data.answered);
    if (answered) write(this.problem, data.problem);
    const isDone = answered && !data.problem;
    this.draw();
    this.showResult();
    if (isDone) this.chooseAll(false);
    else this.tell();
    if (isDone) this.part(".result").focus();
    if (isOtherPage) this.section.scrollIntoView({ block: "start" });
  }

  draw() {
    const { rows } = this.data;
    const present = new Set(rows.map(({ id }) => id));
    for (const [id, row] of this.rows) {
      if (present.has(id)) continue;
      row.remove();
      this.rows.delete(id);
      this.chosen.delete(id);
    }
    rows.forEach((line, at) => {
      const row = this.rows.get(line.id) ?? this.build(line.id);
      this.rows.set(line.id, row);
      this.write(row, line);
      if (this.body.children[at] !== row) this.body.insertBefore(row, this.body.children[at]);
    });
    this.part("table").hidden = rows.length === 0;
    for (const place of this.section.querySelectorAll(".site")) place.hidden = !this.data.has_sites;
    this.drawOwners();
  }

  drawOwners() {
    const { owners, words } = this.data;
    const told = JSON.stringify([owners, words.nobody]);
    if (this.owner.dataset.told === told) return;
    this.owner.dataset.told = told;
    const option = (value, textContent) => make("option", { value, textContent });
    this.owner.replaceChildren(
      option("", words.pick),
      ...owners.map(({ id, name }) => option(id, name.length > 60 ? `${name.slice(0, 59)}…` : name)),
      option("0", words.nobody),
    );
  }

  build(id) {
    const row = make("tr");
    const cell = (className, ...children) => make("td", { className }, ...children);
    const under = () => make("span", { className: "under long" });
    const box = make("input", { type: "checkbox" });
    box.onchange = () => this.choose(id, box.checked);
    box.onclick = (event) => this.chooseBetween(event, id);
    const link = make("a", { className: "name" }, make("bdi"));
    link.onclick = (event) => this.open(event, id);
    row.append(
      cell("choose", make("label", {}, box)),
      cell("deadline", make("span", { className: "stake" }), under()),
      cell("who", link),
      cell("kind", make("span", { className: "long type" }), under()),
      cell("stage", make("span", { className: "at" }), under()),
      cell("owner", make("bdi", { className: "long" })),
      cell("next"),
      cell("age"),
      cell("site"),
    );
    return row;
  }

  write(row, line) {
    const { words } = this.data;
    const part = (selector) => row.querySelector(selector);
    row.line = line;
    const name = line.name ?? words.erased;
    part("input").ariaLabel = words.choose.replace("{line}", `${name}, ${line.type}`);
    write(part(".name bdi"), name);
    if (line.href) part(".name").href = line.href;
    else part(".name").removeAttribute("href");
    this.writeDeadline(row, line.deadline);
    write(part(".type"), line.type);
    write(part(".kind .under"), line.institution);
    write(part(".at"), line.stage);
    write(part(".stage .under"), line.turn);
    write(part(".owner bdi"), line.owner ?? line.unowned);
    part(".owner bdi").classList.toggle("unowned", !line.owner);
    write(part(".next"), line.next);
    part(".next").classList.toggle("over", line.is_next_over);
    write(part(".age"), line.age);
    write(part(".site"), line.site);
    part(".owner").dataset.heading = words.owner;
    part(".next").dataset.heading = words.next;
  }

  writeDeadline(row, deadline) {
    const stake = row.querySelector(".stake");
    const under = row.querySelector(".deadline .under");
    const told = JSON.stringify(deadline);
    if (stake.dataset.told === told) return;
    stake.dataset.told = told;
    stake.className = `stake ${deadline?.colour ?? ""}`;
    stake.title = under.title = deadline?.about ?? "";
    stake.replaceChildren(...(deadline ? [shape(deadline.shape), make("span", { textContent: deadline.text })] : []));
    write(under, deadline?.when ?? "");
  }

  // Choosing

  choose(id, isChosen) {
    if (isChosen) this.chosen.add(id);
    else this.chosen.delete(id);
    this.last = id;
    this.tell();
  }

  // With Shift, all the lines since the one before.
  chooseBetween(event, id) {
    const ids = this.data.rows.map((line) => line.id);
    const from = ids.indexOf(this.last);
    if (!event.shiftKey || from < 0) return;
    const [first, end] = [from, ids.indexOf(id)].sort((a, b) => a - b);
    for (const each of ids.slice(first, end + 1)) {
      if (event.target.checked) this.chosen.add(each);
      else this.chosen.delete(each);
    }
    this.tell();
  }

  chooseAll(areChosen) {
    this.chosen = new Set(areChosen ? this.rows.keys() : []);
    this.stopAsking();
  }

  // Arrows go from line to line.
  step(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step || !event.target.matches("input, a")) return;
    const row = event.target.closest("tr");
    const next = step > 0 ? row.nextElementSibling : row.previousElementSibling;
    if (!next) return;
    event.preventDefault();
    next.querySelector(event.target.localName).focus();
  }

  // What is done to the chosen lines

  ask(gesture) {
    this.gesture = gesture;
    write(this.problem, "");
    this.tell();
    (gesture === "give" ? this.owner : this.part(".confirm")).focus();
  }

  stopAsking() {
    const wasOpen = this.gesture;
    this.gesture = undefined;
    this.tell();
    if (wasOpen && !this.bar.hidden) this.part(`.${wasOpen}`).focus();
  }

  lines() {
    return this.data.rows.filter(({ id }) => this.chosen.has(id));
  }

  tell() {
    const { words } = this.data;
    const lines = this.lines();
    for (const [id, row] of this.rows) {
      row.querySelector("input").checked = this.chosen.has(id);
      row.classList.toggle("chosen", this.chosen.has(id));
    }
    this.all.checked = lines.length > 0 && lines.length === this.rows.size;
    this.all.indeterminate = lines.length > 0 && lines.length < this.rows.size;
    this.bar.hidden = lines.length === 0;
    write(this.part(".count"), lines.length ? words.chosen[lines.length] : "");
    if (!lines.length) this.gesture = undefined;
    this.asking.hidden = !this.gesture;
    this.part(".to").hidden = this.gesture !== "give";
    for (const gesture of ["remind", "give"]) {
      this.part(`.${gesture}`).ariaExpanded = `${this.gesture === gesture}`;
    }
    if (this.gesture) this.tellConsequence(lines);
  }

  tellConsequence(lines) {
    const { words } = this.data;
    const awaiting = lines.filter(({ awaits }) => awaits).length;
    const early = lines.filter(({ is_early: isEarly }) => isEarly).length;
    const silent = lines.length - awaiting;
    const isGiving = this.gesture === "give";
    const about = isGiving
      ? []
      : [silent && words.silent[silent], early && words.early[early], awaiting && words.reminded_by_hand];
    write(this.part(".about"), about.filter(Boolean).join(" "));
    write(this.part(".confirm"), isGiving ? words.give[lines.length] : words.remind[awaiting]);
    this.isPossible = isGiving ? this.owner.value !== "" : awaiting > 0;
    this.part(".confirm").ariaDisabled = `${!this.isPossible}`;
  }

  confirm() {
    if (!this.isPossible) return;
    const chosen = this.lines().map(({ id, version }) => [id, version]);
    const owner = this.gesture === "give" ? { owner: Number(this.owner.value) } : {};
    this.presses.send("acted", { action: this.gesture, chosen, key: this.data.key, ...owner });
  }

  // What was done

  showResult() {
    const { result, words } = this.data;
    const place = this.part(".result");
    const told = JSON.stringify(result);
    if (place.dataset.told === told) return;
    place.dataset.told = told;
    place.hidden = !result;
    if (!result) return;
    write(this.part(".result .text"), result.text);
    this.part(".undo").hidden = !result.may_be_undone;
    const done = make("details", {}, make("summary", { textContent: words.done_ones }), this.links(result.done));
    const groups = result.groups.map(({ text, rows }) =>
      make("div", {}, make("p", { className: "problem", textContent: text }), this.links(rows)),
    );
    this.part(".groups").replaceChildren(...groups, ...(result.done.length ? [done] : []));
  }

  links(rows) {
    const item = ({ id, href, text }) => {
      const link = make("a", { textContent: text, title: text });
      if (href) link.href = href;
      link.onclick = (event) => this.open(event, id);
      return make("li", {}, link);
    };
    return make("ul", {}, ...rows.map(item));
  }

  // In this tab; one key with it held opens another, as any link does.
  open(event, procedure) {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    this.presses.trigger("opened", { procedure });
  }

  close() {
    this.presses.close();
  }
}
