"""Regenerates packages/conformance/src/fixtures/*.json, or checks them with --check.

Needs Debian's python3-torch (1.13) and numpy, so run it with the Python that has them: /usr/bin/python3 make.py
"""

import argparse
import json
import math
import pathlib
import sys

import numpy as np
import torch
import torch.nn.functional as F

import extended
import generator
import problems

FIXTURES = pathlib.Path(__file__).resolve().parents[2] / "packages" / "conformance" / "src" / "fixtures"
MOST_DIFFERENCE = 1e-12


def torch_loss_and_grad(log_probs, recipe):
    """PyTorch float64: per-sample losses and the gradient it returns for log_probs, exp(lp) - gamma."""
    leaf = torch.tensor(log_probs, dtype=torch.float64, requires_grad=True)
    rows = generator.targets(recipe)
    losses = F.ctc_loss(
        leaf,
        torch.tensor([label for row in rows for label in row], dtype=torch.long),
        torch.tensor(recipe["inputLengths"]),
        torch.tensor(recipe["targetLengths"]),
        blank=recipe["blank"],
        reduction="none",
    )
    losses.sum().backward()
    return losses.detach().numpy(), leaf.grad.numpy()


def extended_loss_and_grad(log_probs, recipe, topology):
    losses, grad = [], np.zeros(log_probs.shape, dtype=extended.LONG)
    for n, row in enumerate(generator.targets(recipe)):
        frames = recipe["inputLengths"][n]
        counted = log_probs[:frames, n].astype(extended.LONG)
        loss, gamma = extended.loss_and_gamma(counted, row, recipe["blank"], topology)
        losses.append(loss)
        grad[:frames, n] = np.exp(counted) - gamma
    return np.array(losses), grad


def inputs(recipe, kind):
    """Log-probs as the loss sees them: the log-softmax of the logits, or values below zero taken as they are."""
    if kind == "logits":
        return extended.log_softmax(generator.logits(recipe))
    return generator.logits(recipe, generator.log_prob_shift(recipe)).astype(extended.LONG)


def sample(recipe, count, shape):
    """Flat indices into [T, N, C]: half anywhere, half at classes that the sample's target uses or the blank."""
    time, batch, classes = shape
    rows = generator.targets(recipe)
    chosen = set()
    draw = generator.hashes(recipe["seed"] + 2, np.arange(6 * count)).astype(np.int64)
    for i in range(count):
        a, b, c = draw[6 * i], draw[6 * i + 1], draw[6 * i + 2]
        n = int(b % batch)
        t = int(a % time) if i % 8 == 0 else int(a % max(1, recipe["inputLengths"][n]))
        used = sorted({recipe["blank"], *rows[n]})
        k = int(c % classes) if i % 2 == 0 else used[int(c % len(used))]
        chosen.add((t * batch + n) * classes + k)
    return sorted(chosen)


def short(x):
    """12 digits: the tightest bound on a gradient is 1e-9."""
    return float(f"{float(x):.12g}")


def entry(problem):
    recipe, kind, topology = problem["recipe"], problem["kind"], problem["topology"]
    log_probs = inputs(recipe, kind)
    losses, grad = extended_loss_and_grad(log_probs, recipe, topology)
    if topology == "ctc" and recipe["maskValue"] is not None:
        by_torch, torch_grad = torch_loss_and_grad(log_probs.astype(np.float64), recipe)
        np.testing.assert_allclose(by_torch, losses.astype(np.float64), rtol=1e-11, atol=1e-10)
        # Float64 log space loses digits with the size of the loss; here it is the one under test.
        coarse = 1e-11 + 1e-14 * float(np.abs(losses).max()) * math.sqrt(recipe["time"])
        np.testing.assert_allclose(torch_grad, grad.astype(np.float64), rtol=0, atol=coarse)
        if problem["oracle"] == "pytorch":
            losses, grad = by_torch, torch_grad
    elif problem["oracle"] == "pytorch":
        raise ValueError(f"{problem['id']}: PyTorch does not compute this")
    at = sample(recipe, problem["samples"], grad.shape) if problem["samples"] else None
    flat = grad.reshape(-1)
    values = [short(x) for x in (flat if at is None else flat[at])]
    made = {key: problem[key] for key in ("id", "oracle", "kind", "topology", "slow", "dtypes", "recipe")}
    return made | {"losses": [float(loss) for loss in losses], "at": at, "grad": values}


def reduction_entry(problem):
    """PyTorch's reduced loss and gradient, from logits through log_softmax by autograd."""
    recipe = problem["recipe"]
    rows = generator.targets(recipe)
    leaf = torch.tensor(generator.logits(recipe), dtype=torch.float64, requires_grad=True)
    loss = F.ctc_loss(
        F.log_softmax(leaf, dim=-1),
        torch.tensor([label for row in rows for label in row], dtype=torch.long),
        torch.tensor(recipe["inputLengths"]),
        torch.tensor(recipe["targetLengths"]),
        blank=recipe["blank"],
        reduction=problem["reduction"],
        zero_infinity=problem["zeroInfinity"],
    )
    upstream = torch.tensor(problem["gradOutput"], dtype=torch.float64)
    loss.backward(upstream)
    return problem | {"loss": loss.detach().numpy().tolist(), "grad": [short(x) for x in leaf.grad.numpy().reshape(-1)]}


def differences(made, kept, path=""):
    if isinstance(made, dict) and isinstance(kept, dict) and made.keys() == kept.keys():
        for key in made:
            yield from differences(made[key], kept[key], f"{path}.{key}")
    elif isinstance(made, list) and isinstance(kept, list) and len(made) == len(kept):
        for i, (a, b) in enumerate(zip(made, kept)):
            yield from differences(a, b, f"{path}[{i}]")
    elif isinstance(made, float) and isinstance(kept, (int, float)):
        if not abs(made - kept) <= MOST_DIFFERENCE * max(1.0, abs(made)):
            yield f"{path}: made {made!r}, committed {kept!r}"
    elif made != kept:
        yield f"{path}: made {made!r}, committed {kept!r}"


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="compare with the committed fixtures within 1e-12, write nothing")
    check = parser.parse_args().check
    torch.set_num_threads(1)
    files = {
        "torch.json": [entry(p) for p in problems.SMALL],
        "extended.json": [entry(p) for p in problems.LARGE],
        "reductions.json": [reduction_entry(p) for p in problems.REDUCTIONS],
    }
    wrong = []
    for name, made in files.items():
        text = json.dumps({"madeBy": f"tools/goldens, torch {torch.__version__}", "problems": made}, separators=(",", ":"), allow_nan=False)
        path = FIXTURES / name
        if check:
            found = list(differences(json.loads(text)["problems"], json.loads(path.read_text())["problems"], name))
            wrong += found
            print(f"{name}: {len(made)} problems, {len(found)} differences")
        else:
            path.write_text(text + "\n")
            print(f"{name}: {len(made)} problems, {len(text)} bytes")
    for line in wrong[:20]:
        print(line, file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
