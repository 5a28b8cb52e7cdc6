// Asks `quiet.js`, which watches over the page, to cover it.

const LOCK = "mediance-lock";

export default function ({ data: { words }, parentElement }) {
  const button = parentElement.querySelector("button");
  button.querySelector("span").textContent = words.label;
  button.querySelector("kbd").textContent = words.key;
  button.onclick = () => document.dispatchEvent(new Event(LOCK));
}
