// Sends a login and a password to `/session` and starts the page anew once the cookie is set.
// Nothing typed here passes through the page's own channel or stays anywhere.

export default function ({ data: { words, problems }, parentElement }) {
  const form = parentElement.querySelector("form");
  for (const place of form.querySelectorAll("[data-text]")) {
    place.textContent = words[place.dataset.text];
  }
  const { login, password, reveal } = form.elements;
  const button = form.querySelector("button");
  const problem = form.querySelector(".problem");
  if (!isBusy()) button.textContent = words.submit;

  reveal.onchange = () => {
    password.type = reveal.checked ? "text" : "password";
  };
  password.onkeyup = (event) => {
    form.querySelector(".caps").hidden = !event.getModifierState("CapsLock");
  };
  form.onsubmit = async (event) => {
    event.preventDefault();
    if (isBusy()) return;
    const empty = [login, password].find((field) => field.value === "");
    if (empty) {
      empty.focus();
      return;
    }
    setBusy(true);
    problem.textContent = "";
    const answer = await ask(login.value, password.value);
    if (answer.ok) {
      window.location.reload();
      return;
    }
    setBusy(false);
    problem.textContent = sentence(answer);
    password.select();
    password.focus();
  };
  if (!form.dataset.begun) {
    form.dataset.begun = "yes";
    login.focus();
  }

  function isBusy() {
    return button.getAttribute("aria-disabled") === "true";
  }

  // The button keeps the focus while it waits: a disabled one would lose it.
  function setBusy(busy) {
    button.setAttribute("aria-disabled", busy);
    button.textContent = busy ? words.busy : words.submit;
  }

  function sentence({ error, minutes }) {
    return (problems[error] ?? problems.unavailable).replace("{minutes}", minutes);
  }
}

async function ask(login, password) {
  try {
    const response = await fetch(new URL("session", document.baseURI), {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ login, password }),
    });
    return response.ok ? { ok: true } : await response.json();
  } catch {
    return { error: "unreachable" };
  }
}
