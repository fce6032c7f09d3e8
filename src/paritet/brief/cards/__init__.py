"""The card of a type of reform: who took it and when, what it changed, how sure that is, and the sources."""
