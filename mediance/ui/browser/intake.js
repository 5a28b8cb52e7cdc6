// Who arrives, for what: the reception form, by keyboard. `data` is {form, recorded, spent,
// answered, problem, done, domains, usual, answers, found, words}. The form belongs to the person
// at the desk: nothing the server says empties it but the news that this very form was recorded.

const LETTERS_PAUSE_MS = 120;
const PARTICLES = new Set(
  "abd abou aït ait al bel ben bou da de del di dos du el la le ould san van von".split(" "),
);

const intakes = new WeakMap();
// A form that was taken off the screen, by a page of trouble say, comes back as it was.
const kept = { entry: undefined };

export default function (component) {
  const { parentElement } = component;
  if (!intakes.has(parentElement)) intakes.set(parentElement, new Intake(parentElement));
  const intake = intakes.get(parentElement);
  intake.follow(component);
  return () => {
    intakes.delete(parentElement);
    intake.close();
  };
}

class Intake {
  constructor(parentElement) {
    const part = (selector) => parentElement.querySelector(selector);
    this.form = part("form");
    this.who = part("#who");
    this.list = part("#people");
    this.newcomer = part(".newcomer");
    this.urgent = this.form.elements.urgent;
    this.problem = part(".problem");
    this.asked = part(".asked");
    this.tells = part(".tells");
    this.presses = new Presses(this.form, () => write(this.problem, this.data.words.silence));
    this.doneLine = new DoneLine(part(".done"), (done) => this.undo(done));
    this.onKey = (event) => this.hearKey(event);
    this.onFreeCursor = () => this.takeCursor();
    document.addEventListener("keydown", this.onKey);
    document.addEventListener(CURSOR_IS_FREE, this.onFreeCursor);
    this.listen(part);
  }

  listen(part) {
    this.form.onsubmit = (event) => {
      event.preventDefault();
      this.record();
    };
    this.form.onkeydown = (event) => {
      if (event.key === "Enter" && event.repeat) event.preventDefault();
    };
    this.form.oninput = () => {
      write(this.problem, "");
      this.touch();
    };
    this.who.oninput = () => this.type();
    this.who.onkeydown = (event) => this.hearSearchKey(event);
    this.who.onblur = () => this.showList(false);
    this.newcomer.onkeydown = (event) => {
      if (event.key === "Escape") this.leaveNewcomer();
    };
    part(".leave").onclick = () => this.leaveNewcomer();
    this.answered = part(".answered");
    this.answered.onclick = () => this.askAnswer();
    // The field keeps the cursor while the mouse picks a name below it.
    this.list.onpointerdown = (event) => event.preventDefault();
    this.list.onclick = ({ target }) => {
      const option = target.closest("[role=option]");
      if (option) this.choose(this.options.indexOf(option));
    };
  }

  follow({ data, setTriggerValue }) {
    this.data = data;
    this.presses.trigger = setTriggerValue;
    this.send = setTriggerValue;
    writeWords(this.form, data.words);
    this.who.placeholder = data.words.nobody;
    this.drawDomains();
    if (!this.entry) this.begin(kept.entry ?? this.emptyEntry());
    this.hearAnswer();
    if (data.recorded === this.entry.key) this.goOn();
    this.doneLine.show(data.done);
    this.drawPeople();
  }

  hearAnswer() {
    const press = this.presses.hear(this.data.answered);
    if (!press) return;
    const isRefused = press.event === "recorded" && this.data.problem;
    if (this.data.spent === this.entry.key) this.begin(this.emptyEntry());
    else if (isRefused && this.isAhead()) this.begin(this.sent);
    write(this.problem, this.data.problem);
    if (!this.data.problem) this.who.focus();
  }

  // What was begun for the next person, while this one was being recorded, is kept.
  goOn() {
    const { entry, sent = entry, isNextReady } = this;
    const next = this.emptyEntry();
    if (entry.typed !== sent.typed) next.typed = entry.typed;
    if (entry.domain !== sent.domain) next.domain = entry.domain;
    if (entry.urgent !== sent.urgent) next.urgent = entry.urgent;
    this.isNextReady = false;
    this.begin(next);
    if (next.typed) this.seek();
    if (isNextReady) {
      this.presses.release();
      this.record();
    }
  }

  isAhead() {
    return JSON.stringify(this.entry) !== JSON.stringify(this.sent);
  }

  // ---- what is entered

  emptyEntry() {
    return { key: this.data.form, domain: this.data.usual, typed: "", urgent: false };
  }

  begin(entry) {
    this.entry = kept.entry = entry;
    write(this.problem, "");
    this.stopAsking();
    this.who.value = entry.typed;
    this.who.classList.toggle("chosen", Boolean(entry.person));
    this.setDomain(entry.domain);
    this.urgent.checked = entry.urgent;
    this.showNewcomer(entry.newcomer);
    this.showList(false);
    this.field.focus();
  }

