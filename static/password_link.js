// The code stands behind the address's « # »: browsers send that part to nobody. It goes into the
// form, and out of the history.

const form = document.querySelector("form");
if (form) {
  const { code, password, reveal } = form.elements;
  const fromAddress = window.location.hash.slice(1);
  if (fromAddress) {
    code.value = fromAddress;
    window.history.replaceState(null, "", window.location.pathname);
  }
  reveal.closest("label").hidden = false;
  reveal.addEventListener("change", () => {
    password.type = reveal.checked ? "text" : "password";
  });
  form.addEventListener("submit", (event) => {
    const empty = [code, password].find((field) => field.value.trim() === "");
    if (empty) {
      event.preventDefault();
      empty.focus();
    }
  });
  (code.value ? password : code).focus();
}
