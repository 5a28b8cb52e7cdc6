"""`python -m mediance`: the operator's commands."""

from mediance.cli.main import run

run()
