"""From rows to Altair specifications."""
