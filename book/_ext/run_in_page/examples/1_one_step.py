# One step of an LSTM, every gate by name
rng = np.random.default_rng(0)
params = init_lstm(rng, 2, 3)
x_t, h_prev, c_prev = np.array([[1.0, -1.0]]), np.zeros((1, 3)), np.zeros((1, 3))
step = lstm_step(params, x_t, h_prev, c_prev)
for name, value in step._asdict().items():
    print(name, np.round(value, 4))
