# A widget whose values Python has
from lstm_lib.widgets import Forget

w = Forget(bias=3)
w
# %%
print(f"bias {w.bias}: f = {w.f:.4f}")  # move the widget, then run this again
