"""The application."""

__version__ = "0.4.0"
