# What a forget bias keeps, drawn
from lstm_lib.figures import lines

steps = np.arange(61)
lines(
    {f"bias {b}": sigmoid(b) ** steps for b in (0, 1, 3, 5)},
    steps,
    x_label="steps",
    y_label="share of the cell state left",
    name="try-decay",
    caption="What a constant forget gate leaves.",
    alt="The larger the bias, the slower the cell state decays.",
)
