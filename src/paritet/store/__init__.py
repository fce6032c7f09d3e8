"""Keep every edition, check it, and answer questions about it."""
