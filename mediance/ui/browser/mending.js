// Streamlit says some things in English whatever the session's language; this puts our words
// in their place as they appear. `data` is {language, glossary}: a list of {within, words,
// patterns}, where `within` is the selector of the part of the page they belong to.

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

let glossary = [];

const observer = new MutationObserver((mutations) => {
  for (const { type, target, addedNodes, attributeName } of mutations) {
    if (type === "attributes") mendAttribute(target, attributeName);
    else if (type === "characterData") mendText(target);
    else addedNodes.forEach(mendTree);
  }
});

export default function ({ data }) {
  document.documentElement.lang = data.language;
  observer.disconnect();
  glossary = data.glossary.map(({ within, words, patterns }) => ({
    within,
    words: new Map(Object.entries(words)),
    patterns: patterns.map(([pattern, text]) => [new RegExp(pattern, "u"), text]),
  }));
  if (glossary.length === 0) return;
  mendTree(document.body);
  observer.observe(document.body, WATCHED);
}

function mendTree(root) {
  if (root.nodeType === Node.TEXT_NODE) mendText(root);
  if (root.nodeType !== Node.ELEMENT_NODE) return;
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT);
  for (let node = root; node; node = walker.nextNode()) {
    if (node.nodeType === Node.TEXT_NODE) mendText(node);
    else ATTRIBUTES.forEach((name) => mendAttribute(node, name));
  }
}

function mendText(node) {
  const text = node.parentElement && mended(node.nodeValue, node.parentElement);
  if (text) node.nodeValue = text;
}

function mendAttribute(element, name) {
  const text = element.hasAttribute(name) && mended(element.getAttribute(name), element);
  if (text) element.setAttribute(name, text);
}

// The spaces around stay: React joins some sentences from pieces.
function mended(text, element) {
  const english = text.trim();
  if (!english) return undefined;
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
