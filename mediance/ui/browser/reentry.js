// A sheet of paper typed in, by keyboard: Tab goes to the next cell, Enter to the next line, a block
// copied from a spreadsheet is taken as it is. `data` is {form, author, answered, problem, done,
// entered, draft, cells, day, today, channel, channels, lists, reading, words}. What stands in the
// cells belongs to whoever types: the server says what it understood, and which lines it has kept.

const READ_PAUSE_MS = 500;
const READ_AGAIN_MS = 4_000;
const READ_TRIES = 5;
const FIRST_LINES = 8;
const MOST_LINES = 200;

export default standing((place) => new Paper(place));

class Paper {
  constructor(parentElement) {
    this.part = (selector) => parentElement.querySelector(selector);
    this.section = this.part("section");
    this.body = this.part("tbody");
    this.day = this.part(".of-day");
    this.channel = this.part(".of-channel");
    this.problem = this.part(".problem");
    this.lines = [];
    this.presses = new Presses(this.section, () => write(this.problem, this.data.words.silence));
    this.part(".all").onclick = () => this.enter(true);
    this.part(".some").onclick = () => this.enter(false);
    this.day.onchange = () => this.change();
    this.channel.onchange = () => this.change();
    this.body.oninput = () => this.change();
    this.body.onkeydown = (event) => this.hearKey(event);
    this.body.onpaste = (event) => this.paste(event);
    this.section.onkeydown = (event) => {
      if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      if (!event.repeat) this.enter(true);
    };
  }

  follow({ data, setTriggerValue }) {
    this.data = data;
    this.send = setTriggerValue;
    this.presses.trigger = setTriggerValue;
    writeWords(this.section, data.words);
    if (!this.isBegun) this.begin();
    const answered = this.presses.hear(data.answered);
    if (answered) write(this.problem, data.problem);
    this.hearKept();
    if (answered && data.problem) this.firstWrong()?.focus();
    this.drawLists();
    this.drawReading();
  }

  // ---- the cells

  begin() {
    this.isBegun = true;
    this.draft = draftOf(this.data.draft);
    const late = this.part(".draft");
    this.draft.onState = (isLate) => write(late, isLate ? this.data.words.draft_late : "");
    // A grid that was taken off the screen, by a stopped database say, comes back as it was.
    const content = JSON.parse(this.draft.wanted.text);
    this.drawHead();
    this.drawLists();
    this.day.max = this.data.today;
    this.day.value = content?.day ?? this.data.day;
    this.channel.value = content?.channel ?? this.data.channel;
    for (const texts of content?.lines ?? []) this.addLine(texts);
    while (this.lines.length < FIRST_LINES) this.addLine();
    this.spare();
    this.lines[0].inputs[0].focus();
    this.tellCount();
    if (content) this.change();
  }

  drawHead() {
    const heads = this.data.cells.map(({ name, label }) =>
      make("th", { scope: "col", className: name, textContent: label }),
    );
    const remarks = make("th", { scope: "col", textContent: this.data.words.remarks });
    this.part("thead tr").replaceChildren(make("td"), ...heads, remarks);
  }

  drawLists() {
    const { channels, lists } = this.data;
    if (this.channel.options.length !== channels.length) {
      const chosen = this.channel.value;
      this.channel.replaceChildren(
        ...channels.map(({ code, label }) => make("option", { value: code, textContent: label })),
      );
      this.channel.value = chosen || this.data.channel;
    }
    for (const [name, texts] of Object.entries(lists)) {
      const list = this.part(`#paper-${name}`);
      if (list.children.length === texts.length) continue;
      list.replaceChildren(...texts.map((text) => make("option", { value: text })));
    }
  }

  addLine(texts = []) {
    const number = this.lines.length + 1;
    const inputs = this.data.cells.map(({ name, label, list }, at) => {
      const input = make("input", {
        name,
        value: texts[at] ?? "",
        autocomplete: "off",
        spellcheck: false,
        dir: "auto",
        ariaLabel: this.named(label, number),
      });
      if (list) input.setAttribute("list", `paper-${list}`);
      return input;
    });
    const cells = inputs.map((input, at) => {
      const cell = make("td", { className: input.name }, input);
      cell.dataset.title = this.data.cells[at].label;
      return cell;
    });
    const remarks = make("td", { className: "remarks", id: `paper-remarks-${Date.now()}-${number}` });
    const head = make("td", { className: "line-number", textContent: number });
    const row = make("tr", {}, head, ...cells, remarks);
    this.body.append(row);
    this.lines.push({ row, head, inputs, remarks });
    return this.lines.at(-1);
  }

  named(label, number) {
    return this.data.words.cell.replace("{cell}", label).replace("{number}", number);
  }

  texts() {
    return this.lines.map(({ inputs }) => inputs.map(({ value }) => value));
  }

  filled() {
    return this.texts().filter((texts) => texts.some((text) => text.trim()));
  }

  // There is always one more line to go to.
  spare() {
    const last = this.lines.at(-1);
    const isLastFilled = last.inputs.some(({ value }) => value.trim());
    if (isLastFilled && this.lines.length < MOST_LINES) this.addLine();
  }

  change() {
    write(this.problem, "");
    this.spare();
    this.presses.release();
    const lines = this.texts();
    while (lines.length && !lines.at(-1).some((text) => text.trim())) lines.pop();
    const content = { day: this.day.value, channel: this.channel.value, lines };
    this.draft.keep(this.data.form, lines.length ? content : null);
    clearTimeout(this.timer);
    this.tries = 0;
    this.timer = setTimeout(() => this.read(), READ_PAUSE_MS);
    this.tellCount();
  }

