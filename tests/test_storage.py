"""Files: what comes back is what went in, and a damaged or foreign file says what it is."""

import io
import json
import zipfile
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import NamedTuple

import numpy as np
import pytest

from lstm_lib.initialisers import init_lstm
from lstm_lib.losses import binary_cross_entropy
from lstm_lib.optimizers import SGD, Adam, Momentum
from lstm_lib.parameters import LSTMParams
from lstm_lib.readout import init_readout
from lstm_lib.storage import load_history, load_note, load_params, save_history, save_params
from lstm_lib.tasks import counting_problem
from lstm_lib.training import LSTM, NetworkParams, train


def _history(start=None, optimizer=None, bits=np.random.PCG64, max_steps=5):
    rng = None
    if start is None:
        rng = np.random.Generator(bits(0))
        cell = LSTMParams(rng.normal(size=(4, 8)), rng.normal(size=(2, 8)), rng.normal(size=8))
        start = NetworkParams(cell, init_readout(rng, 2, 4))
    return train(
        LSTM,
        start,
        lambda rng: counting_problem(rng, 4, n=(1, 3)),
        binary_cross_entropy,
        optimizer or Adam(0.02),
        rng,
        max_steps=max_steps,
        measure=lambda y, batch: {"mean": y.mean()},
        progress=False,
    )


@pytest.fixture
def path(tmp_path):
    return tmp_path / "a training.npz"


@pytest.mark.parametrize("optimizer", [SGD(0.1), Momentum(0.1), Adam(0.1)])
@pytest.mark.parametrize(
    "bits", [np.random.PCG64, np.random.MT19937, np.random.Philox, np.random.SFC64]
)
def test_a_training_stored_and_read_goes_on_exactly(path, optimizer, bits):
    whole = _history(optimizer=optimizer, bits=bits, max_steps=9)
    save_history(path, _history(optimizer=optimizer, bits=bits), {"why": "a test"})
    read = load_history(path)
    rest = _history(read, optimizer, max_steps=9)
    np.testing.assert_array_equal(rest.loss, whole.loss)
    np.testing.assert_array_equal(rest.measures["mean"], whole.measures["mean"])
    for a, b in zip(rest.params.cell, whole.params.cell, strict=True):
        np.testing.assert_array_equal(a, b)
    assert type(rest.optimizer_state) is type(whole.optimizer_state)
    assert rest.optimizer_state.step == 9
    assert load_note(path) == {"why": "a test"}


def test_parameters_alone(path):
    params = _history().params
    save_params(path, params, {"task": "a^n b^n"})
    read, note = load_params(path)
    assert isinstance(read, NetworkParams)
    assert isinstance(read.cell, LSTMParams)
    np.testing.assert_array_equal(read.cell.W_h, params.cell.W_h)
    assert note == {"task": "a^n b^n"}
    save_history(path, _history())
    np.testing.assert_array_equal(load_params(path)[0].cell.W_h, params.cell.W_h)


def test_half_precision_and_single_precision_keep_their_type(path):
    save_params(path, LSTMParams(*(np.ones(2, dtype) for dtype in ("f2", "f4", "f8"))))
    assert [array.dtype.str[1:] for array in load_params(path)[0]] == ["f2", "f4", "f8"]


def test_the_same_training_makes_the_same_bytes(tmp_path):
    for name in ("a", "b"):
        save_history(tmp_path / name, _history())
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_no_pickle_is_in_the_file_and_none_is_read(path, tmp_path):
    save_history(path, _history())
    with np.load(path, allow_pickle=False) as stored:
        assert {stored[name].dtype.kind for name in stored.files} <= set("fiS")
    trap = np.array([{"a": 1}], dtype=object)
    np.savez(tmp_path / "trap.npz", header=trap, allow_pickle=True)
    with pytest.raises(ValueError, match="damaged, or not"):
        load_history(tmp_path / "trap.npz")


class _Own(NamedTuple):
    W: np.ndarray


