"""Homographies: how a flat square lies in a picture, fitted to pairs of points that are believed more or less."""

from typing import TYPE_CHECKING, TypeAlias, cast

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats: TypeAlias = NDArray[np.floating]

__all__ = ["fit_affine", "fit_homography", "led"]

STIFFNESS = 0.1
"""How much a fit holds back from perspective that its points do not ask for."""


def led(matrix: "Floats", points: "Floats") -> "Floats":
    """Points, n x 2, led through a homography, 3 x 3."""
    lifted = points @ matrix[:, :2].T + matrix[:, 2]
    return cast("Floats", lifted[:, :2] / lifted[:, 2:])


def fit_affine(source: "Floats", target: "Floats", weights: "Floats") -> "Floats":
    """The affine map, 3 x 3, that leads source points, n x 2, closest to target points."""
    lifted = np.hstack([source, np.ones((len(source), 1))]) * weights[:, None]
    solved = np.linalg.lstsq(lifted, target * weights[:, None], rcond=None)[0]
    return np.vstack([solved.T, [0, 0, 1]])


def fit_homography(source: "Floats", target: "Floats", weights: "Floats") -> "Floats":
    """The homography, 3 x 3, that leads source points, n x 2 with n >= 4, closest to target points.

    The direct linear transformation on points moved and scaled to 1 (Hartley), weighted.
    """
    (source_, shrunk), (target_, grown) = _scaled(source), _scaled(target)
    (x, y), (u, v) = source_.T, target_.T
    one, none = np.ones(len(x)), np.zeros(len(x))
    across = np.stack([x, y, one, none, none, none, -u * x, -u * y, -u], axis=1)
    down = np.stack([none, none, none, x, y, one, -v * x, -v * y, -v], axis=1)
    stiff = np.zeros((2, 9))
    stiff[0, 6] = stiff[1, 7] = STIFFNESS
    rows = np.concatenate([across * weights[:, None], down * weights[:, None], stiff])
    solved = np.linalg.svd(rows)[2][-1].reshape(3, 3)
    matrix = np.linalg.inv(grown) @ solved @ shrunk
    return cast("Floats", matrix / matrix[2, 2])


def _scaled(points: "Floats") -> "tuple[Floats, Floats]":
    """Points moved and scaled so that they lie around 0 at a distance of about 1, and the matrix that does it."""
    middle = points.mean(axis=0)
    spread = float(np.abs(points - middle).mean()) or 1.0
    matrix = np.array([[1 / spread, 0, -middle[0] / spread], [0, 1 / spread, -middle[1] / spread], [0, 0, 1]])
    return (points - middle) / spread, matrix
