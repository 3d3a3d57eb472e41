"""Two recurrent units: the product of their Jacobians, made to vanish or explode by hand."""

import numpy as np

from lstm_lib.gradients import rnn_jacobian
from lstm_lib.parameters import RNNParams
from lstm_lib.rnn import RNNTrace, rnn_step
from lstm_lib.widgets.base import BookWidget
from lstm_lib.widgets.traits import Choice, Number

START = (0.5, 0.25)  # as in js/math/gradients.js
UNITS = ["in turn", "one shut", "both open", "free"]


def turn(degrees: float) -> np.ndarray:
    """Return cosine and sine of an angle, (2,), and of a quarter turn exactly.

    What rounding leaves of a zero would explode with everything else.
    """
    parts = np.array([np.cos(np.deg2rad(degrees)), np.sin(np.deg2rad(degrees))])
    return np.where(np.abs(parts) < 1e-15, 0.0, parts)


class Gradients(BookWidget):
    """Set the gain and the length, say which unit saturates, and see the gradient's size.

    A tanh network with two units whose Jacobian, both open, is a rotation times `gain`, seen along
    stretched axes: ``J = diag(tanh'(z)) W_h^T``. The curve is the norm of the product of the last
    n Jacobians, beside what their eigenvalues and their singular values say, and what becomes of
    one gradient, an arrow that is turned by hand and carried back.

    Parameters
    ----------
    gain : float
        Size of both eigenvalues of ``W_h``, 0.2 to 3. Default 1.5.
    length : float
        Steps back, 5 to 100. Default 50.
    units : {"in turn", "one shut", "both open", "free"}
        Which unit the input saturates: one and then the other, always the second, none; or no
        input at all, so that the network runs by itself. Default "in turn".
    slope : float
        ``tanh'`` of a unit that is shut, 0.02 to 1. Default 0.2.
    angle : float
        Rotation in degrees, 0 to 180. Default 90.
    stretch : float
        How far the axes are stretched, 1 to 5; it moves no eigenvalue. Default 1.
    direction : float
        Where the gradient at the end points, in degrees, 0 to 360. Default 90.

    See Also
    --------
    lstm_lib.gradients.rnn_jacobian_product

    Notes
    -----
    Explained in book/recurrence/gradients.
    """

    slug = "gradients"

    gain = Number(1.5, low=0.2, high=3, step=0.05, label="gain")
    length = Number(50, low=5, high=100, step=1, label="steps back", whole=True)
    units = Choice(UNITS, "in turn", label="units")
    slope = Number(0.2, low=0.02, high=1, step=0.01, label="slope of a saturated unit")
    angle = Number(90, low=0, high=180, step=5, label="rotation, degrees")
    stretch = Number(1.0, low=1, high=5, step=0.1, label="stretch of the axes")
    direction = Number(90, low=0, high=360, step=5, label="direction of the gradient, degrees")

    @property
    def params(self) -> RNNParams:
        """The two units; their input is added as it is."""
        cosine, sine = self.gain * turn(self.angle)
        W_h = np.array([[cosine, sine / self.stretch], [-self.stretch * sine, cosine]])
        return RNNParams(np.eye(2), W_h, np.zeros(2))

    @property
    def trace(self) -> RNNTrace:
        """The run. Each input puts the units where they are to be, unless they are free."""
        params, free = self.params, self.units == "free"
        h = h0 = np.array([START if free else (0.0, 0.0)])  # (1, 2)
        shut = np.sqrt(1 - self.slope)  # tanh'(z) = 1 - tanh(z)^2
        xs, hs = [], []
        for t in range(int(self.length)):
            first = self.units == "in turn" and t % 2
            held = np.array([[shut, 0.0] if first else [0.0, shut]])
            if self.units == "both open":
                held = np.zeros((1, 2))
            x_t = np.zeros((1, 2)) if free else np.arctanh(held) - h @ params.W_h
            h = rnn_step(params, x_t, h)
            xs.append(x_t)
            hs.append(h)
        return RNNTrace(np.array(xs), h0, np.array(hs), "tanh")

    @property
    def jacobians(self) -> np.ndarray:
        """Every step's Jacobian, (length, 2, 2)."""
        params, trace = self.params, self.trace
        return np.array([rnn_jacobian(params, trace, t)[0] for t in range(len(trace.h))])

    @property
    def norms(self) -> np.ndarray:
        """Norm of the derivative of the last state by the one n steps before, n = 0 to length."""
        product, norms = np.eye(2), [1.0]
        for J in self.jacobians[::-1]:
            product = product @ J
            norms.append(np.linalg.norm(product, 2))
        return np.array(norms)

    @property
    def carried(self) -> np.ndarray:
        """The gradient of length 1 at the end, and n steps before it, (length + 1, 2)."""
        path = [turn(self.direction)]
        for J in self.jacobians[::-1]:
            path.append(path[-1] @ J)
        return np.array(path)

    @property
    def spectral_radii(self) -> np.ndarray:
        """Size of the largest eigenvalue of each step's Jacobian, (length,)."""
        return np.abs(np.linalg.eigvals(self.jacobians)).max(axis=1)
