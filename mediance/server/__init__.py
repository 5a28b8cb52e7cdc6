"""What is HTTP and not a page."""
