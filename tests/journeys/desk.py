"""What people do at the reception's screen, in their own words."""

from playwright.sync_api import Locator, expect

from tests.journeys.conftest import Visitor


class Desk:
    """One person's reception screen: the form on one side, the queue on the other."""

    def __init__(self, visitor: Visitor) -> None:
        self.visitor = visitor
        self.page = visitor.page
        self.form = self.page.locator("form.intake")
        self.queue = self.page.get_by_role("region", name="File d’attente")
        self.who = self.page.get_by_role("combobox", name="Qui arrive ?")
        self.suggestions = self.page.get_by_role("listbox", name="Personnes trouvées")
        self.record_button = self.form.get_by_role("button", name="Dans la file")
        self.next_button = self.queue.get_by_role("button", name="Recevoir le suivant")
        self.waiting = self.queue.get_by_role("list", name="File d’attente").get_by_role("listitem")
        self.in_service = self.queue.get_by_role("list", name="En entretien").get_by_role(
            "listitem"
        )
        self.ended = self.queue.get_by_role("list", name="Terminés").get_by_role("listitem")
        self.problem = self.form.get_by_role("alert")
        self.queue_problem = self.queue.get_by_role("alert")

    def come(self) -> "Desk":
        """Open the screen and wait until one can type."""
        self.visitor.go("/accueil")
        expect(self.who).to_be_focused()
        return self

    def ready(self) -> None:
        """Wait until the next press is taken for a new one, not for half of a double click."""
        expect(self.form).to_have_attribute("data-busy", "false")
        expect(self.queue).to_have_attribute("data-busy", "false")

    def enter(self, *keys: str) -> None:
        """Press keys, and Enter at the end, where the keyboard's place is."""
        self.ready()
        for key in keys:
            self.page.keyboard.press(key)
        self.page.keyboard.press("Enter")

    def begin_newcomer(self, name: str) -> None:
        """Type a name nobody carries yet and choose to write it down."""
        self.ready()
        self.who.press_sequentially(name)
        expect(self.suggestions.get_by_role("option", selected=True)).to_contain_text(name)
        self.page.keyboard.press("Enter")
        expect(self.form.get_by_label("Prénom")).to_be_focused()

    def record_newcomer(self, family_name: str) -> None:
        """Write somebody down under this family name alone."""
        self.begin_newcomer("z")
        self.form.get_by_label("Nom", exact=True).fill(family_name)
        self.enter()
        self.expect_done(family_name.upper())
        self.who.focus()

    def choose_person(self, typed: str, name: str) -> None:
        """Type a part of a name and choose the person who carries it."""
        self.ready()
        self.who.press_sequentially(typed)
        expect(self.suggestions.get_by_role("option", selected=True)).to_contain_text(name)
        self.page.keyboard.press("Enter")
        expect(self.suggestions).to_be_hidden()

    def hears_problem(self, beginning: str) -> bool:
        """Wait until the last press was answered; tell whether this was the answer."""
        self.ready()
        return self.problem.inner_text().startswith(beginning)

    def expect_done(self, text: str) -> None:
        """Wait until the form announces what was recorded."""
        expect(self.form.get_by_role("status").filter(has_text=text)).to_be_visible()

    def expect_in_queue(self, text: str) -> None:
        """Wait until the queue announces what was done."""
        expect(self.queue.get_by_role("status").filter(has_text=text)).to_be_visible()

    def expect_numbers(self, *numbers: int) -> None:
        """Wait until these numbers wait, in this order of call."""
        expect(self.waiting.locator(".number")).to_have_text([str(number) for number in numbers])

    def row(self, number: int) -> Locator:
        """Return the line of somebody who waits or is received."""
        mark = self.page.locator(".number", has_text=str(number))
        return self.queue.get_by_role("listitem").filter(has=mark)

    def choose(self, number: int, gesture: str) -> None:
        """Open the menu of a line and choose a gesture."""
        self.ready()
        self.queue.get_by_role("button", name=f"Autres gestes pour le n° {number}").click()
        self.queue.get_by_role("menuitem", name=gesture).click()

    def end(self, number: int, answer: str) -> None:
        """End an interview with the answer given."""
        self.ready()
        self.row(number).get_by_role("button", name="Terminer").click()
        self.row(number).get_by_role("button", name=answer).click()

    def undo_last(self) -> None:
        """Take back what the queue announced last."""
        self.ready()
        self.queue.get_by_role("status").get_by_role("button", name="Annuler").click()

    def take_back_arrival(self) -> None:
        """Take back what the form recorded last."""
        self.ready()
        self.form.get_by_role("status").get_by_role("button", name="Annuler").click()
