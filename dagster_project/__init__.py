"""How the sender score runs: exports in, checked scores out."""
