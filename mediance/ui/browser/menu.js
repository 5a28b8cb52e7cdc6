// The menu of a row: one a part, filled by the button that opens it. A press beside it closes it.

class Menu {
  constructor(element) {
    this.element = element;
    element.onkeydown = (event) => this.hearKey(event);
    element.ontoggle = ({ newState }) => {
      if (newState === "closed") this.opener?.setAttribute("aria-expanded", "false");
    };
  }

  get isOpen() {
    return this.element.matches(":popover-open");
  }

  // A button that opens the items that `fill` then returns.
  button(properties, fill) {
    const button = make("button", { type: "button", ...properties });
    button.setAttribute("aria-haspopup", "menu");
    button.setAttribute("aria-expanded", "false");
    // The browser closes a menu before it tells of a click on what opened it.
    button.onpointerdown = () => (this.isClosing = this.isOpen && this.opener === button);
    button.onclick = () => {
      if (!this.isClosing) this.open(button, fill(button));
      this.isClosing = false;
    };
    return button;
  }

  item(text, onclick, hint = "") {
    const about = make("span", { className: "hint", textContent: hint });
    const said = make("bdi", { textContent: text });
    const parts = hint ? [said, about] : [said];
    return make("button", { type: "button", role: "menuitem", tabIndex: -1, onclick }, ...parts);
  }

  link(textContent, properties) {
    return make("a", { role: "menuitem", tabIndex: -1, textContent, ...properties });
  }

  open(button, items) {
    if (this.opener === button && this.isOpen) {
      this.close();
      return;
    }
    this.opener?.setAttribute("aria-expanded", "false");
    this.opener = button;
    button.setAttribute("aria-expanded", "true");
    this.element.ariaLabel = button.ariaLabel ?? button.textContent;
    this.element.showPopover();
    this.fill(items);
  }

  fill(items, first = items[0]) {
    this.element.replaceChildren(...items);
    this.place();
    first.focus();
  }

  // Below its button or above it, and never past an edge of a narrow screen.
  place() {
    const place = this.opener.getBoundingClientRect();
    const { width, height } = this.element.getBoundingClientRect();
    const { clientWidth, clientHeight } = document.documentElement;
    const isRoomBelow = place.bottom + height < clientHeight;
    const left = this.element.dataset.from === "start" ? place.left : place.right - width;
    this.element.style.left = `${Math.max(8, Math.min(left, clientWidth - width - 8))}px`;
    const top = isRoomBelow ? place.bottom : place.top - height;
    this.element.style.top = `${Math.max(8, Math.min(top, clientHeight - height - 8))}px`;
  }

  hearKey(event) {
    const items = [...this.element.children];
    const at = items.indexOf(event.target);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: items.length - 1 }[event.key];
    if (to !== undefined) {
      event.preventDefault();
      items[(to + items.length) % items.length].focus();
    } else if (event.key === "ArrowRight" && event.target.ariaHasPopup === "menu") {
      event.preventDefault();
      event.target.click();
    } else if (["ArrowLeft", "Escape"].includes(event.key) && items[0].className === "up") {
      event.preventDefault();
      items[0].click();
    } else if (event.key === "Tab" || event.key === "Escape") {
      event.preventDefault();
      this.close();
    }
  }

  close() {
    if (!this.isOpen) return;
    this.element.hidePopover();
    if (this.opener.isConnected) this.opener.focus();
  }

  // What opened it may be elsewhere by now, or gone.
  follow() {
    if (!this.isOpen) return;
    if (this.opener.isConnected) this.place();
    else this.close();
  }
}
