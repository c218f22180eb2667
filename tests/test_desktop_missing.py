"""`zeronine draw` where there is no screen, or no tkinter."""

import os
import subprocess
import sys
from importlib.util import find_spec

import pytest


def run(*words):
    clean = {name: value for name, value in os.environ.items() if name not in ("DISPLAY", "WAYLAND_DISPLAY")}
    return subprocess.run([sys.executable, *words], capture_output=True, text=True, env=clean, check=False)


@pytest.mark.skipif(find_spec("tkinter") is None, reason="this Python has no tkinter")
@pytest.mark.skipif(sys.platform != "linux", reason="other systems always have a screen")
def test_without_a_screen_one_sentence_and_exit_code_2():
    result = run("-m", "zeronine", "draw")
    assert result.returncode == 2
    assert result.stderr.startswith("zeronine: there is no screen")
    assert result.stderr.count("\n") == 1


def test_without_tkinter_one_sentence_and_exit_code_2():
    code = "import sys; sys.modules['tkinter'] = None; from zeronine.cli import main; main(['draw'])"
    result = run("-c", code)
    assert result.returncode == 2
    assert result.stderr.startswith("zeronine: this Python has no tkinter")
    assert result.stderr.count("\n") == 1
