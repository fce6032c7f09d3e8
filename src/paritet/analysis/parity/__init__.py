"""When would a gap close: the published line, and Paritet's forecast beside it."""

from paritet.analysis.parity.claims import Claim, published_claims
from paritet.analysis.parity.lines import LineAnswer, line_inputs, wef_line
from paritet.analysis.parity.target import Target, target_of
from paritet.analysis.parity_choices import Answer, Slope, Weights

__all__ = [
    "Answer",
    "Claim",
    "LineAnswer",
    "Slope",
    "Target",
    "Weights",
    "line_inputs",
    "published_claims",
    "target_of",
    "wef_line",
]
