// What asks for somebody today, one card a procedure, each with its usual acts. `data` is {answered,
// problem, key, dated, to_ask, asking, nothing, is_free, words}: a list is {rows, length, more}, where
// « length » is how many were asked for; « asking » is the date that is asked for within a card.
// A card is the same element while it stands for the same procedure.

export default standing((place) => new MyDay(place));

class MyDay {
  constructor(parentElement) {
    this.part = (selector) => parentElement.querySelector(selector);
    this.section = this.part("section");
    this.problem = this.part(".problem");
    this.menu = new Menu(this.part(".menu"));
    this.lists = { dated: this.part(".dated"), to_ask: this.part(".to-ask .lines") };
    this.cards = new Map();
    this.presses = new Presses(this.section, () => this.hearSilence());
  }

  follow({ data, setTriggerValue }) {
    const { words, answered, problem } = data;
    const isOtherwise = JSON.stringify(this.data?.words) !== JSON.stringify(words);
    this.data = data;
    this.presses.trigger = setTriggerValue;
    writeWords(this.section, words);
    const press = this.presses.hear(answered) ?? this.presses.hearLate(answered);
    const held = this.held();
    const pressed = press && this.placeOf(press.message.procedure);
    this.draw(isOtherwise);
    if (press) this.complain(problem, press.message.procedure);
    if (pressed && !problem && isWhereItWas(held, pressed)) this.goOnFrom(pressed);
    else this.hold(held);
  }

  // Drawing

  // In another language everything is said anew.
  draw(isOtherwise) {
    if (isOtherwise) for (const card of this.cards.values()) card.told = undefined;
    const { dated, to_ask: toAsk } = this.data;
    const present = new Set([...dated.rows, ...toAsk.rows].map(({ id }) => id));
    for (const [id, { element }] of this.cards) {
      if (present.has(id)) continue;
      if (element.contains(this.problem)) this.section.prepend(this.problem);
      element.remove();
      this.cards.delete(id);
    }
    this.drawForm(isOtherwise);
    this.drawList("dated");
    this.drawList("to_ask");
    this.part(".to-ask").hidden = toAsk.rows.length === 0;
    write(this.part("h3"), toAsk.title);
    this.drawNothing();
    this.menu.follow();
  }

  drawNothing() {
    const { is_free: isFree, nothing } = this.data;
    const place = this.part(".nothing");
    place.hidden = !nothing;
    place.classList.toggle("free", isFree);
    place.replaceChildren(...(isFree ? [shape("sun")] : []), make("span", { textContent: nothing }));
  }

  drawList(name) {
    const list = this.lists[name];
    const { rows, length, more } = this.data[name];
    rows.forEach((line, at) => {
      const card = this.cards.get(line.id) ?? { element: make("article") };
      this.cards.set(line.id, card);
      this.write(card, line);
      if (list.children[at] !== card.element) list.insertBefore(card.element, list.children[at]);
    });
    const button = list.querySelector(":scope > button") ?? make("button", { type: "button" });
    button.onclick = () => this.showMore(name, length, rows.at(-1)?.id);
    button.hidden = !more;
    write(button, more);
    if (list.lastChild !== button) list.append(button);
  }

  write(card, line) {
    const isAsked = this.data.asking?.procedure === line.id;
    const told = JSON.stringify([line, isAsked]);
    if (card.told !== told) this.fill(card, line, isAsked);
    card.told = told;
    const form = card.element.querySelector("form");
    if (form && !(isAsked && form === this.form)) form.remove();
    if (isAsked && !card.element.contains(this.form)) card.gestures.after(this.form);
  }

  // What is typed below, and a refusal, stay where they are.
  fill(card, line, isAsked) {
    const name = this.name(line);
    name.id = `my-day-${line.id}`;
    card.element.setAttribute("aria-labelledby", name.id);
    const about = make("span", { className: "told", textContent: line.told });
    const head = make("p", { className: "head" }, name, about);
    const gestures = this.gestures(line, isAsked);
    for (const part of card.element.querySelectorAll(":scope > :is(.head, .whys, .gestures)")) part.remove();
    card.element.prepend(head, whys(line.whys), gestures);
    card.gestures = gestures;
  }

  name(line) {
    const said = make("bdi", { textContent: line.name });
    if (!line.href) return make("span", { className: "name" }, said);
    const name = make("a", { className: "name", href: line.href }, said);
    name.onclick = (event) => this.open(event);
    name.dataset.as = "name";
    return name;
  }

  gestures(line, isAsked) {
    const { words } = this.data;
    const act = (message) => this.act(line, message);
    const steps = line.steps.map((step) => [words.steps[step], () => act({ action: "advance", step })]);
    const looks = words.looks.map(([after, text]) => [text, () => act({ action: "again", after })]);
    const ask = { className: "ask", ariaExpanded: `${isAsked}`, onclick: () => this.ask(line.id, !isAsked) };
    const buttons = {
      ...(line.reminds && { remind: gesture(words.reminded, { onclick: () => act({ action: "remind" }) }) }),
      ...(line.asks && { ask: gesture(words.say_date, ask) }),
      step: this.choice(words.done, steps),
      again: this.choice(words.again, looks),
    };
    for (const [as, button] of Object.entries(buttons)) button.dataset.as = as;
    return make("div", { className: "gestures" }, ...Object.values(buttons));
  }

  choice(textContent, items) {
    const fill = () => items.map(([text, act]) => this.menu.item(text, () => this.choose(act)));
    return this.menu.button({ textContent, className: "opens" }, fill);
  }

  choose(act) {
    this.menu.close();
    act();
  }

