"""The administration screen's subjects, one module each: what it shows and what its buttons do."""
