"""Waiting for what other threads and processes do: never for ever."""

import time


def wait_until(condition, seconds=30.0):
    """Ask again and again until it is so; give what the condition gave."""
    end = time.monotonic() + seconds
    while not (given := condition()):
        assert time.monotonic() < end, f"it did not come in {seconds:g} seconds"
        time.sleep(0.01)
    return given
