// Puts the cursor where the next entry begins. `data` is {place, token}: the class of a widget,
// and a value that changes each time the cursor is to go there anew.

const EDITABLE = [
  "input:not([type=hidden]):not([tabindex='-1'])",
  "textarea",
  "[role=spinbutton]",
  "[role=combobox]",
];
const FIELDS = [...EDITABLE, "button"].map((field) => `${field}:not([disabled])`).join(", ");
const PATIENCE_MS = 3_000;

let asked;
let isShown = false;
let frame;

export default function ({ data: { place, token } }) {
  const request = `${place} ${token}`;
  const isBackOnItsPage = !isShown && editedField() === null;
  if (request !== asked || isBackOnItsPage) {
    cancelAnimationFrame(frame);
    look(place, performance.now() + PATIENCE_MS, editedField());
  }
  asked = request;
  isShown = true;
  return () => {
    isShown = false;
  };
}

// The widget may be drawn after this component; if somebody picks a field meanwhile, it is theirs.
function look(place, deadline, before) {
  const field = document.querySelector(`.${CSS.escape(place)}`)?.querySelector(FIELDS);
  if (field) field.focus();
  else if (performance.now() < deadline && [before, null].includes(editedField())) {
    frame = requestAnimationFrame(() => look(place, deadline, before));
  }
}

function editedField() {
  return document.activeElement?.closest(EDITABLE.join(", ")) ?? null;
}
