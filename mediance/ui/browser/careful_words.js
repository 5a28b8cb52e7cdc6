// Words that judge, pointed at below a field as they are typed, with what to write instead. It
// stands before a part's own script; `careful` is what `ui/careful_words.py` gives the part.
// Nothing is ever refused because of them.

function pointAtWords(list, text, careful) {
  const lines = carefulLines(text, careful);
  const shown = [...list.children].map(({ textContent }) => textContent);
  if (lines.join("\n") === shown.join("\n")) return;
  list.replaceChildren(...lines.map((textContent) => make("li", { textContent })));
}

function carefulLines(text, { sentence, words }) {
  const characters = [...text];
  const folded = characters.map(unaccented).join("");
  const found = words.flatMap(({ pattern, instead, reason }) =>
    [...folded.matchAll(new RegExp(pattern, "g"))].map(({ index, 0: { length } }) => {
      const said = characters.slice(index, index + length).join("");
      return { index, line: fill(sentence, { word: said, instead, reason }) };
    }),
  );
  found.sort((one, other) => one.index - other.index);
  return [...new Set(found.map(({ line }) => line))];
}

// One sign for one, so that what is found in the one text stands at the same place in the other.
function unaccented(character) {
  const [base] = character.normalize("NFKD").toLowerCase();
  if (base === "\u2019") return "'";
  return base.length === 1 ? base : "\ufffd";
}

function fill(sentence, values) {
  return sentence.replace(/\{(\w+)\}/g, (_, name) => values[name]);
}
