// Entries of the journal, one line each; nothing is pressed here. `data` is {lines, empty, words}.

export default standing((place) => ({ follow: ({ data }) => list(place, data), close() {} }));

function list(place, data) {
  const part = (selector) => place.querySelector(selector);
  writeWords(part("section"), data.words);
  part("tbody").replaceChildren(...data.lines.map(row));
  part("table").hidden = data.lines.length === 0;
  part(".empty").hidden = data.lines.length > 0;
  write(part(".empty"), data.empty);
}

function row(line) {
  const cell = (className, ...children) => make("td", { className }, ...children);
  const small = (className, text) => (text ? [make("span", { className, textContent: text })] : []);
  const entry = make("tr", { className: line.is_refused ? "refused" : "" });
  entry.append(
    cell("when", line.when),
    cell("who", make("bdi", { textContent: line.who }), ...small("role", line.role)),
    cell("what", line.what, ...small("times", line.times)),
    cell("record", line.record, ...small("site", line.site)),
    cell("fields", line.fields),
    cell("screen", line.screen),
  );
  return entry;
}