def test_a_cell_of_your_own_is_read_when_its_class_is_handed_in(path):
    save_params(path, NetworkParams(_Own(np.ones(3)), init_readout(np.random.default_rng(0), 3, 1)))
    with pytest.raises(ValueError, match="holds a _Own.*hand its class"):
        load_params(path)
    read, _ = load_params(path, kinds=[_Own])
    assert isinstance(read.cell, _Own)


def test_plain_nested_tuples_are_kept(path):
    save_params(path, (np.ones(2), (np.zeros(1), 3)))
    read, _ = load_params(path)
    assert read[1][1] == 3
    np.testing.assert_array_equal(read[0], [1, 1])


def test_layers_in_a_list_are_kept(path):
    rng = np.random.default_rng(0)
    layers = [init_lstm(rng, 3, 4), init_lstm(rng, 4, 2)]
    save_params(path, {"layers": layers, "plain": [1, 2]})
    read = load_params(path)[0]
    assert isinstance(read["layers"], list) and isinstance(read["layers"][1], LSTMParams)
    for stored, layer in zip(read["layers"], layers, strict=True):
        np.testing.assert_array_equal(stored.W_h, layer.W_h)
    np.testing.assert_array_equal(read["plain"], [1, 2])
    with pytest.raises(ValueError, match="^params: got list"):
        save_params(path, [[1, 2], [3]])


def test_a_missing_folder_is_made(tmp_path):
    save_params(tmp_path / "new" / "one", (np.ones(1),))
    assert load_params(tmp_path / "new" / "one")[0][0] == 1


def test_two_threads_that_save_to_one_path_leave_one_whole_file(path, monkeypatch):
    together, savez = Barrier(2, timeout=30), np.savez

    def both_at_once(file, **arrays):
        together.wait()
        savez(file, **arrays)
        together.wait()

    monkeypatch.setattr(np, "savez", both_at_once)
    with ThreadPoolExecutor(2) as pool:
        wide = [pool.submit(save_params, path, (np.full(20_000, float(k)),)) for k in range(2)]
        assert [future.result() for future in wide] == [None, None]
    (array,), _ = load_params(path)
    assert len(set(array)) == 1
    assert [p.name for p in path.parent.iterdir()] == [path.name]


@pytest.mark.parametrize("keep", [0, 10, 100, 0.5, 0.99])
def test_a_file_cut_short_is_damaged(path, keep):
    save_history(path, _history())
    data = path.read_bytes()
    path.write_bytes(data[: keep if isinstance(keep, int) else int(len(data) * keep)])
    with pytest.raises(ValueError, match="a training.npz: damaged, or not an .npz file"):
        load_history(path)


def test_any_flipped_byte_is_noticed_or_harmless(path):
    """Never a crash of another kind, never silently other numbers."""
    history = _history()
    save_history(path, history)
    data = path.read_bytes()
    noticed = 0
    for position in range(0, len(data), 97):
        broken = bytearray(data)
        broken[position] ^= 0xFF
        path.write_bytes(bytes(broken))
        try:
            read = load_history(path)
        except ValueError:
            noticed += 1
        else:
            np.testing.assert_array_equal(read.params.cell.W_h, history.params.cell.W_h)
            np.testing.assert_array_equal(read.loss, history.loss)
    assert noticed > 0.5 * len(data) / 97


def test_a_part_that_claims_to_be_encrypted_is_damaged(path):
    save_history(path, _history())
    data = bytearray(path.read_bytes())
    entry = data.rindex(b"PK\x01\x02")  # the archive's last entry
    data[entry + 8] |= 1
    path.write_bytes(bytes(data))
    with pytest.raises(ValueError, match="damaged.*encrypted"):
        load_history(path)


def test_a_damaged_compressed_file_is_damaged(path):
    """What `np.savez_compressed` writes fails inside zlib, before any checksum is compared."""
    np.savez_compressed(path, header=np.array(json.dumps({"format": "lstm_lib"}) * 50))
    data = bytearray(path.read_bytes())
    for position in range(60, 90):
        data[position] ^= 0xFF
    path.write_bytes(bytes(data))
    with pytest.raises(ValueError, match="damaged, or not"):
        load_history(path)


