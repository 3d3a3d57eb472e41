# A gradient through time, checked with a difference
from lstm_lib import lstm_backward

rng = np.random.default_rng(1)
params = init_lstm(rng, 2, 3)
x = rng.normal(size=(20, 1, 2))
dh = np.zeros((20, 1, 3))
dh[-1] = 1  # the loss is the sum of the last hidden state
grads = lstm_backward(params, lstm_forward(params, x), dh)

moved, step = x.copy(), 1e-6
moved[0, 0, 0] += step
ahead = lstm_forward(params, moved).h[-1].sum()
moved[0, 0, 0] -= 2 * step
behind = lstm_forward(params, moved).h[-1].sum()
print("backward pass", grads.x[0, 0, 0])
print("difference   ", (ahead - behind) / (2 * step))