  // The date that is asked for: what is typed stays while the question is the same, even where it was
  // not asked for a moment.

  drawForm(isOtherwise) {
    const { asking } = this.data;
    if (!asking) return;
    const isSame = ["key", "procedure", "rule"].every((each) => this.asked?.[each] === asking[each]);
    this.asked = asking;
    if (isSame && !isOtherwise) return;
    const typed = isSame ? this.form.querySelector("input").value : "";
    this.form = this.question(asking, typed);
  }

  question({ question, first, last }, typed) {
    const { words } = this.data;
    const field = make("input", { type: "date", min: first, max: last, value: typed });
    const said = make("output", { textContent: inWords(field, words.day_is) });
    field.oninput = () => write(said, inWords(field, words.day_is));
    const save = make("button", { className: "main", textContent: words.save });
    const form = make("form", { method: "dialog" }, make("label", { textContent: question }, field), said, save);
    form.onsubmit = (event) => {
      event.preventDefault();
      this.say(field.value);
    };
    field.dataset.as = "day";
    save.dataset.as = "save";
    return form;
  }

  say(day) {
    const { procedure, key, version, rule } = this.asked;
    this.send("said", { procedure, key, version, rule, day });
  }

  ask(procedure, isOpen) {
    if (this.presses.isBusy) return;
    this.presses.hold();
    this.opening = isOpen ? procedure : undefined;
    this.presses.trigger("asked", { procedure, open: isOpen });
  }

  // What is done

  act({ id, version }, message) {
    this.send("acted", { procedure: id, version, key: this.data.key, ...message });
  }

  send(event, message) {
    this.presses.release();
    if (this.presses.isBusy) return;
    write(this.problem, "");
    this.presses.send(event, message);
  }

  hearSilence() {
    this.complain(this.data.words.silence, this.presses.unheard.message.procedure);
  }

  // A refusal stands where it was pressed.
  complain(sentence, procedure) {
    const card = this.cards.get(procedure)?.element;
    if (sentence && card) card.append(this.problem);
    else if (sentence) this.section.prepend(this.problem);
    write(this.problem, sentence);
  }

  showMore(list, length, last) {
    if (this.presses.isBusy) return;
    this.presses.hold();
    this.going = { list, length, last };
    this.presses.trigger("longer", { list, length });
  }

  // In this tab; one key with it held opens another, as any link does.
  open(event) {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    if (!this.presses.isPending) go(event.currentTarget.href);
  }

  // Where the keyboard is

  held() {
    const { activeElement } = this.section.getRootNode();
    const element = this.menu.isOpen ? this.menu.opener : activeElement;
    const [id] = [...this.cards].find(([, card]) => card.element.contains(element)) ?? [];
    return { element, id, as: element?.dataset?.as, place: id && this.placeOf(id) };
  }

  // A card that was drawn anew gives the keyboard back to what it was at.
  hold(held) {
    if (this.openQuestion() || this.goOnAfterMore() || !held.id || this.hasKeyboard(held.element)) return;
    const card = this.cards.get(held.id)?.element;
    if (card) focusOn(card, held.as ?? "ask");
    else this.goOnFrom(held.place);
  }

  openQuestion() {
    if (this.opening === undefined || this.data.asking?.procedure !== this.opening) return false;
    this.opening = undefined;
    this.form.querySelector("input").focus();
    return true;
  }

  goOnAfterMore() {
    const { list, length, last } = this.going ?? {};
    if (!list || this.data[list].length === length) return false;
    this.going = undefined;
    const next = this.cards.get(last)?.element.nextElementSibling;
    if (!next?.matches("article")) return false;
    focusOn(next, "name");
    return true;
  }

  hasKeyboard(element) {
    if (this.menu.isOpen) return true;
    return element.isConnected && this.section.getRootNode().activeElement === element;
  }

  placeOf(id) {
    const element = this.cards.get(id)?.element;
    return element && { element, list: element.parentElement, at: [...element.parentElement.children].indexOf(element) };
  }

  // What is done leaves the list: the keyboard goes on with what took its place.
  goOnFrom({ list, at }) {
    const cards = list.querySelectorAll("article");
    const next = cards[Math.min(at, cards.length - 1)] ?? this.part("article");
    if (next) focusOn(next, "name");
    else this.section.focus();
  }

  close() {
    this.presses.close();
  }
}

function gesture(textContent, properties) {
  return make("button", { type: "button", textContent, ...properties });
}

// Whoever has gone on to something else is not called back.
function isWhereItWas(held, pressed) {
  return held.element ? held.place?.element === pressed.element : document.activeElement === document.body;
}

function focusOn(card, as) {
  (card?.querySelector(`[data-as="${as}"]`) ?? card?.querySelector("[data-as]"))?.focus();
}

// A browser may ask for a day in another order than one thinks: it is said back in words.
function inWords(field, sentence) {
  if (!field.value) return "";
  const written = { day: "numeric", month: "long", timeZone: "UTC", weekday: "long", year: "numeric" };
  const language = document.documentElement.lang === "en" ? "en-GB" : "fr";
  const said = field.valueAsDate.toLocaleDateString(language, written);
  const day = language === "fr" ? said.replace(/ 1 /, " 1er ") : said;
  return sentence.replace("{day}", day);
}

function whys(lines) {
  const line = ({ sign, colour, mark, text, day }) => {
    const signed = make("span", { className: `sign ${colour}` }, shape(sign), mark);
    const said = [mark && " ", text, day && " ", make("strong", { textContent: day })];
    return make("li", {}, signed, ...said.filter(Boolean));
  };
  return make("ul", { className: "whys" }, ...lines.map(line));
}
