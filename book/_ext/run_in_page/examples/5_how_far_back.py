# How far back the gradient reaches, for three forget biases
from lstm_lib import lstm_backward, with_forget_bias

rng = np.random.default_rng(2)
start = init_lstm(rng, 4, 16)
x = rng.normal(size=(100, 8, 4))
dh = np.zeros((100, 8, 16))
dh[-1] = rng.normal(size=(8, 16))
for bias in (0.0, 1.0, 5.0):
    params = with_forget_bias(start, bias)
    grads = lstm_backward(params, lstm_forward(params, x), dh)
    share = np.linalg.norm(grads.x[10]) / np.linalg.norm(grads.x[-1])
    print(f"bias {bias:.0f}: 90 steps back {share:.1e} of the gradient is left")
