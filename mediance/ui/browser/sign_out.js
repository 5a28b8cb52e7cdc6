// Ends the session and goes to the first page: whoever signs in next should not land in a record.

export default function ({ data: { words }, parentElement }) {
  const button = parentElement.querySelector("button");
  button.textContent = words.label;
  button.onclick = async () => {
    button.disabled = true;
    const hasEnded = await end();
    if (hasEnded) window.location.assign(new URL(".", document.baseURI));
    parentElement.querySelector("p").textContent = hasEnded ? "" : words.failed;
    button.disabled = hasEnded;
  };
}

async function end() {
  try {
    return (await fetch(new URL("session", document.baseURI), { method: "DELETE" })).ok;
  } catch {
    return false;
  }
}
