// Keeps what is typed into texts of Streamlit's own forms. `data` is {draft, forms}: each form is
// {of, key, fields}, its fields by name the keys of their widgets. The form written in last is kept,
// under the key of its press; what comes back stands in the fields already.

export default standing(() => new Keeper());

class Keeper {
  constructor() {
    this.onInput = ({ target }) => this.hear(target);
    document.addEventListener("input", this.onInput, { capture: true });
  }

  follow({ data }) {
    this.data = data;
  }

  hear(target) {
    const { draft, forms } = this.data;
    const form = forms.find(({ fields }) =>
      Object.values(fields).some((widget) => target.closest(`.st-key-${widget}`)),
    );
    if (form) draftOf(draft).keep(form.key, { of: form.of, key: form.key, typed: typedIn(form) });
  }

  close() {
    document.removeEventListener("input", this.onInput, { capture: true });
  }
}

function typedIn({ fields }) {
  const texts = Object.entries(fields).map(([name, widget]) => {
    const field = document.querySelector(`.st-key-${widget} :is(input, textarea)`);
    return [name, field?.value];
  });
  return Object.fromEntries(texts.filter(([, text]) => text !== undefined));
}
