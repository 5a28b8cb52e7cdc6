// Sends a login and a password to `/session`, then the code of a second factor where one is asked
// for, and starts the page anew once the cookie is set.
// Nothing typed here passes through the page's own channel or stays anywhere.

export default function ({ data: { words, problems }, parentElement }) {
  const form = parentElement.querySelector("form");
  for (const place of form.querySelectorAll("[data-text]")) {
    place.textContent = words[place.dataset.text];
  }
  const { login, password, reveal, code } = form.elements;
  const button = form.querySelector("button[type=submit]");
  const problem = form.querySelector(".problem");
  if (!isBusy()) button.textContent = name();

  reveal.onchange = () => {
    password.type = reveal.checked ? "text" : "password";
  };
  password.onkeyup = (event) => {
    form.querySelector(".caps").hidden = !event.getModifierState("CapsLock");
  };
  form.onsubmit = async (event) => {
    event.preventDefault();
    if (isBusy()) return;
    const asked = isSecond() ? [code] : [login, password];
    const empty = asked.find((field) => field.value.trim() === "");
    if (empty) {
      empty.focus();
      return;
    }
    setBusy(true);
    problem.textContent = "";
    const answer = await ask(login.value, password.value, isSecond() ? code.value : "");
    if (answer.ok) {
      window.location.reload();
      return;
    }
    const { error } = answer;
    if (error === "code_needed" || error === "refused") step(error === "code_needed");
    setBusy(false);
    if (error !== "code_needed") problem.textContent = sentence(answer);
    const field = isSecond() ? code : password;
    field.select();
    field.focus();
  };
  form.querySelector(".other").onclick = () => {
    step(false);
    problem.textContent = "";
    button.textContent = name();
    password.focus();
  };
  if (!form.dataset.begun) {
    form.dataset.begun = "yes";
    login.focus();
  }

  // One step at a time: what is asked for is all there is to fill in.
  function step(isSecondStep) {
    form.classList.toggle("asks-code", isSecondStep);
    for (const part of form.querySelectorAll(".first")) part.hidden = isSecondStep;
    for (const part of form.querySelectorAll(".second")) part.hidden = !isSecondStep;
    form.querySelector(".caps").hidden = true;
    code.value = "";
  }

  function isSecond() {
    return form.classList.contains("asks-code");
  }

  function name() {
    return isSecond() ? words.verify : words.submit;
  }

  function isBusy() {
    return button.getAttribute("aria-disabled") === "true";
  }

  // The button keeps the focus while it waits: a disabled one would lose it.
  function setBusy(busy) {
    button.setAttribute("aria-disabled", busy);
    button.textContent = busy ? words.busy : name();
  }

  function sentence({ error, minutes }) {
    return (problems[error] ?? problems.unavailable).replace("{minutes}", minutes);
  }
}

async function ask(login, password, code) {
  try {
    const response = await fetch(new URL("session", document.baseURI), {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ login, password, code }),
    });
    return response.ok ? { ok: true } : await response.json();
  } catch {
    return { error: "unreachable" };
  }
}
