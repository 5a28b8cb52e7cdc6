// What a letter is filled in with: sent to the tab it opens in, and nowhere else. Neither the page
// nor the server keeps it. `data` is {rung, hidden, person, addressed_to, mandate, most_lines,
// words}; another rung proposes another address, and leaves the rest as it was typed.

export default standing((place) => {
  const form = place.querySelector("form");
  return { follow: ({ data }) => fill(form, data), close() {} };
});

function fill(form, data) {
  const { person, addressed_to: to } = form.elements;
  form.action = new URL("paper/relance", document.baseURI);
  form.method = "post";
  form.oninput = () => check(form, data);
  writeWords(form, data.words);
  for (const [name, value] of Object.entries(data.hidden)) form.elements[name].value = value;
  form.querySelector(".signed").hidden = !data.mandate;
  if (form.dataset.rung === data.rung) return;
  if (!form.dataset.rung) person.value = data.person;
  to.value = data.addressed_to;
  form.dataset.rung = data.rung;
  check(form, data);
}

function check(form, { most_lines: most, words }) {
  for (const field of form.querySelectorAll("textarea")) {
    const lines = field.value.split("\n").filter((line) => line.trim());
    field.setCustomValidity(lines.length > most ? words.too_long : "");
  }
}
