// One confidential text, written or corrected. `data` is {key, answered, problem, draft, text,
// longest, may_leave, words}. What is typed is kept for its author alone until it is sent; the
// server says whether it was saved, and the field is emptied then and never before.

const forms = new WeakMap();

export default function (component) {
  const { parentElement } = component;
  if (!forms.has(parentElement)) forms.set(parentElement, new NoteForm(parentElement));
  const form = forms.get(parentElement);
  form.follow(component);
  return () => {
    forms.delete(parentElement);
    form.close();
  };
}

class NoteForm {
  constructor(parentElement) {
    this.part = (selector) => parentElement.querySelector(selector);
    this.form = this.part("form");
    this.field = this.part("textarea");
    this.problem = this.part(".problem");
    this.presses = new Presses(this.form, () => write(this.problem, this.data.words.silence));
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
    const answered = this.presses.hear(data.answered);
    if (answered?.event === "written") this.answer(data.problem);
  }

  begin() {
    this.draft = draftOf(this.data.draft);
    const late = this.part(".draft");
    this.draft.onState = (isLate) => write(late, isLate ? this.data.words.draft_late : "");
    const content = JSON.parse(this.draft.wanted.text);
    this.field.value = content?.text ?? this.data.text;
    if (this.data.may_leave) this.field.focus();
  }

  answer(problem) {
    write(this.problem, problem);
    if (problem) {
      this.field.focus();
      return;
    }
    this.field.value = "";
    this.draft.keep(this.data.key, null);
  }

  change() {
    const text = this.field.value;
    const isAsItWas = text === this.data.text || !text.trim();
    this.draft.keep(this.data.key, isAsItWas ? null : { text });
  }

  save() {
    write(this.problem, "");
    this.presses.send("written", { key: this.data.key, text: this.field.value });
  }

  leave() {
    this.draft.keep(this.data.key, null);
    this.draft.flush();
    this.presses.send("left", {});
  }

  close() {
    this.presses.close();
  }
}
