// Who came on a day, one line a visit. `data` is {answered, problem, visits, chosen, total, words}.
// The search for a name stays in the browser: every line is here already, and no name goes into an
// address. Lines stay the same elements while they stand for the same visit.

export default standing((place) => new Day(place));

class Day {
  constructor(parentElement) {
    const part = (selector) => parentElement.querySelector(selector);
    this.section = part("section");
    this.table = part("table");
    this.body = part("tbody");
    this.field = part("input");
    this.count = part(".count");
    this.empty = part(".empty");
    this.problem = part(".problem");
    this.rows = new Map();
    this.presses = new Presses(this.section, () => write(this.problem, this.data.words.silence));
    this.field.oninput = () => this.sift();
    this.field.onkeydown = (event) => {
      if (event.key !== "Escape" || !this.field.value) return;
      event.stopPropagation();
      this.field.value = "";
      this.sift();
    };
  }

  follow({ data, setTriggerValue }) {
    this.data = data;
    this.presses.trigger = setTriggerValue;
    writeWords(this.section, data.words);
    this.field.placeholder = data.words.search;
    const answered = this.presses.hear(data.answered);
    if (answered) write(this.problem, data.problem);
    this.draw();
    this.sift();
    if (answered && !data.problem) goToCorrection();
    if (this.chosen && !data.chosen) this.rows.get(this.chosen)?.querySelector("button").focus();
    this.chosen = data.chosen;
  }

  draw() {
    const present = new Set(this.data.visits.map(({ id }) => id));
    for (const [id, row] of this.rows) {
      if (present.has(id)) continue;
      row.remove();
      this.rows.delete(id);
    }
    this.data.visits.forEach((visit, at) => {
      const row = this.rows.get(visit.id) ?? this.build();
      this.rows.set(visit.id, row);
      this.write(row, visit);
      if (this.body.children[at] !== row) this.body.insertBefore(row, this.body.children[at]);
    });
  }

  build() {
    const row = make("tr");
    const cell = (name, ...children) => make("td", { className: name }, ...children);
    const name = make("bdi", { className: "name" });
    const marks = make("span", { className: "marks" });
    const button = make("button", { type: "button", className: "quiet" });
    button.onclick = () => this.presses.send("opened", { visit: row.visit.id });
    row.append(
      cell("number"),
      cell("arrived"),
      cell("who", name, " ", marks),
      cell("domain"),
      cell("wait"),
      cell("staff", make("bdi")),
      cell("ending"),
      cell("act", button),
    );
    return row;
  }

  write(row, visit) {
    const { words } = this.data;
    row.visit = visit;
    const part = (selector) => row.querySelector(selector);
    for (const name of ["number", "arrived", "wait", "ending"]) write(part(`.${name}`), `${visit[name]}`);
    write(part(".name"), visit.name ?? words.nameless);
    part(".name").classList.toggle("nameless", visit.name === null);
    write(part(".marks"), visit.marks);
    const domain = part(".domain");
    if (row.domain !== `${visit.is_urgent}${visit.domain}`) {
      row.domain = `${visit.is_urgent}${visit.domain}`;
      const triangle = make("span", { className: "triangle", role: "img", ariaLabel: words.urgent });
      domain.replaceChildren(...(visit.is_urgent ? [triangle] : []), visit.domain);
    }
    write(part(".staff bdi"), visit.staff ?? "");
    row.classList.toggle("is-taken-back", visit.is_taken_back);
    row.classList.toggle("chosen", visit.id === this.data.chosen);
    const button = part("button");
    write(button, words.correct);
    button.ariaLabel = words.correct_number.replace("{number}", visit.number);
    row.searched = `${folded(visit.name ?? "")} ${visit.number}`;
  }

  sift() {
    const wanted = folded(this.field.value).split(" ").filter(Boolean);
    let shown = 0;
    for (const row of this.rows.values()) {
      row.hidden = !wanted.every((word) => row.searched.includes(word));
      shown += !row.hidden;
    }
    const { total, visits, words } = this.data;
    const isAll = shown === total;
    write(this.count, isAll ? "" : words.shown.replace("{shown}", shown).replace("{total}", total));
    this.table.hidden = shown === 0;
    this.empty.hidden = shown > 0;
    write(this.empty, visits.length || total ? words.none : words.nobody);
  }

  close() {
    this.presses.close();
  }
}

function folded(text) {
  const plain = text.normalize("NFKD").replace(/\p{M}/gu, "");
  return plain.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, " ").trim();
}

// The form stands elsewhere on the page, and is drawn a moment later.
function goToCorrection(tries = 20) {
  const field = document.querySelector('[class*="st-key-correction_arrived"] input');
  if (field) field.focus();
  else if (tries) setTimeout(() => goToCorrection(tries - 1), 100);
}
