// Who arrives, for what: the reception form, by keyboard. `data` is {form, recorded, spent,
// answered, problem, done, domains, usual, answers, found, words, …}: `ui/intake.py` says it all.
// The form belongs to the person at the desk: nothing the server says empties it but the news that
// this very form was recorded.

const LETTERS_PAUSE_MS = 120;
const TWINS_PAUSE_MS = 350;
// Two digits so close are a number that is being typed; a change of mind takes longer.
const ONE_NUMBER_MS = 600;
const IN_DANGER = "U0";
const FIRST_NUMBERS = 4;
const NOT_URGENT = "none";
const SELECTS = ["channel", "language", "interpreter", "preferred", "followed", "referred", "place"];
const PARTICLES = new Set(
  "abd abou aït ait al bel ben bou da de del di dos du el la le ould san van von".split(" "),
);

// A form that was taken off the screen, by a page of trouble say, comes back as it was.
const kept = { entry: undefined };

export default standing((place) => new Intake(place));

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
    this.more = part("details.more");
    this.twins = part(".twins");
    this.emergency = part(".emergency");
    this.callLine = part(".call");
    this.folded = part(".folded");
    this.unfolded = part(".unfolded");
    this.sayDegree = part(".degree");
    this.tells = part(".tells");
    this.draftLine = part(".draft");
    this.presses = new Presses(this.form, () => this.say(this.data.words.silence));
    this.calls = new Presses(this.emergency, () => write(this.callLine, this.data.words.silence));
    this.doneLine = new DoneLine(part(".done"), (done) => this.undo(done));
    this.onKey = (event) => this.hearKey(event);
    this.onFreeCursor = () => this.takeCursor();
    this.onEscape = (event) => this.hearEscape(event);
    document.addEventListener("keydown", this.onKey);
    document.addEventListener("keydown", this.onEscape, true);
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
      this.say("");
      this.touch();
    };
    this.urgent.onchange = () => this.setDegree("");
    this.more.ontoggle = () => this.hearMore();
    this.sayDegree.onclick = () => this.askDegree(this.data.urgent);
    part(".withdraw").onclick = () => this.send("withdrawn", { press: `${Date.now()}` });
    part(".close").onclick = () => this.leaveEmergency();
    part(".unfold").onclick = () => this.unfoldEmergency();
    this.who.oninput = () => this.type();
    this.who.onkeydown = (event) => this.hearSearchKey(event);
    this.who.onblur = () => this.showList(false);
    this.newcomer.oninput = () => this.likenSoon();
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
    this.draft = draftOf(data.draft);
    this.draft.onState = (isLate) => write(this.draftLine, isLate ? data.words.draft_late : "");
    this.presses.trigger = setTriggerValue;
    this.calls.trigger = setTriggerValue;
    this.send = setTriggerValue;
    writeWords(this.form, data.words);
    this.who.placeholder = data.words.nobody;
    this.drawDomains();
    this.drawMore();
    this.drawCall();
    if (!this.entry) this.comeBack();
    if (data.hides_names) this.hideName();
    this.hearAnswer();
    if (data.recorded === this.entry.key) this.goOn();
    this.doneLine.show(data.done);
    this.sayDegree.hidden = !data.urgent || data.urgent !== data.done?.visit;
    this.drawPeople();
    this.drawTwins();
  }

  // To what is still here, to what was kept on the server before a reload, or to nothing.
  comeBack() {
    const { content } = this.draft;
    this.begin(kept.entry ?? { ...this.emptyEntry(), ...content });
    if (content && !this.entry.person && !this.entry.newcomer) this.seek();
  }

  // Whoever was chosen before names were hidden is written in the field.
  hideName() {
    const { entry } = this;
    if (!entry.person || entry.name === initialsOf(entry.name)) return;
    entry.typed = entry.typed.replace(entry.name, initialsOf(entry.name));
    entry.name = initialsOf(entry.name);
    this.who.value = entry.typed;
    this.keepDraft();
  }

  hearAnswer() {
    const press = this.presses.hear(this.data.answered);
    if (!press) return;
    const isRefused = press.event === "recorded" && this.data.problem;
    if (this.data.spent === this.entry.key) this.begin(this.emptyEntry());
    else if (isRefused && this.isAhead()) this.begin(this.sent);
    this.say(this.data.problem, this.data.is_here);
    const isInDanger = press.event === "degreed" && !this.emergency.hidden;
    if (!this.data.problem) this.who.focus({ preventScroll: isInDanger });
    else if (isRefused && this.drawTwins()) this.twins.querySelector("button").focus({ focusVisible: true });
  }

  // What was begun for the next person, while this one was being recorded, is kept.
  goOn() {
    const { entry, sent = entry, isNextReady } = this;
    const next = this.emptyEntry();
    if (entry.typed !== sent.typed) next.typed = entry.typed;
    if (entry.domain !== sent.domain) next.domain = entry.domain;
    if (entry.urgent !== sent.urgent) [next.urgent, next.degree] = [entry.urgent, entry.degree];
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

  // Calm is what only informs: where somebody is, say.
  say(text, isCalm = false) {
    write(this.problem, text);
    this.problem.classList.toggle("calm", isCalm);
  }

  // ---- what is entered

  emptyEntry() {
    const { form: key, usual: domain } = this.data;
    return { key, domain, typed: "", urgent: false, degree: "" };
  }

  begin(entry) {
    this.entry = kept.entry = entry;
    this.say("");
    this.stopAsking();
    this.who.value = entry.typed;
    this.who.classList.toggle("chosen", Boolean(entry.person));
    this.setDomain(entry.domain);
    this.urgent.checked = entry.urgent;
    this.tellDegree();
    this.showDetail(entry.detail);
    this.showNewcomer(entry.newcomer);
    this.showList(false);
    this.keepDraft();
    this.field.focus();
  }

  keepDraft() {
    this.draft.keep(this.entry.key, this.isEmpty ? null : this.entry);
  }

  get isEmpty() {
    const { key, ...usual } = this.emptyEntry();
    const isUsual = ([name, value]) => JSON.stringify(this.entry[name]) === JSON.stringify(value);
    return !this.entry.newcomer && !this.entry.detail && Object.entries(usual).every(isUsual);
  }

  get field() {
    return this.entry.newcomer ? this.form.elements.given : this.who;
  }

  takeCursor() {
    if (!isField(focused())) this.field.focus();
  }

  touch() {
    this.leaveToNext();
    Object.assign(this.entry, {
      typed: this.who.value,
      urgent: this.urgent.checked,
      domain: this.form.elements.domain.value,
      detail: this.detailSaid(),
      newcomer: this.newcomer.hidden ? undefined : this.newcomerFields(),
    });
    this.tellMore();
    this.keepDraft();
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
      this.say(this.data.words[isTicket(entry.typed) ? "ticket" : "unsettled"]);
      this.who.focus();
      return;
    }
    if (this.presses.isBusy) return;
    this.leaveToNext();
    this.sent = structuredClone(entry);
    this.who.select();
    this.presses.send("recorded", {
      key: entry.key,
      person: entry.person,
      name: entry.name,
      newcomer: entry.newcomer,
      domain: entry.domain,
      urgent: entry.urgent,
      degree: entry.degree,
      channel: entry.detail?.channel ?? this.data.usual_detail.channel,
      detail: entry.detail,
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
    if (digit && !event.altKey && this.isOneNumber(event, digit)) {
      event.preventDefault();
    } else if (digit && this.chooseDomain(digit)) {
      event.preventDefault();
      this.keepLetter(event, domain);
      this.firstDigit = { digit, domain, at: event.timeStamp };
      if (!inside) this.who.focus();
    } else if (isPlain(event) && isLetter(event.key) && this.isStray(event)) {
      this.field.focus();
    } else if (letter === "u" && isAlt(event)) {
      event.preventDefault();
      if (event.repeat) return;
      if (this.urgent.checked) this.askDegree();
      else this.urgent.click();
    } else if (letter === "c" && isAlt(event)) {
      event.preventDefault();
      if (!event.repeat) this.toggleMore();
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

  // « 17 » typed at one go is a ticket or the end of a telephone number, and chooses no domain.
  isOneNumber(event, digit) {
    const first = this.firstDigit;
    this.firstDigit = undefined;
    const isSoon = first && event.timeStamp - first.at < ONE_NUMBER_MS;
    if (!isSoon || event.repeat || this.who.value || !this.newcomer.hidden) return false;
    this.kept = undefined;
    this.setDomain(first.domain);
    this.who.focus();
    this.who.value = first.digit + digit;
    this.type();
    this.touch();
    return true;
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
      this.say("");
    }
  }

  enterName() {
    const isFound = this.data.found.typed === this.entry.typed.trim();
    if (this.isListOpen && this.active >= 0) this.choose(this.active);
    else if (this.isListOpen && isFound) this.say(this.data.words.choose);
    else if (isTicket(this.entry.typed)) this.say(this.data.words.ticket, true);
    else if (this.entry.typed.trim() === "0" || this.isUnknownNumber) this.record();
    else this.chooseWhenFound();
  }

  // Enter came before the names did: it is for them all the same.
  chooseWhenFound() {
    this.enteredEarly = this.entry.typed.trim();
    this.seek();
  }

  hearEarlyEnter(typed) {
    const isWanted = this.enteredEarly === typed && this.offers.length > 0;
    this.enteredEarly = undefined;
    if (isWanted && this.active >= 0) this.choose(this.active);
    else if (isWanted) this.say(this.data.words.choose);
  }

  // ---- people

  type() {
    const { entry } = this;
    entry.person = undefined;
    entry.typed = this.who.value;
    this.enteredEarly = undefined;
    this.who.classList.remove("chosen");
    this.drawPeople();
    clearTimeout(this.pause);
    this.pause = setTimeout(() => this.seek(), LETTERS_PAUSE_MS);
  }

  seek() {
    clearTimeout(this.pause);
    const text = this.entry.typed.trim();
    const { typed, problem } = this.data.found;
    if (text !== typed || problem) {
      this.send("typed", { text });
      this.pause = setTimeout(() => this.seekAgain(), RESEND_MS);
    }
    this.drawPeople();
  }

  // Where the server draws for many at once, what was asked, or its answer, may be lost.
  seekAgain() {
    const { person, newcomer, typed } = this.entry;
    if (!person && !newcomer && typed.trim() !== this.data.found.typed) this.seek();
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
    const isName = /\p{L}/u.test(typed) && !isTicket(typed);
    const newcomers = isName ? [{ newcomer: typed }] : [];
    const offers = isFound ? [...data.found.people, ...newcomers] : [];
    if (JSON.stringify(offers) !== this.drawnOffers) {
      this.drawnOffers = JSON.stringify(offers);
      this.offers = offers;
      this.options = offers.map((offer, at) => this.optionFor(offer, at));
      this.list.replaceChildren(...this.options);
      this.setActive(this.likeliest());
    }
    if (isFound) this.tellFound(offers.length === 0);
    this.list.dataset.typed = isFound ? typed : "";
    this.showList(offers.length > 0 && this.isFocused());
    if (isFound && this.enteredEarly) this.hearEarlyEnter(typed);
  }

  // The first is meant most often; among people of one name nobody is chosen in advance.
  likeliest() {
    const { offers } = this;
    const [first, ...others] = offers.filter(({ newcomer }) => newcomer === undefined);
    const hasNamesake = others.some(({ name }) => name === first.name);
    return offers.length && !hasNamesake ? 0 : -1;
  }

  tellFound(isNobody) {
    const { found, words } = this.data;
    write(this.tells, found.told);
    if (found.problem) this.say(found.problem);
    else if (found.where) this.say(found.where, true);
    else if (isNobody && this.isUnknownNumber) this.say(words.unknown_number);
    else if (isNobody && !/\d/.test(found.typed)) this.say(words.nobody_found);
  }

  optionFor({ name, used, year, why, newcomer }, at) {
    const option = make("li", { id: `person-${at}`, role: "option", ariaSelected: "false" });
    if (newcomer === undefined) {
      const whole = used ? `${name} (${used})` : name;
      const reason = make("span", { className: "why", textContent: why });
      const place = make("span", { className: "year", textContent: year ?? "" });
      option.append(make("bdi", { textContent: whole, title: whole }), " ", reason, " ", place);
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
    this.say("");
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
      const name = splitName(newcomer);
      this.entry.newcomer = { ...name, year: "", used: "", notice: "later", distinct: [] };
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
    clearTimeout(this.likening);
    if (!fields) return;
    const { family, given, year, used, notice } = this.form.elements;
    [family.value, given.value, year.value] = [fields.family, fields.given, fields.year];
    [used.value, notice.value] = [fields.used, fields.notice];
    this.likenSoon();
  }

  newcomerFields() {
    const { family, given, year, used, notice } = this.form.elements;
    return {
      family: family.value,
      given: given.value,
      year: year.value,
      used: used.value,
      notice: notice.value,
      distinct: this.entry.newcomer?.distinct ?? [],
    };
  }

  leaveNewcomer() {
    this.begin({ ...this.entry, newcomer: undefined });
    this.seek();
  }

  // ---- perhaps somebody known already

  likenSoon() {
    clearTimeout(this.likening);
    this.likening = setTimeout(() => this.liken(), TWINS_PAUSE_MS);
  }

  liken() {
    const { key, newcomer } = this.entry;
    if (newcomer?.family.trim()) this.send("likened", { key, ...newcomer });
  }

  // Returns whether there is somebody to look at before a new person is written down.
  drawTwins() {
    const { entry, data } = this;
    const known = entry.newcomer?.distinct ?? [];
    const isOurs = entry.newcomer && data.twins.form === entry.key;
    const twins = isOurs ? data.twins.people.filter(({ id }) => !known.includes(id)) : [];
    this.twins.hidden = twins.length === 0;
    const drawn = JSON.stringify(twins);
    if (drawn === this.drawnTwins) return twins.length > 0;
    this.drawnTwins = drawn;
    const choices = twins.map(({ id, name, year, why }) => ({
      code: id,
      label: [data.words.it_is.replace("{name}", name), year, why].filter(Boolean).join(" · "),
    }));
    choices.push({ code: 0, label: data.words.distinct });
    const settle = (id) => this.settleTwins(twins, id);
    const buttons = answerButtons(choices, data.words.twins, settle);
    this.twins.querySelector(".pairs").replaceChildren(buttons);
    return twins.length > 0;
  }

  settleTwins(twins, id) {
    const { entry } = this;
    const known = twins.find((twin) => twin.id === id);
    if (known) {
      const { name, year } = known;
      const typed = year ? `${name} · ${year}` : name;
      this.begin({ ...entry, newcomer: undefined, person: id, name, typed });
    } else {
      entry.newcomer.distinct = [...entry.newcomer.distinct, ...twins.map((twin) => twin.id)];
      this.presses.release();
      this.record();
    }
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
    const { answers, words } = this.data;
    const isAsked = this.ask("answer", words.which_answer, answers, (code) => this.record(code));
    this.answered.ariaExpanded = `${isAsked}`;
  }

  // Asks one question below the form; asked again, it goes away. Returns whether it stands there.
  ask(name, question, choices, onChoice) {
    const { asked } = this;
    const isAgain = !asked.hidden && asked.dataset.asks === name;
    this.stopAsking();
    if (isAgain) {
      this.field.focus();
      return false;
    }
    const buttons = answerButtons(choices, question, onChoice);
    asked.dataset.asks = name;
    asked.replaceChildren(make("p", { textContent: question }), buttons);
    asked.onkeydown = ({ key }) => {
      if (key !== "Escape") return;
      this.stopAsking();
      this.field.focus();
    };
    asked.hidden = false;
    buttons.querySelector("button").focus({ preventScroll: true, focusVisible: true });
    asked.scrollIntoView({ block: "nearest" });
    return true;
  }

  stopAsking() {
    this.asked.hidden = true;
    this.answered.ariaExpanded = "false";
  }

  // ---- how urgent: of the form, or of the visit that was recorded last

  askDegree(visit) {
    const { degrees, words } = this.data;
    const choices = [
      ...degrees.map(({ code, label, hint }) => ({ code, label: `${label} : ${hint}` })),
      { code: "", label: words.no_degree },
      { code: NOT_URGENT, label: words.not_urgent },
    ];
    this.ask("degree", words.which_degree, choices, (code) => {
      if (visit) this.sendDegree(visit, code);
      else this.chooseDegree(code);
    });
  }

  chooseDegree(code) {
    this.urgent.checked = code !== NOT_URGENT;
    this.setDegree(this.urgent.checked ? code : "");
    this.stopAsking();
    this.field.focus();
    if (code === IN_DANGER) this.callColleague();
  }

  setDegree(code) {
    this.entry.degree = code;
    this.touch();
    this.tellDegree();
  }

  tellDegree() {
    const { degrees } = this.data;
    const chosen = degrees.find(({ code }) => code === this.entry.degree);
    write(this.form.querySelector(".degree-said"), chosen ? ` · ${chosen.label}` : "");
  }

  sendDegree(visit, code) {
    this.stopAsking();
    const isUrgent = code !== NOT_URGENT;
    const degree = isUrgent ? code : "";
    this.presses.release(); // a degree said in the quiet after the recording is not lost
    this.presses.send("degreed", { key: this.data.degree_key, visit, degree, urgent: isUrgent });
    if (code === IN_DANGER) this.showEmergency("");
  }

  // ---- in danger: the numbers stand here at once, whatever the server does

  callColleague() {
    this.showEmergency(this.entry.key);
    this.calls.send("called", { key: this.entry.key });
  }

  // `key` is the form of whoever is in danger, none where they were recorded before.
  showEmergency(key) {
    const { numbers, words } = this.data;
    const lines = numbers.map(({ number, who }) =>
      make("li", {}, make("b", { textContent: number }), " ", make("span", { textContent: who })),
    );
    this.inDanger = key;
    this.emergency.querySelector(".numbers").replaceChildren(...lines);
    this.tellCall(words.calling, words.under_way);
    this.emergency.querySelector(".withdraw").hidden = false;
    this.emergency.hidden = false;
    this.unfoldEmergency();
  }

  drawCall() {
    const { call } = this.data;
    if (!call) return;
    this.calls.hear(call.press);
    this.tellCall(call.told, call.in_short);
    this.emergency.querySelector(".withdraw").hidden = call.is_over;
  }

  // Folded, the line keeps what came of the call, and the numbers that are dialled first.
  tellCall(told, inShort) {
    const numbers = this.data.numbers.slice(0, FIRST_NUMBERS).map(({ number }) => number);
    write(this.callLine, told);
    write(this.folded.querySelector("button"), [inShort, ...numbers].join(" · "));
  }

  fold(isFolded) {
    this.folded.hidden = !isFolded;
    this.unfolded.hidden = isFolded;
  }

  unfoldEmergency() {
    const hadFocus = this.folded.contains(this.folded.getRootNode().activeElement);
    this.fold(false);
    if (hadFocus) this.emergency.querySelector(".close").focus({ preventScroll: true });
    this.emergency.scrollIntoView({ block: "start" });
  }

  get isEmergencyOpen() {
    return !this.emergency.hidden && !this.unfolded.hidden;
  }

  // It lies over everything else: one Escape folds it and takes away nothing that was entered.
  hearEscape(event) {
    const path = event.composedPath();
    const isOurs = path.includes(this.form) || event.target === document.body;
    const isForQuestion = !this.asked.hidden && path.includes(this.asked);
    if (event.key !== "Escape" || !isOurs || isForQuestion || !this.isEmergencyOpen) return;
    event.preventDefault();
    event.stopPropagation();
    this.fold(true);
    this.field.focus();
  }

  // Whoever comes next is written down where everything stands as usual.
  leaveToNext() {
    if (this.isEmergencyOpen && this.entry.key !== this.inDanger) this.fold(true);
  }

  leaveEmergency() {
    this.emergency.hidden = true;
    this.field.focus();
  }

  // ---- what is said besides

  drawMore() {
    const { more, words, learned } = this.data;
    write(this.form.querySelector(".learned"), learned);
    if (JSON.stringify(more) === this.drawnMore) return;
    this.drawnMore = JSON.stringify(more);
    for (const name of SELECTS) {
      const unsaid = name === "channel" ? [] : [{ code: "", label: words.unsaid }];
      fillSelect(this.form.elements[name], [...unsaid, ...more[name]]);
    }
    const signals = more.signals.map(({ code, label }) => {
      const box = { type: "checkbox", name: "signal", value: code, id: `signal-${code}` };
      const text = make("span", { textContent: label });
      return make("label", { className: "choice" }, make("input", box), text);
    });
    const legend = this.form.querySelector(".signals legend");
    this.form.querySelector(".signals").replaceChildren(legend, ...signals);
    this.showDetail(this.entry?.detail);
  }

  // The browser tells of it a moment later: the next key would still go where the last one went.
  toggleMore() {
    this.more.open = !this.more.open;
    this.hearMore();
  }

  hearMore() {
    if (this.more.open === this.isMoreShown) return;
    this.isMoreShown = this.more.open;
    this.touch();
    if (this.more.open) this.form.elements.channel.focus();
    else this.field.focus();
  }

  showDetail(detail) {
    const fields = { ...this.data.usual_detail, ...detail };
    for (const name of SELECTS) this.form.elements[name].value = fields[name] ?? "";
    for (const name of ["pushchair", "wheelchair"]) {
      this.form.elements[name].checked = Boolean(fields[name]);
    }
    for (const box of this.signalBoxes) box.checked = fields.signals?.includes(box.value) ?? false;
    this.more.open = this.isMoreShown = Boolean(detail);
    this.tellMore();
  }

  get signalBoxes() {
    return [...this.form.querySelectorAll("[name=signal]")];
  }

  // What is usual was said by nobody, until somebody has it before their eyes.
  detailSaid() {
    const { usual_detail: usual } = this.data;
    const fields = Object.fromEntries(SELECTS.map((name) => [name, this.form.elements[name].value]));
    const { pushchair, wheelchair } = this.form.elements;
    const signals = this.signalBoxes.filter(({ checked }) => checked).map(({ value }) => value);
    const isUsual = SELECTS.every((name) => fields[name] === (usual[name] ?? ""));
    const isSaid = !isUsual || pushchair.checked || wheelchair.checked || signals.length > 0;
    if (!this.more.open && !isSaid) return undefined;
    return {
      ...fields,
      preferred: Number(fields.preferred) || undefined,
      pushchair: pushchair.checked,
      wheelchair: wheelchair.checked,
      signals,
    };
  }

  // Folded, the line says what stands inside.
  tellMore() {
    const { words, usual_detail: usual } = this.data;
    const isTold = ({ value, name }) => value && value !== usual[name];
    const chosen = SELECTS.map((name) => this.form.elements[name]).filter(isTold);
    const isUnusual = usual.channel !== this.data.more.channel[0]?.code;
    if (isUnusual && !chosen.includes(this.form.elements.channel)) {
      chosen.unshift(this.form.elements.channel);
    }
    const boxes = [...this.more.querySelectorAll("input:checked")];
    const said = [
      ...chosen.map(({ selectedOptions }) => selectedOptions[0]?.textContent),
      ...boxes.map((box) => box.nextElementSibling.textContent),
    ].filter(Boolean);
    write(this.form.querySelector(".said"), said.join(" · "));
    const signals = this.signalBoxes.filter(({ checked }) => checked);
    write(this.form.querySelector(".budget"), signals.length > 1 ? words.budget : "");
  }

  close() {
    document.removeEventListener("keydown", this.onKey);
    document.removeEventListener("keydown", this.onEscape, true);
    document.removeEventListener(CURSOR_IS_FREE, this.onFreeCursor);
    clearTimeout(this.pause);
    clearTimeout(this.likening);
    this.presses.close();
    this.calls.close();
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

function isTicket(text) {
  return /^(n|#)?[o°]?\s*\d{1,3}$/iu.test(text.trim());
}

function fillSelect(select, options) {
  const groups = new Map();
  for (const { code, label, group = "" } of options) {
    const option = make("option", { value: code, textContent: label });
    groups.set(group, [...(groups.get(group) ?? []), option]);
  }
  const parts = [...groups].map(([label, all]) => (label ? [make("optgroup", { label }, ...all)] : all));
  select.replaceChildren(...parts.flat());
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