  get field() {
    return this.entry.newcomer ? this.form.elements.given : this.who;
  }

  takeCursor() {
    if (!isField(focused())) this.field.focus();
  }

  touch() {
    Object.assign(this.entry, {
      typed: this.who.value,
      urgent: this.urgent.checked,
      domain: this.form.elements.domain.value,
      newcomer: this.newcomer.hidden ? undefined : this.newcomerFields(),
    });
    this.presses.release();
  }

  record(answer) {
    const { entry } = this;
    if (this.presses.isPending) {
      this.isNextReady = this.isAhead();
      return;
    }
    this.settleNumber();
    if (entry.typed.trim() && !entry.person && !entry.newcomer) {
      this.seek();
      write(this.problem, this.data.words.unsettled);
      this.who.focus();
      return;
    }
    if (this.presses.isBusy) return;
    this.sent = structuredClone(entry);
    this.who.select();
    this.presses.send("recorded", {
      key: entry.key,
      person: entry.person,
      name: entry.name,
      newcomer: entry.newcomer,
      domain: entry.domain,
      urgent: entry.urgent,
      answer,
    });
  }

  // « 0 » alone is a domain's key after all; a number nobody has leads to nobody.
  settleNumber() {
    const typed = this.entry.typed.trim();
    const isZero = typed === "0" && !this.entry.person;
    if (!isZero && !this.isUnknownNumber) return;
    this.who.value = "";
    this.type();
    if (isZero) this.chooseDomain("0");
    this.touch();
  }

  get isUnknownNumber() {
    const { typed, people, problem } = this.data.found;
    const isAnswered = typed === this.entry.typed.trim() && !problem && !people.length;
    return isAnswered && !this.entry.person && !this.entry.newcomer && isPhone(typed);
  }

  undo(done) {
    this.presses.send("undone", { key: this.data.undo_key, visit: done.visit, seen: done.seen });
  }

  // ---- keys

  hearKey(event) {
    if (event.isComposing) return;
    const inside = event.composedPath().includes(this.form);
    const letter = event.key.toLowerCase();
    const isOurs = inside || event.target === document.body;
    this.giveLetterBack(event);
    const digit = isAlt(event) ? digitOf(event.code) : isOurs && this.plainDigit(event);
    const { domain } = this.entry;
    if (digit && this.chooseDomain(digit)) {
      event.preventDefault();
      this.keepLetter(event, domain);
      if (!inside) this.who.focus();
    } else if (isPlain(event) && isLetter(event.key) && this.isStray(event)) {
      this.field.focus();
    } else if (letter === "u" && isAlt(event)) {
      event.preventDefault();
      if (!event.repeat) this.urgent.click();
    } else if (letter === "a" && isAlt(event)) {
      event.preventDefault();
      if (!event.repeat) this.askAnswer();
    }
  }

  // In the field, 1 to 9 choose a domain as long as nothing is typed; 0 begins a telephone number
  // once the usual domain stands, which is what it would choose.
  plainDigit(event) {
    const digit = isPlain(event) && digitMeant(event);
    if (!digit) return undefined;
    if (!isTyping(event)) return digit;
    const isFree = event.composedPath()[0] === this.who && (!this.who.value || this.entry.person);
    const isNumber = event.key === "0" && !this.entry.person && this.entry.domain === this.data.usual;
    return isFree && !isNumber ? digit : undefined;
  }

  // French keyboards have é, è, ç and à where the digits are: one of them chooses a domain, unless
  // a letter follows, as in « élise ».
  keepLetter({ key, altKey }, domain) {
    this.kept = !altKey && isLetter(key) ? { key, domain } : undefined;
  }

  giveLetterBack(event) {
    const { kept } = this;
    if (!kept || ["Shift", "CapsLock"].includes(event.key)) return;
    this.kept = undefined;
    if (!isPlain(event) || !isLetter(event.key) || !this.newcomer.hidden) return;
    this.setDomain(kept.domain);
    this.who.focus();
    this.who.value = kept.key;
    this.type();
    this.touch();
  }

  // A letter typed where nothing can be written.
  isStray(event) {
    const place = event.composedPath()[0];
    const ownKeys = "[role=menu], [role=dialog], [role=listbox], [role=menubar]";
    return !isTyping(event) && !place.closest?.(ownKeys);
  }

