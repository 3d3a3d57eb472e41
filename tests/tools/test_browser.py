"""A browser is found where there is one; where there is none, one line says what to run."""

import browser
import pytest


@pytest.fixture
def nowhere(monkeypatch, tmp_path):
    """A machine without a browser, whose PATH is an empty folder."""
    monkeypatch.delenv("CHROMIUM", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(browser, "ELSEWHERE", ())
    monkeypatch.setattr(browser, "driver_runs", lambda: True)
    return tmp_path


def program(path):
    path.write_text("#!/bin/sh\n")
    path.chmod(0o755)
    return str(path)


def test_one_on_the_path_is_taken_and_a_named_one_before_it(nowhere, monkeypatch):
    assert browser.find() is None
    chrome = program(nowhere / "google-chrome")
    assert browser.find() == chrome
    mine = program(nowhere / "my browser")
    monkeypatch.setenv("CHROMIUM", mine)
    assert browser.find() == mine


def test_playwrights_own_is_taken(nowhere, monkeypatch):
    folder = nowhere / "chromium-1" / "chrome-linux"
    folder.mkdir(parents=True)
    chrome = program(folder / "chrome")
    monkeypatch.setattr(browser, "ELSEWHERE", (f"{nowhere}/chromium-*/chrome-linux*/chrome",))
    assert browser.find() == chrome


def test_a_named_one_that_is_not_there_is_an_error(nowhere, monkeypatch):
    monkeypatch.setenv("CHROMIUM", "/no/such/chrome")
    with pytest.raises(SystemExit, match="CHROMIUM names /no/such/chrome"):
        browser.find()


def test_without_root_one_line_names_the_command(nowhere, monkeypatch):
    program(nowhere / "apt-get")
    monkeypatch.setattr(browser.os, "geteuid", lambda: 1000)
    with pytest.raises(SystemExit) as stopped:
        browser.main()
    message = str(stopped.value)
    assert (
        "sudo apt-get install chromium" in message and "CHROMIUM" in message and "\n" not in message
    )


def test_as_root_debians_is_installed(nowhere, monkeypatch, capsys):
    apt = nowhere / "apt-get"
    apt.write_text(
        f"#!/bin/sh\n[ \"$1\" = update ] || {{ echo > '{nowhere}/chromium'; }}\n"
        f"/bin/chmod +x '{nowhere}/chromium' 2>/dev/null; exit 0\n"
    )
    apt.chmod(0o755)
    monkeypatch.setattr(browser.os, "geteuid", lambda: 0)
    browser.main()
    assert capsys.readouterr().out == f"{nowhere}/chromium\n"


def test_an_installation_that_fails_says_why_in_one_line(nowhere, monkeypatch):
    apt = nowhere / "apt-get"
    apt.write_text("#!/bin/sh\necho 'E: Unable to fetch some archives'\nexit 100\n")
    apt.chmod(0o755)
    monkeypatch.setattr(browser.os, "geteuid", lambda: 0)
    with pytest.raises(SystemExit, match="Unable to fetch some archives") as stopped:
        browser.main()
    assert "\n" not in str(stopped.value)


def test_the_drivers_library_is_installed_where_it_alone_is_missing(nowhere, monkeypatch):
    program(nowhere / "chromium")
    assert browser.missing() == []
    monkeypatch.setattr(browser, "driver_runs", lambda: False)
    assert browser.missing() == ["libatomic1"]
    monkeypatch.setattr(browser.os, "geteuid", lambda: 1000)
    with pytest.raises(SystemExit, match="sudo apt-get install libatomic1   "):
        browser.main()


def test_the_driver_is_found_to_run_or_not(monkeypatch, tmp_path):
    assert browser.driver_runs()
    broken = tmp_path / "node"
    broken.write_text("#!/bin/sh\nexit 127\n")
    broken.chmod(0o755)
    monkeypatch.setattr(
        "playwright._impl._driver.compute_driver_executable", lambda: (str(broken), "cli.js")
    )
    assert not browser.driver_runs()
    broken.unlink()
    assert not browser.driver_runs()


def test_a_firefox_is_not_demanded(nowhere, monkeypatch):
    monkeypatch.delenv("FIREFOX", raising=False)
    monkeypatch.setattr(browser.os, "geteuid", lambda: 1000)
    assert browser.firefox() == ""
    fox = program(nowhere / "firefox-esr")
    assert browser.firefox() == fox
