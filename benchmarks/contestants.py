"""One training step, forward and all gradients, by this library and by its peers.

Each function takes a case and returns a function without arguments that runs the step on it and
gives the gradient of the recurrent weights, (H, 4H) in the order i, f, g, o.
"""

import numpy as np

from lstm_lib import lstm_backward, lstm_forward


def ours(case):
    params, x, h0, c0, dh = case

    def step():
        return lstm_backward(params, lstm_forward(params, x, h0, c0), dh).params.W_h

    return step


def torch(case):
    import torch

    torch.set_num_threads(1)
    (D, H), (W_x, W_h, b) = (case.x.shape[2], case.h0.shape[1]), case.params
    layer = torch.nn.LSTM(D, H, dtype=torch.float64)
    with torch.no_grad():
        layer.weight_ih_l0.copy_(torch.tensor(W_x.T.copy()))
        layer.weight_hh_l0.copy_(torch.tensor(W_h.T.copy()))
        layer.bias_ih_l0.copy_(torch.tensor(b))
        layer.bias_hh_l0.zero_()
    x, h0, c0 = (
        torch.tensor(array, requires_grad=True) for array in (case.x, case.h0[None], case.c0[None])
    )
    dh = torch.tensor(case.dh)
    leaves = [layer.weight_hh_l0, layer.weight_ih_l0, layer.bias_ih_l0, layer.bias_hh_l0]

    def step():
        h, _ = layer(x, (h0, c0))
        return torch.autograd.grad(h, [*leaves, x, h0, c0], dh)[0].numpy().T

    return step


def jax(case):
    import jax
    import jax.numpy as jnp

    jax.config.update("jax_enable_x64", True)
    dh = jnp.asarray(case.dh)

    def loss(params, x, h0, c0):
        W_x, W_h, b = params

        def one(state, z_x):
            h, c = state
            i, f, g, o = jnp.split(z_x + h @ W_h, 4, axis=1)
            c = jax.nn.sigmoid(f) * c + jax.nn.sigmoid(i) * jnp.tanh(g)
            h = jax.nn.sigmoid(o) * jnp.tanh(c)
            return (h, c), h

        return (jax.lax.scan(one, (h0, c0), x @ W_x + b)[1] * dh).sum()

    gradient = jax.jit(jax.grad(loss, argnums=(0, 1, 2, 3)))
    arguments = [tuple(map(jnp.asarray, case.params)), *map(jnp.asarray, case[1:4])]

    def step():
        return np.asarray(jax.block_until_ready(gradient(*arguments))[0][1])

    return step


CONTESTANTS = {"ours": ours, "torch": torch, "jax": jax}
