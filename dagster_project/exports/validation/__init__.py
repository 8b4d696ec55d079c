"""Validating rows: each is accepted with typed values or quarantined with a reason."""