def test_foreign_files_are_named(path, tmp_path):
    np.savez(path, weights=np.ones(3))
    with pytest.raises(ValueError, match="no header"):
        load_history(path)
    np.savez(path, header=np.array("[]"))
    with pytest.raises(ValueError, match="no JSON object"):
        load_history(path)
    np.savez(path, header=np.array(3.0))
    with pytest.raises(ValueError, match="damaged, or not"):
        load_history(path)
    np.savez(path, header=np.array("{}"))
    with pytest.raises(ValueError, match="not an .npz file of lstm_lib"):
        load_history(path)
    np.save(tmp_path / "single.npy", np.ones(3))
    with pytest.raises(ValueError, match="a single array"):
        load_history(tmp_path / "single.npy")
    path.write_text("hello")
    with pytest.raises(ValueError, match="damaged, or not"):
        load_history(path)
    with pytest.raises(FileNotFoundError):
        load_history(tmp_path / "nothing.npz")


def _rewrite(path, change):
    """Store the same file with another header, or without some of its arrays."""
    with np.load(path) as stored:
        arrays = {name: stored[name] for name in stored.files}
    header = json.loads(arrays.pop("header").item())
    change(header, arrays)
    np.savez(path, header=np.array(json.dumps(header)), **arrays)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda header, arrays: header.update(version=2), "got format version 2, expected 1"),
        (lambda header, arrays: header.update(tree=3), "header is not complete"),
        (lambda header, arrays: header.pop("note"), "header is not complete"),
        (lambda header, arrays: arrays.pop("params.cell.W_h"), "a part is missing.*W_h"),
        (lambda header, arrays: header["tree"].pop("loss"), "record is not complete"),
        (lambda header, arrays: arrays.update(loss=np.ones(3)), "different lengths"),
        (
            lambda header, arrays: header["tree"]["params"]["parts"].pop("readout"),
            "a part is missing",
        ),
        (
            lambda header, arrays: header["tree"]["rng_state"]["parts"].pop("state"),
            "record is not complete.*PCG64",
        ),
    ],
)
def test_a_file_with_a_part_missing_says_which(path, change, message):
    save_history(path, _history())
    _rewrite(path, change)
    with pytest.raises(ValueError, match=message):
        load_history(path)


def test_parameters_are_no_training(path):
    save_params(path, _history().params)
    with pytest.raises(ValueError, match="got a file of 'params', expected 'history'"):
        load_history(path)


def test_what_cannot_be_stored_is_refused_and_the_old_file_stays(path):
    save_params(path, (np.ones(1),))
    before = path.read_bytes()
    for params, note, message in (
        ((np.array([None]),), None, "params.0: got dtype object"),
        ((object(),), None, "params.0: got object"),
        ((np.ones(1),), {"x": float("nan")}, "note: got what JSON cannot hold"),
        ((np.ones(1),), {"x": np.ones(2)}, "note: got what JSON cannot hold"),
    ):
        with pytest.raises(ValueError, match=message):
            save_params(path, params, note)
    with pytest.raises(ValueError, match="history: got int 3"):
        save_history(path, 3)
    assert path.read_bytes() == before


def test_an_interrupt_while_writing_leaves_the_old_file(path, monkeypatch):
    save_params(path, (np.ones(1),))
    before = path.read_bytes()

    def interrupted(file, **arrays):
        file.write(b"half")
        raise KeyboardInterrupt

    monkeypatch.setattr(np, "savez", interrupted)
    with pytest.raises(KeyboardInterrupt):
        save_params(path, (np.zeros(1),))
    assert path.read_bytes() == before
    assert [p.name for p in path.parent.iterdir()] == [path.name]


def test_other_software_can_read_the_file(path):
    """It is a zip of .npy files: arrays by their dotted names, and one JSON text."""
    save_params(path, _history().params)
    with zipfile.ZipFile(path) as archive:
        assert "params.cell.W_h.npy" in archive.namelist()
        array = np.load(io.BytesIO(archive.read("params.cell.W_h.npy")))
    assert array.shape == (2, 8)
