"""Recompute published indices, and any index that is declared."""
