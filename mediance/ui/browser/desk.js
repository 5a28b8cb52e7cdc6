// What the reception form and the queue have in common; it stands before their own scripts.

const RESEND_MS = 2_000;
const TRIES = 5;
const SETTLE_MS = 500;

// One press at a time: sent again until it is answered (the server carries it out once), then a
// short quiet, so that the second half of a double click finds nothing to press.
class Presses {
  constructor(root, onSilence) {
    this.root = root;
    this.onSilence = onSilence;
    this.isBusy = false; // the page may be older than its script, and busy with a press of the last one
  }

  get isBusy() {
    return this.root.dataset.busy === "true";
  }

  set isBusy(isBusy) {
    this.root.dataset.busy = `${isBusy}`;
    this.root.ariaBusy = `${isBusy}`;
  }

  get isPending() {
    return Boolean(this.pending);
  }

  send(event, message) {
    if (this.isBusy) return;
    this.isBusy = true;
    this.pending = { event, message: { ...message, press: `${Date.now()}` }, tries: 0 };
    this.sendAgain();
  }

  sendAgain() {
    if (this.pending.tries === TRIES) {
      this.unheard = this.pending;
      this.end();
      this.onSilence();
      return;
    }
    this.pending.tries += 1;
    this.trigger(this.pending.event, this.pending.message);
    this.timer = setTimeout(() => this.sendAgain(), RESEND_MS);
  }

  // Returns the press that `answered` names, if it is the one under way.
  hear(answered) {
    const { pending } = this;
    if (!pending || pending.message.press !== answered) return undefined;
    this.pending = undefined;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.end(), SETTLE_MS);
    return pending;
  }

  // Returns the press that `answered` names, where its answer comes after it was given up.
  hearLate(answered) {
    const { unheard } = this;
    if (unheard?.message.press !== answered) return undefined;
    this.unheard = undefined;
    return unheard;
  }

  end() {
    clearTimeout(this.timer); // or the quiet of one press would end the next
    this.pending = undefined;
    this.isBusy = false;
  }

  // What needs no answer is not pressed twice by a double click either.
  hold() {
    this.isBusy = true;
    this.timer = setTimeout(() => this.end(), SETTLE_MS);
  }

  // Whoever goes on to something else is not in the middle of a double click.
  release() {
    if (!this.pending) this.end();
  }

  close() {
    clearTimeout(this.timer);
  }
}

// What was done last, with a way back for as long as there is one.
class DoneLine {
  constructor(line, onUndo) {
    this.text = line.querySelector(".text");
    this.undo = line.querySelector("button");
    this.line = line;
    this.undo.onclick = () => onUndo(this.done);
  }

  show(done) {
    this.done = done;
    const text = done ? done.text : "";
    if (this.text.textContent !== text) this.text.textContent = text;
    this.line.hidden = !done;
    clearTimeout(this.timer);
    this.undo.hidden = !done || done.left_ms === 0;
    if (!this.undo.hidden) {
      this.timer = setTimeout(() => (this.undo.hidden = true), done.left_ms);
    }
  }

  close() {
    clearTimeout(this.timer);
  }
}

// The association's five answers as buttons: arrows move between them, one press gives one.
function answerButtons(answers, label, onAnswer) {
  const buttons = answers.map(({ code, label }) =>
    make("button", { type: "button", textContent: label, onclick: () => onAnswer(code) }),
  );
  const group = make("div", { className: "answers", role: "group", ariaLabel: label }, ...buttons);
  group.onkeydown = (event) => {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const at = buttons.indexOf(event.target);
    buttons[(at + step + buttons.length) % buttons.length].focus();
  };
  return group;
}

function make(tag, properties = {}, ...children) {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
}

// A name as `domain/privacy.py` masks it.
function initialsOf(name) {
  const letters = name.split(/[\s'’·-]+/u).map(([first]) => first ?? "");
  const initials = letters.filter((first) => /\p{L}/u.test(first));
  return initials.map((first) => `${first.toLocaleUpperCase()}.`).join(" ") || "•••";
}

function write(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

function writeWords(root, words) {
  for (const place of root.querySelectorAll("[data-text]")) write(place, words[place.dataset.text]);
  for (const place of root.querySelectorAll("[data-label]")) {
    place.ariaLabel = words[place.dataset.label];
  }
}

// Alt alone: AltGr is Ctrl+Alt on many keyboards and types letters.
function isAlt(event) {
  return event.altKey && !event.ctrlKey && !event.metaKey;
}

function isTyping(event) {
  return isField(event.composedPath()[0]);
}

// Browser parts have a document of their own each, and so a focused element of their own.
function focused() {
  let element = document.activeElement;
  while (element.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
  return element;
}

// The queue sends the keyboard's place back to the form by this event.
const CURSOR_IS_FREE = "mediance-cursor-is-free";

function isField(target) {
  if (target.isContentEditable) return true;
  const silent = ["checkbox", "radio", "button", "submit"];
  return target.matches?.("textarea, select, input") && !silent.includes(target.type);
}

// Another of our pages, in this tab, as the browser's own « back » would show it.
function go(address) {
  if (location.href === address) return;
  history.pushState(null, "", address);
  dispatchEvent(new PopStateEvent("popstate"));
}
