"""Follow-up: procedures opened, moved along, watched over; nobody falls through."""
