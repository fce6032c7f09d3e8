"""Weight: how much each child counts, and how much each indicator ends up counting."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np
import numpy.typing as npt

from paritet.indices.methods import method

Floats = npt.NDArray[np.float64]
_FORBIDDEN: Final = 1e3
"""Above any distance between shares, so that no weight becomes negative."""


@method("weight")
def equal(x: Floats) -> Floats:
    """Give each child the same weight.

    Parameters
    ----------
    x : ndarray, shape (child, n)

    Returns
    -------
    ndarray, shape (child,)
    """
    return np.ones(x.shape[0])


@method("weight")
def principal_component(x: Floats) -> Floats:
    """Take the loadings of the first principal component of the standardised children.

    Only countries with every child known take part. The sign is chosen so that the loadings add up to more
    than 0; a child that runs against the others can have a negative weight, which is for its author to judge.
    """
    complete = x[:, ~np.isnan(x).any(axis=0)]
    _, loadings = components(complete)
    return loadings[:, 0]


def components(x: Floats) -> tuple[Floats, Floats]:
    """Find the principal components of standardised variables.

    Parameters
    ----------
    x : ndarray, shape (variable, n)
        Without missing values.

    Returns
    -------
    tuple
        Share of variance of each component; loadings, shape (variable, component), each component's
        signs such that its loadings add up to at least 0.
    """
    centred = x - x.mean(axis=1, keepdims=True)
    standard = centred / centred.std(axis=1, ddof=1, keepdims=True)
    left, singular, _ = np.linalg.svd(standard, full_matrices=False)
    signs = np.where(left.sum(axis=0) < 0, -1.0, 1.0)
    return singular**2 / np.sum(singular**2), left * signs


def effective_weights(weights: dict[str, dict[str, float]], root: str) -> dict[str, float]:
    """Follow the weights from the root down: what share of the index each node is.

    Parameters
    ----------
    weights : dict of str to dict of str to float
        For each node with children, its children's weights (relative).
    root : str

    Returns
    -------
    dict of str to float
        Every node's share of the root; the root's is 1. A node that is used twice counts twice.
    """
    shares: dict[str, float] = {root: 1.0}

    def descend(node: str, share: float) -> None:
        children = weights.get(node, {})
        total = sum(children.values())
        for child, weight in children.items():
            part = share * weight / total
            shares[child] = shares.get(child, 0.0) + part
            descend(child, part)

    descend(root, 1.0)
    return shares


def optimised_weights(
    correlations: Callable[[Floats], Floats], targets: Floats, tolerance: float = 1e-6, rounds: int = 500
) -> Floats:
    """Find weights with which the children's correlations with the index are in given proportions.

    The objective is that of Becker et al. (2017): log of the mean squared difference between target and
    obtained proportions, minimised by Nelder–Mead from the targets.

    Parameters
    ----------
    correlations : callable
        From weights (adding up to 1) to the children's correlations with the index.
    targets : ndarray, shape (child,)
        Wanted importances, relative.
    tolerance : float
    rounds : int
        Most iterations.

    Returns
    -------
    ndarray, shape (child,)
        Weights that add up to 1.
    """
    from scipy.optimize import minimize  # slow to load, and no published index needs it

    wanted = targets / targets.sum()

    def distance(weights: Floats) -> float:
        if weights.min() < 0:
            return _FORBIDDEN
        obtained = correlations(weights / weights.sum())
        missed = wanted - obtained / obtained.sum()
        return float(np.log(np.mean(missed**2) + 1e-300))

    found = minimize(distance, wanted, method="Nelder-Mead", options={"maxiter": rounds, "fatol": tolerance})
    weights: Floats = found.x / found.x.sum()
    return weights


def noisy_weights(weights: Floats, noise: float, uniform: Floats) -> Floats:
    """Disturb weights: each by up to ± `noise` of itself.

    Parameters
    ----------
    weights : ndarray, shape (child,)
    noise : float
        0.25 is ± 25 %.
    uniform : ndarray, shape (draw, child)
        Numbers between 0 and 1.

    Returns
    -------
    ndarray, shape (draw, child)
    """
    return weights * (1.0 + (2.0 * uniform - 1.0) * noise)
