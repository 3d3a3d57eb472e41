# A small network learns to add two numbers of a dozen
from lstm_lib.losses import mean_squared_error
from lstm_lib.optimizers import Adam
from lstm_lib.readout import init_readout
from lstm_lib.tasks import adding_problem
from lstm_lib.training import LSTM, NetworkParams, train

rng = np.random.default_rng(3)
start = NetworkParams(init_lstm(rng, 2, 8), init_readout(rng, 8, 1))
history = train(
    LSTM,
    start,
    lambda rng: adding_problem(rng, 20, T=12),
    mean_squared_error,
    Adam(0.01),
    rng,
    max_steps=400,
    progress=False,
)
for step in (0, 99, 199, 299, 399):
    print(f"step {step + 1:3d}: loss {history.loss[step]:.4f}")
