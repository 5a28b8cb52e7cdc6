// Ends the session and goes to the first page: whoever signs in next should not land in a record.

const LEAVING = "mediance-leaving"; // what is typed is kept before the session ends

export default function ({ data: { words }, parentElement }) {
  const button = parentElement.querySelector("button");
  button.textContent = words.label;
  button.onclick = async () => {
    button.disabled = true;
    const waits = [];
    document.dispatchEvent(new CustomEvent(LEAVING, { detail: waits }));
    await Promise.race([Promise.allSettled(waits), new Promise((done) => setTimeout(done, 2_000))]);
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
