"""SQL by domain noun; reads return domain dataclasses."""
