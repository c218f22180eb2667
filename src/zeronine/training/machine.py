"""The machine a run trains on: the device, its memory, and whether it computes in bfloat16."""

from __future__ import annotations

import ctypes
import sys
import time
from functools import cache

import torch
from torch import nn

from zeronine.errors import TrainingError


def device(name: str) -> torch.device:
    """The device of a name; "auto" is CUDA where there is one, and else the CPU.

    Raises:
        TrainingError: there is none of that name.
    """
    if name == "auto":
        name = "cuda" if torch.cuda.is_available() else "cpu"
    try:
        torch.zeros(1, device=name).cpu()
    except Exception:  # each kind of device is missing in its own way
        raise TrainingError(f"there is no device {name} to train on; leave out --device") from None
    return torch.device(name)


@cache
def is_quick_in_half(device: torch.device) -> bool:
    """Whether convolutions take less time in bfloat16 than in float32.

    A processor without such instructions imitates them, which takes ten times as long. PyTorch has no question for it
    that every processor answers, so a small convolution is timed both ways; the two lie far apart.
    """
    if device.type == "cuda":
        return True
    layer = nn.Conv2d(32, 32, 3, padding=1).to(device)
    x = torch.zeros(16, 32, 14, 14, device=device)
    taken = {False: float("inf"), True: float("inf")}
    for half in (False, True) * 3:
        started = time.perf_counter()
        with torch.autocast(device.type, torch.bfloat16, enabled=half):
            (slope,) = torch.autograd.grad(layer(x).float().sum(), layer.weight)
        slope.cpu()  # waits for devices that compute beside us
        taken[half] = min(taken[half], time.perf_counter() - started)
    return taken[True] < taken[False]


def keep_memory() -> None:
    """Have the C library keep what tensors give back.

    By default glibc returns large blocks to the system at once and gets every page anew for the next batch; with
    batches of many sizes, as lines make them, that took five sixths of the time.
    """
    if sys.platform != "linux":
        return
    mmap_threshold, trim_threshold = -3, -1  # of malloc.h
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (OSError, AttributeError):  # another C library
        return
    mallopt(mmap_threshold, 1 << 30)
    mallopt(trim_threshold, (1 << 31) - 1)
