"""Storing accepted and quarantined rows, and the record of every file ever read."""
