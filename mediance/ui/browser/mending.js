// Streamlit says some things in English whatever the session's language; this puts our words
// in their place as they appear. `data` is {language, glossary}: a list of {within, words,
// patterns}, where `within` is the selector of the part of the page they belong to.
// It also leads the keyboard into popovers, and mends the phone's menu, where Streamlit does not.

const TEXT = ""; // the place of a text node's own words, beside the names of attributes
const ATTRIBUTES = [
  "alt",
  "aria-label",
  "aria-roledescription",
  "aria-valuetext",
  "placeholder",
  "title",
];
const WATCHED = {
  attributeFilter: ATTRIBUTES,
  attributes: true,
  characterData: true,
  childList: true,
  subtree: true,
};

const POPOVER = '[data-testid="stPopoverBody"]';
const FOCUSABLE = "a[href], button, input, select, textarea";

const replaced = new WeakMap();
let glossary = [];
let language;

const observer = new MutationObserver((mutations) => {
  for (const { type, target, addedNodes, attributeName } of mutations) {
    if (type === "attributes") mend(target, attributeName);
    else if (type === "characterData") mend(target, TEXT);
    else addedNodes.forEach((node) => visit(node, mend));
  }
});

// A popover that only tells is out of the keyboard's reach: it neither scrolls nor is read out.
const popovers = new MutationObserver((mutations) => {
  for (const node of mutations.flatMap(({ addedNodes }) => [...addedNodes])) {
    const body = node.matches?.(POPOVER) ? node : node.querySelector?.(POPOVER);
    if (!body || body.querySelector(FOCUSABLE)) continue;
    body.tabIndex = 0;
    body.focus({ preventScroll: true });
  }
});
popovers.observe(document.body, { childList: true, subtree: true });

// What a button opens to be filled in is where one goes on: the keyboard is led there too, unless
// one is elsewhere already.
const FORM = '[data-testid="stForm"]';
const FIELD = "input:not([type=hidden]), textarea, [role=spinbutton]";
const SOON = 5000;
let pressed;

addEventListener(
  "click",
  ({ target }) => {
    const button = target.closest?.('[data-testid="stButton"] button');
    const forms = new Set(document.querySelectorAll(FORM));
    pressed = button && { button, forms, at: performance.now(), path: location.pathname };
  },
  { capture: true },
);

new MutationObserver(() => {
  if (!pressed) return;
  const { button, forms, at, path } = pressed;
  const isElsewhere = ![document.body, button, null].includes(document.activeElement);
  if (isElsewhere || performance.now() - at > SOON || path !== location.pathname) {
    pressed = undefined;
    return;
  }
  const shown = [...document.querySelectorAll(FORM)];
  if (shown.length <= forms.size) return;
  const field = shown.find((form) => !forms.has(form))?.querySelector(FIELD);
  if (!field) return; // a form stands there before what it holds
  pressed = undefined;
  field.focus();
}).observe(document.body, { childList: true, subtree: true });

// On a phone the sections of the menu stand inside its list without being lines of it: to a screen
// reader that is no list. Its links stay, in the part of the page that is called the menu.
const SECTIONED = '[data-testid="stSidebarNavItems"]:has(> div)';

const UNMENDED = `${SECTIONED}:not([role]), ${SECTIONED} li:not([role])`;

function mendMenu() {
  document.querySelectorAll(UNMENDED).forEach((part) => part.setAttribute("role", "none"));
}

mendMenu(); // the menu may be older than this script
new MutationObserver(mendMenu).observe(document.body, { childList: true, subtree: true });

export default standing(() => ({ follow: ({ data }) => speak(data), close() {} }));

function speak(data) {
  if (data.language === language) return;
  observer.disconnect();
  visit(document.body, restore);
  language = document.documentElement.lang = data.language;
  glossary = data.glossary.map(({ within, words, patterns }) => ({
    within,
    words: new Map(Object.entries(words)),
    patterns: patterns.map(([pattern, text]) => [new RegExp(pattern, "u"), text]),
  }));
  if (glossary.length === 0) return;
  visit(document.body, mend);
  observer.observe(document.body, WATCHED);
}

function visit(root, change) {
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT);
  for (let node = root; node; node = walker.nextNode()) {
    if (node.nodeType === Node.TEXT_NODE) change(node, TEXT);
    if (node.nodeType === Node.ELEMENT_NODE) ATTRIBUTES.forEach((name) => change(node, name));
  }
}

function mend(node, place) {
  const english = read(node, place);
  const element = place === TEXT ? node.parentElement : node;
  const ours = english && element && inOurWords(english, element);
  if (!ours) return;
  replaced.set(node, { ...replaced.get(node), [place]: { english, ours } });
  write(node, place, ours);
}

function restore(node, place) {
  const { english, ours } = replaced.get(node)?.[place] ?? {};
  if (ours !== undefined && read(node, place) === ours) write(node, place, english);
}

function read(node, place) {
  return place === TEXT ? node.nodeValue : node.getAttribute(place);
}

function write(node, place, text) {
  if (place === TEXT) node.nodeValue = text;
  else node.setAttribute(place, text);
}

// The spaces around stay: React joins some sentences from pieces.
function inOurWords(text, element) {
  const english = text.trim();
  for (const part of glossary) {
    const ours = part.words.get(english) ?? fromPatterns(part.patterns, english);
    if (ours !== undefined && (!part.within || element.closest(part.within))) {
      return text.replace(english, () => ours);
    }
  }
  return undefined;
}

function fromPatterns(patterns, english) {
  const [pattern, text] = patterns.find(([pattern]) => pattern.test(english)) ?? [];
  return pattern && english.replace(pattern, text);
}
