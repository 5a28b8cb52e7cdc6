// A household's budget as it is told: what comes in, goes out and is owed, and what is left, at once
// as one types. `data` is {key, answered, problem, spent, draft, budget, usual, limits, locale,
// words}. What is typed is kept for its author alone until it is sent; only what was saved leaves.

const PARTS = ["resources", "charges", "debts"];
const OWED = "debts";
const PATIENCE_MS = 1_000;

export default standing((place) => new BudgetForm(place));

class BudgetForm {
  constructor(parentElement) {
    this.part = (selector) => parentElement.querySelector(selector);
    this.form = this.part("form");
    this.people = this.part("[name=people]");
    this.problem = this.part(".problem");
    this.presses = new Presses(this.form, () => this.hearSilence());
    this.form.oninput = () => this.change();
    this.part(".leave").onclick = () => this.leave();
    this.form.onsubmit = (event) => {
      event.preventDefault();
      this.save();
    };
    this.form.onkeydown = (event) => this.hearKey(event);
  }

  follow({ data, setTriggerValue }) {
    this.data = data;
    this.presses.trigger = setTriggerValue;
    writeWords(this.form, data.words);
    if (!this.draft) this.begin();
    const { answered } = data;
    const press = this.presses.hear(answered) ?? this.presses.hearLate(answered);
    if (press?.event === "written") this.answer(press.message);
  }

  begin() {
    this.draft = draftOf(this.data.draft);
    const late = this.part(".draft");
    this.draft.onState = (isLate) => write(late, isLate ? this.data.words.draft_late : "");
    this.presses.unheard = this.draft.press;
    this.key = this.data.key;
    const content = JSON.parse(this.draft.wanted.text);
    if (content?.key) [this.key, this.isSent] = [content.key, true];
    this.show(content ?? this.typedOf(this.data.budget));
    if (content) write(late, this.data.words.draft_found);
    this.form.scrollIntoView();
    this.people.focus({ preventScroll: true });
  }

  // What is kept as it would have been typed.
  typedOf({ people, ...parts }) {
    const lines = PARTS.map((part) => [
      part,
      parts[part].map(({ label, monthly, owed }) => [
        label,
        typed(monthly),
        ...(part === OWED ? [typed(owed)] : []),
      ]),
    ]);
    return { people: `${people}`, ...Object.fromEntries(lines) };
  }

  show(content) {
    this.people.value = content.people;
    for (const part of PARTS) this.showPart(part, content[part]);
    this.count();
  }

  showPart(part, lines) {
    const { words, usual } = this.data;
    const said = new Map(lines.map(([label, ...amounts]) => [label, amounts]));
    const known = usual[part].map(({ label, word }) =>
      this.line(part, { label, word, amounts: said.get(label) }),
    );
    const own = lines
      .filter(([label]) => !usual[part].some((each) => each.label === label))
      .map(([label, ...amounts]) => this.line(part, { label, amounts }));
    const add = make("button", { type: "button", className: "quiet", textContent: words.add });
    add.onclick = () => {
      const line = this.line(part, { label: "" });
      add.before(line);
      line.querySelector("input").focus();
    };
    const place = this.part(`[data-part=${part}]`);
    place.classList.toggle("is-owed", part === OWED);
    place.replaceChildren(
      make("legend", { textContent: words[part] }),
      this.heads(part),
      ...known,
      ...own,
      add,
      make("p"),
    );
  }

  heads(part) {
    const { words } = this.data;
    const columns = part === OWED ? [words.repaid, words.owed] : [words.monthly];
    const said = ["", ...columns].map((textContent) => make("span", { textContent }));
    return make("div", { className: "heads", ariaHidden: "true" }, ...said);
  }

  line(part, { label, word, amounts = [] }) {
    const { words, limits } = this.data;
    const name = word
      ? make("span", { textContent: word })
      : make("input", { value: label, maxLength: limits.label, ariaLabel: words.other });
    const columns = part === OWED ? [words.repaid, words.owed] : [words.monthly];
    const fields = columns.map((column, at) =>
      make("input", {
        className: "amount",
        inputMode: "decimal",
        value: amounts[at] ?? "",
        maxLength: limits.amount,
        ariaLabel: `${word ?? words.other}, ${column}`,
      }),
    );
    const line = make("div", { className: "line" }, name, ...fields);
    line.labelOf = () => (word ? label : name.value.trim());
    return line;
  }

  linesOf(part) {
    return [...this.part(`[data-part=${part}]`).querySelectorAll(".line")].map((line) => [
      line.labelOf(),
      ...[...line.querySelectorAll(".amount")].map(({ value }) => value),
    ]);
  }

  get typed() {
    const parts = PARTS.map((part) => [
      part,
      this.linesOf(part).filter((line) => line.some((text, at) => at && text.trim())),
    ]);
    return { people: this.people.value, ...Object.fromEntries(parts) };
  }

  change() {
    this.keep();
    this.count();
  }

