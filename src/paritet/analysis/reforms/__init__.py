"""What reforms did: dated events, estimators of their effect, and the gates before a verdict."""