  hearKey(event) {
    const { target, key } = event;
    const at = this.lines.findIndex(({ inputs }) => inputs.includes(target));
    if (at < 0 || event.ctrlKey || event.metaKey || event.altKey) return;
    if (key === "Enter") {
      event.preventDefault();
      if (!event.repeat) this.go(at + 1, 0);
    } else if ((key === "ArrowDown" || key === "ArrowUp") && !target.list) {
      event.preventDefault();
      this.go(at + (key === "ArrowDown" ? 1 : -1), this.lines[at].inputs.indexOf(target));
    }
  }

  go(at, cell) {
    if (at < 0) return;
    if (at >= this.lines.length && this.lines.length < MOST_LINES) this.addLine();
    const input = this.lines[Math.min(at, this.lines.length - 1)].inputs[cell];
    input.focus();
    input.select();
    input.closest("tr").scrollIntoView({ block: "nearest" });
  }

  // A block from a spreadsheet fills the cells from here on, line by line.
  paste(event) {
    const text = event.clipboardData.getData("text/plain").replace(/\r\n?/g, "\n");
    if (!/[\t\n]/.test(text.trim())) return;
    event.preventDefault();
    const from = this.lines.findIndex(({ inputs }) => inputs.includes(event.target));
    const first = this.lines[from].inputs.indexOf(event.target);
    const rows = text.replace(/\n+$/, "").split("\n");
    const room = MOST_LINES - from;
    rows.slice(0, room).forEach((row, offset) => {
      const line = this.lines[from + offset] ?? this.addLine();
      row.split("\t").forEach((cell, at) => {
        if (line.inputs[first + at]) line.inputs[first + at].value = cell.trim();
      });
    });
    this.change();
    if (rows.length > room) write(this.problem, this.data.words.too_many);
    this.go(Math.min(from + rows.length, this.lines.length - 1), 0);
  }

  // ---- what the server understood

  read() {
    this.sentAt = (this.sentAt ?? 0) + 1;
    this.send("typed", { at: this.sentAt, ...this.paper() });
    // What is sent while the page is being drawn may get lost.
    this.tries = (this.tries ?? 0) + 1;
    clearTimeout(this.timer);
    if (this.tries < READ_TRIES) this.timer = setTimeout(() => this.readAgain(), READ_AGAIN_MS);
  }

  readAgain() {
    if (this.data.reading?.at !== this.sentAt) this.read();
  }

  paper() {
    return { day: this.day.value, channel: this.channel.value, lines: this.texts() };
  }

  drawReading() {
    const { reading } = this.data;
    if (!reading || (this.sentAt && reading.at !== this.sentAt)) return;
    this.rightLines = 0;
    const byNumber = new Map(reading.lines.map((line) => [line.number, line]));
    this.lines.forEach((line, at) => this.drawLine(line, byNumber.get(at + 1)));
    this.tellCount();
  }

  drawLine(line, said) {
    const remarks = said?.remarks ?? [];
    this.rightLines += said ? said.is_right : 0;
    const parts = remarks.map(({ text, hinders }) =>
      make("div", { className: hinders ? "hinders" : "means", textContent: text }),
    );
    if (said?.means) {
      const mark = make("span", { className: "right", textContent: "✓ ", ariaHidden: "true" });
      parts.unshift(make("div", { className: "means" }, mark, make("bdi", {}, said.means)));
    }
    line.remarks.replaceChildren(...parts);
    for (const input of line.inputs) {
      const isWrong = remarks.some(({ cell, hinders }) => hinders && cell === input.name);
      input.setAttribute("aria-invalid", `${isWrong}`);
      if (isWrong) input.setAttribute("aria-describedby", line.remarks.id);
      else input.removeAttribute("aria-describedby");
    }
  }

  tellCount() {
    const { words } = this.data;
    const count = this.filled().length;
    const right = Math.min(this.rightLines ?? 0, count);
    const told = words.count.replace("{right}", right).replace("{count}", count);
    const day = this.data.reading?.day;
    write(this.part(".count"), count ? [told, day].filter(Boolean).join(" · ") : "");
    write(this.part(".all"), count ? words.all_of.replace("{count}", count) : words.all);
    const some = this.part(".some");
    write(some, words.right.replace("{count}", right));
    some.hidden = right === count || right === 0;
    this.part(".all").ariaDisabled = `${count === 0}`;
  }

  // ---- keeping it

  enter(isAll) {
    if (!this.filled().length || this.presses.isBusy) return;
    clearTimeout(this.timer); // reading them again would only hold up the answer
    this.sentLines = [...this.lines];
    this.sentKey = this.data.form;
    const at = this.sentAt ?? 0;
    this.presses.send("entered", { key: this.data.form, all: isAll, at, ...this.paper() });
  }

  // Lines that were kept leave the grid, however late the news comes.
  hearKept() {
    const { entered, done } = this.data;
    const line = this.part(".done");
    line.hidden = !done;
    write(line.querySelector(".text"), done ?? "");
    if (!entered || entered.key !== this.sentKey) return;
    this.sentKey = undefined;
    write(this.problem, "");
    const kept = new Set(entered.lines.map((number) => this.sentLines[number - 1]));
    for (const { row } of kept) row.remove();
    this.lines = this.lines.filter((each) => !kept.has(each));
    while (this.lines.length < FIRST_LINES) this.addLine();
    this.lines.forEach(({ head, inputs }, at) => {
      write(head, `${at + 1}`);
      inputs.forEach((input, cell) => {
        input.ariaLabel = this.named(this.data.cells[cell].label, at + 1);
      });
    });
    this.change();
    (this.firstWrong() ?? this.lines[0].inputs[0]).focus();
  }

  firstWrong() {
    return this.body.querySelector('input[aria-invalid="true"]');
  }

  close() {
    clearTimeout(this.timer);
    this.presses.close();
  }
}
