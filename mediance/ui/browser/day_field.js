// The day whose list is shown. `data` is {day, first, today, words}. A day is sent a moment after it
// was typed, and again until the list has followed; left half typed, the field shows the list's day.

const PAUSE_MS = 600;

export default standing((place) => new DayField(place));

class DayField {
  constructor(parentElement) {
    this.section = parentElement.querySelector("section");
    this.field = parentElement.querySelector("input");
    this.tries = 0;
    this.field.oninput = () => {
      this.tries = 0;
      this.wait(PAUSE_MS);
    };
    this.field.onkeydown = ({ key }) => key === "Enter" && this.send();
    this.field.onblur = () => {
      if (this.isDay) this.send();
      else this.show();
    };
  }

  get isDay() {
    return Boolean(this.field.value) && this.field.validity.valid;
  }

  follow({ data, setTriggerValue }) {
    const isAnother = this.data?.day !== data.day;
    this.data = data;
    this.trigger = setTriggerValue;
    writeWords(this.section, data.words);
    this.field.min = data.first;
    this.field.max = data.today;
    if (this.field.value === data.day) this.rest();
    else if (isAnother && !this.timer) this.show();
  }

  send() {
    this.rest();
    if (!this.isDay || this.field.value === this.data.day) return;
    if (this.tries === TRIES) {
      this.show();
      return;
    }
    this.tries += 1;
    this.trigger("chosen", { day: this.field.value });
    this.wait(RESEND_MS);
  }

  show() {
    this.rest();
    this.field.value = this.data.day;
  }

  wait(pause) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.send(), pause);
  }

  close() {
    this.rest();
  }

  rest() {
    clearTimeout(this.timer);
    this.timer = undefined;
  }
}