  // A press that nobody answered goes on under its key: it may have been carried out all the same.
  keep() {
    const content = this.isSent ? { ...this.typed, key: this.key } : this.typed;
    this.draft.keep(this.key, this.isAsItWas ? null : content);
  }

  get isAsItWas() {
    return JSON.stringify(this.typed) === JSON.stringify(this.typedOf(this.data.budget));
  }

  count() {
    const sums = Object.fromEntries(PARTS.map((part) => [part, this.sumsOf(part)]));
    const { words } = this.data;
    for (const part of PARTS) {
      const total = `${words.total} ${this.euros(sums[part].monthly)}`;
      const owed = part === OWED ? ` · ${words.owed} ${this.euros(sums[part].owed)}` : "";
      write(this.part(`[data-part=${part}] > p`), total + owed);
    }
    const left = sums.resources.monthly - sums.charges.monthly - sums.debts.monthly;
    write(this.part(".left strong"), `${words.left} ${this.euros(left)}`);
    const people = this.peopleCount;
    this.people.ariaInvalid = `${!people}`;
    const each = people ? Math.trunc(left / (people * this.data.limits.days)) : 0;
    const perDay = people ? words.per_day.replace("{sum}", this.euros(each)) : "";
    write(this.part(".per-day"), perDay);
  }

  get peopleCount() {
    const count = Number(this.people.value);
    return Number.isInteger(count) && count >= 1 && count <= this.data.limits.people ? count : 0;
  }

  sumsOf(part) {
    const sums = [0, 0];
    for (const line of this.part(`[data-part=${part}]`).querySelectorAll(".line")) {
      for (const [at, field] of line.querySelectorAll(".amount").entries()) {
        const cents = centsOf(field.value);
        field.ariaInvalid = `${cents === undefined}`;
        sums[at] += cents ?? 0;
      }
    }
    return { monthly: sums[0], owed: sums[1] };
  }

  euros(cents) {
    const { locale } = this.data;
    return new Intl.NumberFormat(locale, { style: "currency", currency: "EUR" }).format(cents / 100);
  }

  // Enter goes on to the next amount: a budget is typed down its columns.
  hearKey(event) {
    if (event.key !== "Enter" || event.target.matches("button")) return;
    event.preventDefault();
    if (event.ctrlKey || event.metaKey) {
      if (!event.repeat) this.save();
      return;
    }
    const fields = [...this.form.querySelectorAll("input")];
    fields[fields.indexOf(event.target) + 1]?.focus();
  }

  // A press has the draft of its key forgotten: a found one is kept under this key before.
  async save() {
    if (this.presses.isBusy || this.isSaving) return;
    const wrong = this.form.querySelector("[aria-invalid=true]") ?? this.nameless;
    write(this.problem, wrong ? this.data.words.wrong : "");
    if (wrong) {
      wrong.focus();
      return;
    }
    this.isSent = true;
    this.keep();
    const parts = PARTS.map((part) => [part, this.linesOf(part).map(asCents).filter(isSaid)]);
    const said = { people: this.peopleCount, ...Object.fromEntries(parts) };
    this.isSaving = true;
    await Promise.race([this.draft.flush(), new Promise((end) => setTimeout(end, PATIENCE_MS))]);
    this.isSaving = false;
    this.presses.send("written", { key: this.key, ...said });
  }

  get nameless() {
    const lines = [...this.form.querySelectorAll(".line")];
    const found = lines.find(
      (line) =>
        !line.labelOf() && [...line.querySelectorAll(".amount")].some(({ value }) => value.trim()),
    );
    return found?.querySelector("input");
  }

  answer({ key }) {
    const { problem, spent } = this.data;
    const isKept = !problem || spent === key;
    write(this.problem, isKept ? "" : problem);
    this.isSent = false;
    if (!isKept) {
      this.keep();
      return;
    }
    this.draft.keep(this.key, null);
    this.key = this.data.key;
    this.show(this.typedOf(this.data.budget));
  }

  hearSilence() {
    write(this.problem, this.data.words.silence);
  }

  leave() {
    if (this.presses.isBusy) return;
    this.draft.keep(this.key, null);
    this.draft.flush();
    this.presses.send("left", {});
  }

  close() {
    this.draft.press = this.presses.pending ?? this.presses.unheard;
    this.presses.close();
  }
}

function asCents([label, ...amounts]) {
  return [label, ...amounts.map(centsOf)];
}

function isSaid([, ...amounts]) {
  return amounts.some((cents) => cents > 0);
}

// « 1 234,50 » and « 1234.5 » are sums; nothing is none. Undefined is no sum.
function centsOf(text) {
  const plain = text.replace(/[\s€]/gu, "").replace(",", ".");
  if (!plain) return 0;
  return /^\d{1,8}(\.\d{1,2})?$/.test(plain) ? Math.round(Number(plain) * 100) : undefined;
}

function typed(cents) {
  if (!cents) return "";
  const [whole, part] = (cents / 100).toFixed(2).split(".");
  return part === "00" ? whole : `${whole},${part}`;
}
