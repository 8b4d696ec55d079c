"""The command `sender-score`: a module for each group of commands."""

from dagster_project.cli.command import main

__all__ = ["main"]
