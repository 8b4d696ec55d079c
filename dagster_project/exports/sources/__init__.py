"""Recognising an export by its header, and what each of its columns holds."""
