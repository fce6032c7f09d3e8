"""The choices that a line to parity hangs on, and the answers it can give."""

from __future__ import annotations

from enum import StrEnum


class Weights(StrEnum):
    """How countries are weighted into a group."""

    EACH_YEAR = "each_year"
    """By the population of each year."""
    FIXED = "fixed"
    """By the population of the end year, in every year."""
    NONE = "none"
    """Every country counts the same."""


class Slope(StrEnum):
    """Which annual change is continued."""

    ENDPOINTS = "endpoints"
    """Last minus first, by the years between: the published method."""
    LEAST_SQUARES = "least_squares"
    """The least-squares line through every year."""


class Answer(StrEnum):
    """Whether the gap closes."""

    CLOSED = "closed"
    CONVERGING = "converging"
    MOVING_AWAY = "moving_away"
    """The gap grows, or stands still: no date follows from the line."""
    NOT_ENOUGH_DATA = "not_enough_data"
