// Prints the page; the style of the page leaves nothing on the paper but the slip.

export default function ({ data: { words }, parentElement }) {
  const button = parentElement.querySelector("button");
  button.textContent = words.label;
  button.onclick = () => window.print();
}
