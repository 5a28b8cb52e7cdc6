"""The schema, dated."""
