// Asks for the password alone, and has the page drawn again in every tab once it was the right one.
// `data` is {words, problems}. Nothing typed here passes through the page's own channel.

const UNLOCKED = "unlocked";

export default standing((place) => new Unlocking(place));

class Unlocking {
  constructor(parentElement) {
    this.form = parentElement.querySelector("form");
    this.password = this.form.elements.password;
    this.button = this.form.querySelector(".main");
    this.problem = this.form.querySelector(".problem");
    this.tabs = new BroadcastChannel("mediance-screens");
    this.tabs.onmessage = ({ data }) => {
      if (data === UNLOCKED) this.send(UNLOCKED, Date.now());
    };
    this.password.onkeyup = (event) => {
      this.form.querySelector(".caps").hidden = !event.getModifierState("CapsLock");
    };
    this.form.onsubmit = (event) => {
      event.preventDefault();
      if (!this.isBusy && this.password.value) this.unlock();
    };
    this.form.querySelector(".other").onclick = () => this.leave();
    requestAnimationFrame(() => this.takeKeyboard());
  }

  // What covers the screen goes last: until then nothing below it takes the keyboard.
  takeKeyboard() {
    const page = document.getElementById("root");
    this.password.focus();
    if (!page.inert) return;
    const uncovered = new MutationObserver(() => {
      uncovered.disconnect();
      this.password.focus();
    });
    uncovered.observe(page, { attributeFilter: ["inert"] });
  }

  follow({ data, setTriggerValue }) {
    this.data = data;
    this.send = setTriggerValue;
    for (const place of this.form.querySelectorAll("[data-text]")) {
      place.textContent = data.words[place.dataset.text];
    }
    this.isBusy = this.isBusy ?? false;
  }

  // The button keeps the focus while it waits: a disabled one would lose it.
  get isBusy() {
    return this.waits;
  }

  set isBusy(waits) {
    this.waits = waits;
    this.button.setAttribute("aria-disabled", waits);
    this.button.textContent = waits ? this.data.words.busy : this.data.words.submit;
  }

  async unlock() {
    this.isBusy = true;
    this.problem.textContent = "";
    const { status, error, minutes } = await ask(this.password.value);
    if (status === 204) {
      this.tabs.postMessage(UNLOCKED);
      this.send(UNLOCKED, Date.now());
      return;
    }
    if (status === 401) window.location.reload();
    this.isBusy = false;
    const sentence = this.data.problems[error] ?? this.data.problems.unavailable;
    this.problem.textContent = sentence.replace("{minutes}", minutes);
    this.password.select();
    this.password.focus();
  }

  async leave() {
    try {
      const answer = await fetch(new URL("session", document.baseURI), { method: "DELETE" });
      if (answer.ok) window.location.assign(new URL(".", document.baseURI));
      else this.problem.textContent = this.data.problems.unavailable;
    } catch {
      this.problem.textContent = this.data.problems.unreachable;
    }
  }

  close() {
    this.tabs.close();
  }
}

async function ask(password) {
  try {
    const response = await fetch(new URL("unlock", document.baseURI), {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ password }),
    });
    const { status } = response;
    return response.ok ? { status } : { status, ...(await response.json()) };
  } catch {
    return { status: 0, error: "unreachable" };
  }
}
