"""Loading a landing folder: which files there are, and what became of each."""