  hearSearchKey(event) {
    const { key } = event;
    if (key === "Enter" && !event.repeat && this.entry.typed.trim() && !this.entry.person) {
      event.preventDefault();
      this.enterName();
    } else if (key === "ArrowDown" || key === "ArrowUp") {
      event.preventDefault();
      this.move(key === "ArrowDown" ? 1 : -1);
    } else if (key === "Escape" && this.who.value) {
      event.preventDefault();
      this.who.value = "";
      this.type();
      this.touch();
      write(this.problem, "");
    }
  }

  enterName() {
    const isFound = this.data.found.typed === this.entry.typed.trim();
    if (this.isListOpen && this.active >= 0) this.choose(this.active);
    else if (this.isListOpen && isFound) write(this.problem, this.data.words.choose);
    else if (this.entry.typed.trim() === "0" || this.isUnknownNumber) this.record();
    else this.seek();
  }

  // ---- people

  type() {
    const { entry } = this;
    entry.person = undefined;
    entry.typed = this.who.value;
    this.who.classList.remove("chosen");
    this.drawPeople();
    clearTimeout(this.pause);
    this.pause = setTimeout(() => this.seek(), LETTERS_PAUSE_MS);
  }

  seek() {
    clearTimeout(this.pause);
    const text = this.entry.typed.trim();
    const { typed, problem } = this.data.found;
    if (text !== typed || problem) this.send("typed", { text });
    this.drawPeople();
  }

  drawPeople() {
    const { entry, data } = this;
    const typed = entry.typed.trim();
    if (!typed || entry.person || entry.newcomer) {
      this.showList(false);
      return;
    }
    // Names found for other letters would take the place of the one being aimed at.
    const isFound = data.found.typed === typed;
    const newcomers = /\p{L}/u.test(typed) ? [{ newcomer: typed }] : [];
    const offers = isFound ? [...data.found.people, ...newcomers] : [];
    if (JSON.stringify(offers) !== this.drawnOffers) {
      this.drawnOffers = JSON.stringify(offers);
      this.offers = offers;
      this.options = offers.map((offer, at) => this.optionFor(offer, at));
      this.list.replaceChildren(...this.options);
      this.setActive(this.likeliest(typed));
    }
    if (isFound) this.tellFound(offers.length === 0);
    this.showList(offers.length > 0 && this.isFocused());
  }

  // Among several people nobody is chosen in advance, but the only one of that very name.
  likeliest(typed) {
    const { offers } = this;
    const isOnly = offers.filter(({ newcomer }) => newcomer === undefined).length <= 1;
    if (isOnly) return offers.length ? 0 : -1;
    const name = plainName(typed);
    const same = offers.filter(({ family }) => family && plainName(family) === name);
    return same.length === 1 ? offers.indexOf(same[0]) : -1;
  }

  tellFound(isNobody) {
    const { found, words } = this.data;
    write(this.tells, found.told);
    if (found.problem) write(this.problem, found.problem);
    else if (isNobody && this.isUnknownNumber) write(this.problem, words.unknown_number);
    else if (isNobody && !/\d/.test(found.typed)) write(this.problem, words.nobody_found);
  }

  optionFor({ name, year, newcomer }, at) {
    const option = make("li", { id: `person-${at}`, role: "option", ariaSelected: "false" });
    if (newcomer === undefined) {
      const place = make("span", { className: "year", textContent: year ?? "" });
      option.append(make("bdi", { textContent: name, title: name }), " ", place);
    } else {
      option.className = "new";
      const name = make("bdi", { textContent: newcomer, title: newcomer });
      option.append(...aroundName(this.data.words.new_person, name));
    }
    return option;
  }

  move(step) {
    if (!this.isListOpen) {
      this.drawPeople();
      return;
    }
    const count = this.options.length;
    const from = this.active < 0 && step < 0 ? 0 : this.active;
    write(this.problem, "");
    this.setActive((from + step + count) % count);
  }

  setActive(at) {
    this.active = at;
    this.options.forEach((option, place) => (option.ariaSelected = `${place === at}`));
    this.options[at]?.scrollIntoView({ block: "nearest" });
    if (at >= 0) this.who.setAttribute("aria-activedescendant", this.options[at].id);
    else this.who.removeAttribute("aria-activedescendant");
  }

  choose(at) {
    const { id, name, year, newcomer } = this.offers[at];
    if (newcomer !== undefined) {
      this.entry.newcomer = { ...splitName(newcomer), year: "", notice: "later" };
      this.begin(this.entry);
    } else {
      this.who.value = year ? `${name} · ${year}` : name;
      Object.assign(this.entry, { person: id, name });
      this.who.classList.add("chosen");
      this.who.select();
      this.showList(false);
    }
    this.touch();
  }

  get isListOpen() {
    return !this.list.hidden;
  }

  isFocused() {
    return this.who.getRootNode().activeElement === this.who;
  }

