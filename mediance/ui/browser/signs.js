// The signs of what a procedure asks for: each has its shape, with its colour and without it.

const SHAPES = {
  octagon: "M5 1h6l4 4v6l-4 4H5l-4-4V5z",
  triangle: "M8 1.5 15 14.5H1z",
  diamond: "M8 1l7 7-7 7-7-7z",
  day: "M2 4h12v10H2zM2 7h12M5 2v3M11 2v3",
  letter: "M2 4h12v9H2zM2 4l6 5 6-5",
  question: "M6 6a2 2 0 1 1 3 2c-1 .5-1 1-1 2M8 12v.5M8 1a7 7 0 1 0 0 14A7 7 0 0 0 8 1",
  sun: "M8 5a3 3 0 1 0 0 6 3 3 0 0 0 0-6M8 1v2M8 13v2M1 8h2M13 8h2M3 3l1.5 1.5M11.5 11.5 13 13M3 13l1.5-1.5M11.5 4.5 13 3",
  clock: "M8 4v4l3 2M8 1a7 7 0 1 0 0 14A7 7 0 0 0 8 1",
};

function shape(name) {
  const space = "http://www.w3.org/2000/svg";
  const drawing = document.createElementNS(space, "svg");
  drawing.setAttribute("viewBox", "0 0 16 16");
  drawing.setAttribute("class", "shape");
  drawing.setAttribute("aria-hidden", "true");
  const line = document.createElementNS(space, "path");
  line.setAttribute("d", SHAPES[name]);
  drawing.append(line);
  return drawing;
}
