"""PyTorch's side of the benchmark: one request per line on stdin, one answer per line on stdout, both JSON.

    {"op": "load", "logits": path, "shape": [T, N, C], "targets": [[...]], "inputLengths": [...]}
    {"op": "check", "grad": path}  ->  losses in float64, PyTorch's in float32, and each sample's largest gradient errors
    {"op": "time", "calls": n}     ->  milliseconds of each call

Computes only while a request is open, on one thread. The files hold little-endian float32 in [T, N, C] order.
"""

import json
import sys
import time

import torch
import torch.nn.functional as F

torch.set_num_threads(1)


def read_float32(path, shape):
    with open(path, "rb") as file:
        return torch.frombuffer(bytearray(file.read()), dtype=torch.float32).reshape(shape)


def largest(errors):
    """NaN, which any comparison would lose, counts as without bound; JSON has no infinity, so as 1e300."""
    return 1e300 if torch.isnan(errors).any() else errors.abs().max().item()


class Opponent:
    def load(self, logits, shape, targets, inputLengths):
        self.logits = read_float32(logits, shape)  # [T, N, C]
        self.target_lengths = torch.tensor([len(target) for target in targets])  # [N]
        self.targets = torch.zeros(len(targets), int(self.target_lengths.max()), dtype=torch.long)  # [N, S]
        for n, target in enumerate(targets):
            self.targets[n, : len(target)] = torch.tensor(target, dtype=torch.long)
        self.input_lengths = torch.tensor(inputLengths)  # [N]
        self.judgement = None
        return {}

    def solve(self):
        """What is timed: logits to the loss and its gradient, all in float32."""
        logits = self.logits.detach().requires_grad_()
        losses = self.losses(logits, slice(None))
        losses.sum().backward()
        return losses.detach(), logits.grad

    def losses(self, logits, samples):
        return F.ctc_loss(
            F.log_softmax(logits, 2),
            self.targets[samples],
            self.input_lengths[samples],
            self.target_lengths[samples],
            reduction="none",
        )

    def check(self, grad):
        if not self.judgement:  # the same for every side
            self.judgement = self.judge()
        answer, exact = self.judgement
        grad = read_float32(grad, self.logits.shape)
        return {**answer, "gradErrors": [largest(grad[:, n] - exact[n]) for n in range(len(exact))]}

    def judge(self):
        torch_losses, torch_grad = self.solve()
        solved = [self.exact(n) for n in range(self.logits.shape[1])]
        losses, exact = zip(*solved)
        answer = {
            "losses": losses,
            "torchLosses": torch_losses.tolist(),
            "torchGradErrors": [largest(torch_grad[:, n] - exact[n]) for n in range(len(exact))],
        }
        return answer, exact

    def exact(self, n):
        """Sample by sample: float64 of everything on the way to the gradient may not fit into memory."""
        logits = self.logits[:, n : n + 1].double().requires_grad_()
        losses = self.losses(logits, slice(n, n + 1))
        losses.sum().backward()
        return losses.item(), logits.grad[:, 0]

    def time(self, calls):
        times = []
        for _ in range(calls):
            began = time.perf_counter()
            self.solve()
            times.append((time.perf_counter() - began) * 1e3)
        return {"times": times}


def main():
    opponent = Opponent()
    print(json.dumps({"version": torch.__version__}), flush=True)
    for line in sys.stdin:
        request = json.loads(line)
        answer = getattr(opponent, request.pop("op"))(**request)
        print(json.dumps(answer), flush=True)


main()