  showList(isOpen) {
    this.list.hidden = !isOpen;
    this.who.ariaExpanded = `${isOpen}`;
    if (!isOpen) this.drawnOffers = undefined;
  }

  // ---- somebody new

  showNewcomer(fields) {
    this.newcomer.hidden = !fields;
    this.form.querySelector(".who").hidden = Boolean(fields);
    if (!fields) return;
    const { family, given, year } = this.form.elements;
    [family.value, given.value, year.value] = [fields.family, fields.given, fields.year];
    this.form.elements.notice.value = fields.notice;
  }

  newcomerFields() {
    const { family, given, year, notice } = this.form.elements;
    return { family: family.value, given: given.value, year: year.value, notice: notice.value };
  }

  leaveNewcomer() {
    this.begin({ ...this.entry, newcomer: undefined });
    this.seek();
  }

  // ---- what for

  drawDomains() {
    const { domains, usual } = this.data;
    if (JSON.stringify(domains) === this.drawnDomains) return;
    this.drawnDomains = JSON.stringify(domains);
    const choices = domains.map(({ code, label, title, shortcut }) =>
      make(
        "label",
        { className: "choice", title },
        make("input", { type: "radio", name: "domain", value: code }),
        ...(shortcut ? [make("kbd", { textContent: shortcut, ariaHidden: "true" }), " "] : []),
        make("span", { textContent: label }),
      ),
    );
    const legend = this.form.querySelector(".domains legend");
    this.form.querySelector(".domains").replaceChildren(legend, ...choices);
    this.setDomain(this.entry?.domain ?? usual);
  }

  chooseDomain(digit) {
    const domain = this.data.domains.find(({ shortcut }) => shortcut === digit);
    if (!domain) return false;
    this.setDomain(domain.code);
    this.touch();
    write(this.tells, domain.title);
    return true;
  }

  setDomain(code) {
    this.form.elements.domain.value = code;
  }

  // ---- answered at once

  askAnswer() {
    if (!this.asked.hidden) {
      this.stopAsking();
      this.who.focus();
      return;
    }
    const { answers, words } = this.data;
    const buttons = answerButtons(answers, words.which_answer, (code) => this.record(code));
    this.asked.replaceChildren(make("p", { textContent: words.which_answer }), buttons);
    this.asked.onkeydown = ({ key }) => {
      if (key === "Escape") this.askAnswer();
    };
    this.asked.hidden = false;
    this.answered.ariaExpanded = "true";
    buttons.querySelector("button").focus({ preventScroll: true });
    this.asked.scrollIntoView({ block: "nearest" });
  }

  stopAsking() {
    this.asked.hidden = true;
    this.answered.ariaExpanded = "false";
  }

  close() {
    document.removeEventListener("keydown", this.onKey);
    document.removeEventListener(CURSOR_IS_FREE, this.onFreeCursor);
    clearTimeout(this.pause);
    this.presses.close();
    this.doneLine.close();
  }
}

// The key's place, for Alt and a digit: above the letters, French keyboards want Shift for it.
function digitOf(code) {
  return /^Digit(\d)$/.exec(code)?.[1];
}

// Without Shift, those keys write other signs on a French keyboard.
function digitMeant({ key, code, shiftKey }) {
  if (/^\d$/.test(key)) return key;
  return !shiftKey && /^[&é"'(§è!çà_-]$/u.test(key) ? digitOf(code) : undefined;
}

function isLetter(key) {
  return /^\p{L}$/u.test(key);
}

const FEWEST_DIGITS = 4;

function isPhone(text) {
  return !/\p{L}/u.test(text) && text.replace(/\D/g, "").length >= FEWEST_DIGITS;
}

function plainName(name) {
  const letters = name.normalize("NFD").replace(/\p{M}/gu, "").toLocaleLowerCase();
  return letters.replace(/[^\p{L}]+/gu, " ").trim();
}

function isPlain(event) {
  return !event.altKey && !event.ctrlKey && !event.metaKey;
}

// « + Nouvelle personne « {name} » » with the name as an element of its own, whatever it holds.
function aroundName(sentence, name) {
  const [before, after] = sentence.split("{name}");
  return [make("span", {}, before, name, after)];
}

// The last word is most often the given name; « ben amr » is one family name all the same.
function splitName(text) {
  const words = text.split(/\s+/).map(withCapital);
  const isOneName = words.length < (PARTICLES.has(words[0].toLocaleLowerCase()) ? 3 : 2);
  const given = isOneName ? "" : words.pop();
  return { family: words.join(" "), given };
}

function withCapital(word) {
  const isSmall = word === word.toLocaleLowerCase();
  return isSmall ? word.replace(/(^|[-'’])\p{L}/gu, (first) => first.toLocaleUpperCase()) : word;
}
