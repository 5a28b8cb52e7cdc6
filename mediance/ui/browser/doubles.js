// Records that may be of one person: one pair to decide on, or a list of what was decided. `data` is
// {key, answered, problem, done, told, hint, pair, decisions, pages, words}. What is pressed names
// its two records: a list that moved meanwhile cannot make a press mean others.

export default standing((place) => new Doubles(place));

class Doubles {
  constructor(parentElement) {
    const part = (selector) => parentElement.querySelector(selector);
    this.part = part;
    this.section = part("section");
    this.problem = part(".problem");
    this.presses = new Presses(this.section, () => write(this.problem, this.data.words.silence));
    this.choices = [...this.section.querySelectorAll("[data-action]")];
    for (const button of this.choices) button.onclick = () => this.decide(button.dataset.action);
    part(".done button").onclick = () => this.act("undo", this.data.done);
    part(".previous").onclick = () => this.turn(this.data.pages.previous);
    part(".next").onclick = () => this.turn(this.data.pages.next);
    this.onKey = (event) => this.hearKey(event);
    document.addEventListener("keydown", this.onKey);
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
    write(this.part(".told"), data.told);
    write(this.part(".hint"), data.hint);
    this.drawDone(data.done);
    this.drawPair(data.pair);
    this.drawDecisions(data.decisions);
    this.drawPages(data.pages);
    if (isAnswered || this.isTurning) this.goOn();
  }

  // The next Enter must not decide on a pair that nobody has read yet.
  goOn() {
    this.isTurning = false;
    const told = this.part(".told");
    told.focus({ preventScroll: true });
    told.scrollIntoView({ block: "nearest" });
  }

  // ---- what is shown

  drawDone(done) {
    this.part(".done").hidden = !done;
    write(this.part(".done .text"), done ? done.text : "");
    this.part(".done button").hidden = !done?.may_be_undone;
  }

  drawPair(pair) {
    this.part(".pair").hidden = !pair;
    if (!pair) return;
    write(this.part(".reason"), pair.reason);
    // Beside this screen: the question stays where it is while the two files are read.
    const files = this.section.querySelectorAll("thead .file");
    [pair.first, pair.second].forEach((id, at) => (files[at].href = `/personne?person=${id}`));
    this.part("tbody").replaceChildren(...pair.rows.map((row) => this.traitRow(row)));
  }

  traitRow({ label, first, second, agreement, told }) {
    const mark = make("span", { className: `mark ${agreement}`, textContent: told });
    const head = make("th", { scope: "row" }, label, mark);
    const texts = [first, second].map((text) => make("td", {}, make("bdi", { textContent: text })));
    const row = make("tr", {}, head, ...texts);
    row.dataset.agreement = agreement;
    return row;
  }

  drawDecisions(decisions) {
    const list = this.part(".decisions");
    list.hidden = decisions.length === 0;
    list.replaceChildren(...decisions.map((decision) => this.decisionRow(decision)));
  }

  decisionRow(decision) {
    const { first_name, second_name, about, undo, undo_label } = decision;
    const names = make("span", { className: "names" });
    names.append(make("bdi", { textContent: first_name }), make("br"));
    names.append(make("bdi", { textContent: second_name }));
    const button = make("button", { type: "button", textContent: undo, ariaLabel: undo_label });
    button.onclick = () => this.act(decision.action, decision);
    return make("li", {}, names, make("span", { className: "about", textContent: about }), button);
  }

  drawPages({ place, previous, next }) {
    this.part(".pages").hidden = previous === null && next === null;
    write(this.part(".place"), place);
    this.part(".previous").disabled = previous === null;
    this.part(".next").disabled = next === null;
  }

  // ---- what can be done

  decide(action) {
    if (this.data.pair) this.act(action, this.data.pair);
  }

  act(action, { first, second }) {
    this.presses.send("acted", { key: this.data.key, action, first, second });
  }

  turn(to) {
    if (to === null || this.presses.isBusy) return;
    this.isTurning = true;
    this.presses.trigger("turned", { to });
  }

  hearKey(event) {
    if (!isAlt(event) || event.repeat) return;
    const action = { m: "link", n: "distinct", t: "later" }[event.key.toLowerCase()];
    if (!action || !this.data.pair) return;
    event.preventDefault();
    this.decide(action);
  }

  close() {
    document.removeEventListener("keydown", this.onKey);
    this.presses.close();
  }
}
