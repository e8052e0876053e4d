"""Inputs of the fixtures: the twin of packages/conformance/src/generator.ts, bit for bit."""

import numpy as np

GOLDEN = 0x9E3779B9
MASK32 = 0xFFFFFFFF


def _mix(value):
    h = np.uint64(value) & np.uint64(MASK32) if np.isscalar(value) else value & np.uint64(MASK32)
    h = ((h ^ (h >> np.uint64(16))) * np.uint64(0x85EBCA6B)) & np.uint64(MASK32)
    h = ((h ^ (h >> np.uint64(13))) * np.uint64(0xC2B2AE35)) & np.uint64(MASK32)
    return h ^ (h >> np.uint64(16))


def hashes(seed, indices):
    """Uniform in [0, 2^32), as uint64. Products of two 32-bit numbers fit, so nothing wraps but where the mask says."""
    indices = np.asarray(indices, dtype=np.uint64)
    return _mix((_mix(seed) + indices * np.uint64(GOLDEN)) & np.uint64(MASK32))


def deviates(seed, count):
    """Within (-4, 4), multiples of 2^-15."""
    index = np.arange(count, dtype=np.uint64)
    a = hashes(seed, index * np.uint64(2))
    b = hashes(seed, index * np.uint64(2) + np.uint64(1))
    low = np.uint64(0xFFFF)
    total = (a >> np.uint64(16)) + (a & low) + (b >> np.uint64(16)) + (b & low)
    return (total.astype(np.int64) - 131070) / 32768.0


def targets(recipe):
    rows = []
    for n, length in enumerate(recipe["targetLengths"]):
        labels = hashes(recipe["seed"] + 1000 + n, np.arange(length)).astype(np.int64) % (recipe["classes"] - 1)
        rows.append([int(label) if label < recipe["blank"] else int(label) + 1 for label in labels])
    return rows


def logits(recipe, shift=0.0):
    """[T, N, C] float64."""
    time, classes, blank = recipe["time"], recipe["classes"], recipe["blank"]
    batch = len(recipe["inputLengths"])
    x = deviates(recipe["seed"], time * batch * classes).reshape(time, batch, classes) * recipe["scale"] + shift
    x[:, :, blank] += recipe["blankBonus"]
    on_path = np.zeros(x.shape, dtype=bool)
    for n, row in enumerate(targets(recipe)):
        frames = max(1, recipe["inputLengths"][n])
        for t in range(time):
            state = (min(t, frames - 1) * (2 * len(row) + 1)) // frames
            on_path[t, n, blank if state % 2 == 0 else row[(state - 1) // 2]] = True
    x[on_path] += recipe["peak"]
    if recipe["maskPermille"] > 0:
        hidden = hashes(recipe["seed"] + 1, np.arange(x.size)).reshape(x.shape) % np.uint64(1000)
        hidden = (hidden < np.uint64(recipe["maskPermille"])) & ~on_path
        x[hidden] = -np.inf if recipe["maskValue"] is None else recipe["maskValue"]
    return x


def log_prob_shift(recipe):
    return -(4 * recipe["scale"] + recipe["blankBonus"] + recipe["peak"])
