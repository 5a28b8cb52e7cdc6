// One confidential text, written or corrected. `data` is {key, answered, problem, spent, draft,
// text, longest, may_leave, careful, words}. What is typed is kept for its author alone until it is
// sent; the server says whether it was saved, and only what was saved leaves the field.

export default standing((place) => new NoteForm(place));

class NoteForm {
  constructor(parentElement) {
    this.part = (selector) => parentElement.querySelector(selector);
    this.form = this.part("form");
    this.field = this.part("textarea");
    this.problem = this.part(".problem");
    this.presses = new Presses(this.form, () => this.hearSilence());
    this.field.oninput = () => this.change();
    this.part(".leave").onclick = () => this.leave();
    this.form.onsubmit = (event) => {
      event.preventDefault();
      this.save();
    };
    this.form.onkeydown = (event) => {
      if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      if (!event.repeat) this.save();
    };
  }

  follow({ data, setTriggerValue }) {
    this.data = data;
    this.presses.trigger = setTriggerValue;
    writeWords(this.form, data.words);
    this.field.maxLength = data.longest;
    this.part(".leave").hidden = !data.may_leave;
    if (!this.draft) this.begin();
    const { answered } = data;
    const press = this.presses.hear(answered) ?? this.presses.hearLate(answered);
    if (press?.event === "written") this.answer(press.message);
  }

  begin() {
    this.draft = draftOf(this.data.draft);
    const late = this.part(".draft");
    this.draft.onState = (isLate) => write(late, isLate ? this.data.words.draft_late : "");
    const content = JSON.parse(this.draft.wanted.text);
    this.field.value = content?.text ?? this.data.text;
    this.key = this.data.key;
    if (content?.sent) this.resume(content);
    this.presses.unheard = this.draft.press;
    this.pointAtWords();
    if (this.data.may_leave) this.field.focus();
  }

  // A press that nobody answered goes on under its key: it may have been carried out all the same.
  resume({ key, sent, text }) {
    this.key = key;
    this.sent = text.slice(0, sent);
  }

  answer({ key, text }) {
    const { problem, spent } = this.data;
    this.field.readOnly = false;
    const isKept = !problem || spent === key;
    write(this.problem, isKept ? "" : problem);
    if (!isKept) this.hearRefusal(key);
    else if (key === this.key) this.goOn(problem ? this.sent : text);
    else if (problem) this.tellRest();
  }

  hearRefusal(key) {
    if (key === this.key) this.sent = undefined;
    this.keep();
    this.field.focus();
  }

  // What was typed since the press was no part of it, and is not saved yet.
  goOn(saved) {
    const typed = this.field.value;
    this.key = this.data.key;
    this.sent = undefined;
    if (typed === saved) this.field.value = this.data.text;
    else if (!this.data.may_leave && typed.startsWith(saved)) {
      this.field.value = typed.slice(saved.length).trimStart();
    }
    this.keep();
    this.pointAtWords();
    this.tellRest();
  }

  tellRest() {
    write(this.part(".rest"), this.isAsItWas ? "" : this.data.words.rest);
  }

  hearSilence() {
    this.field.readOnly = false;
    write(this.problem, this.data.words.silence);
  }

  change() {
    write(this.part(".rest"), "");
    this.keep();
    this.pointAtWords();
  }

  get isAsItWas() {
    const text = this.field.value;
    return text === this.data.text || !text.trim();
  }

  // Kept with the key of its press, which forgets it; what was typed since the press stays.
  keep() {
    const { key, sent, field } = this;
    const text = field.value;
    const isBegun = sent !== undefined && text.startsWith(sent);
    const content = isBegun ? { text, key, sent: sent.length } : { text };
    const isOfPress = sent === undefined || text === sent;
    this.draft.keep(isOfPress ? key : null, this.isAsItWas ? null : content);
  }

  pointAtWords() {
    pointAtWords(this.part(".careful"), this.field.value, this.data.careful);
  }

  save() {
    if (this.presses.isBusy) return;
    const text = this.field.value;
    write(this.problem, "");
    write(this.part(".rest"), "");
    this.sent ??= text;
    this.field.readOnly = this.data.may_leave; // a correction is gone once it is saved
    this.keep();
    this.presses.send("written", { key: this.key, text });
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
