// What a letter is filled in with: sent to the tab it opens in, and nowhere else. Neither the page
// nor the server keeps it. `data` is {letter, hidden, first, last, mandate, words}; `hidden` and
// `first` are names and values of fields, put in anew for another letter alone.

export default function ({ data, parentElement }) {
  const form = parentElement.querySelector("form");
  form.action = new URL("paper/relance", document.baseURI);
  writeWords(form, data.words);
  fill(form, data.hidden);
  form.querySelector(".signed").hidden = !data.mandate;
  const day = form.elements.answer_by;
  [day.min, day.max] = [data.earliest, data.latest];
  if (form.dataset.letter === data.letter) return;
  form.dataset.letter = data.letter;
  fill(form, data.first);
}

function fill(form, values) {
  for (const [name, value] of Object.entries(values)) form.elements[name].value = value;
}
