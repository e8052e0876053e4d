"""PyTorch's side of the benchmark: one request per line on stdin, one answer per line on stdout, both JSON.

    {"op": "load", "logits": path, "shape": [T, N, C], "targets": [[...]], "inputLengths": [...]}  ->  the paths that take it
    {"op": "check", "grad": path, "path": p}  ->  losses in float64, PyTorch's in float32, and each sample's largest gradient errors
    {"op": "time", "calls": n, "path": p, "clock": c}  ->  milliseconds of each call

Paths are "native", PyTorch's own kernels, and "cudnn". Clocks are "call", the host's, around one call that is waited for; "row",
the same around ROW calls, of which each takes its share; "events", CUDA's, around what one call does on the device.

Computes only while a request is open, on one thread or on the device that the only argument names, "cpu" or "cuda". The files hold
little-endian float32 in [T, N, C] order.
"""

import json
import sys
import time

import torch
import torch.nn.functional as F

ROW = 10

torch.set_num_threads(1)


def read_float32(path, shape):
    with open(path, "rb") as file:
        return torch.frombuffer(bytearray(file.read()), dtype=torch.float32).reshape(shape)


def largest(errors):
    """NaN, which any comparison would lose, counts as without bound; JSON has no infinity, so as 1e300."""
    return 1e300 if torch.isnan(errors).any() else errors.abs().max().item()


class Opponent:
    def __init__(self, device):
        self.device = device
        self.clocks = {"call": self.time_call, "row": self.time_row}
        if device == "cuda":
            self.clocks["events"] = self.time_events

    def load(self, logits, shape, targets, inputLengths):
        self.logits = read_float32(logits, shape).to(self.device)  # [T, N, C]
        self.target_lengths = [len(target) for target in targets]  # [N]
        self.input_lengths = inputLengths  # [N]
        padded = torch.zeros(len(targets), max(self.target_lengths), dtype=torch.long)  # [N, S]
        for n, target in enumerate(targets):
            padded[n, : len(target)] = torch.tensor(target, dtype=torch.long)
        # PyTorch goes to cuDNN with targets in this form only, one after the other on the host, and never with padded ones.
        concatenated = torch.tensor([label for target in targets for label in target], dtype=torch.int32)
        self.targets = {"native": padded.to(self.device), "cudnn": concatenated}
        self.exact = None
        self.own = {}
        return {"paths": ["native", "cudnn"] if self.takes_cudnn() else ["native"]}

    def takes_cudnn(self):
        if self.device != "cuda":
            return False
        return torch._use_cudnn_ctc_loss(self.logits, self.targets["cudnn"], self.input_lengths, self.target_lengths, 0)

    def solve(self, path):
        """What is timed: logits to the loss and its gradient, all in float32."""
        logits = self.logits.detach().requires_grad_()
        losses = F.ctc_loss(
            F.log_softmax(logits, 2),
            self.targets[path],
            self.input_lengths,
            self.target_lengths,
            reduction="none",
        )
        losses.sum().backward()
        return losses.detach(), logits.grad

    def check(self, grad, path):
        if self.exact is None:  # the same for every side
            self.exact = [self.solve_exactly(n) for n in range(len(self.target_lengths))]
        if path not in self.own:
            losses, own_grad = self.solve(path)
            self.own[path] = {"torchLosses": losses.tolist(), "torchGradErrors": self.errors(own_grad)}
        losses = [loss for loss, _ in self.exact]
        grad = read_float32(grad, self.logits.shape).to(self.device)
        return {"losses": losses, "gradErrors": self.errors(grad), **self.own[path]}

    def errors(self, grad):
        return [largest(grad[:, n] - exact) for n, (_, exact) in enumerate(self.exact)]

    def solve_exactly(self, n):
        """Sample by sample: float64 of everything on the way to the gradient may not fit into memory."""
        logits = self.logits[:, n : n + 1].double().requires_grad_()
        loss = F.ctc_loss(
            F.log_softmax(logits, 2),
            self.targets["native"][n : n + 1],
            self.input_lengths[n : n + 1],
            self.target_lengths[n : n + 1],
            reduction="none",
        )
        loss.sum().backward()
        return loss.item(), logits.grad[:, 0]

    def time(self, calls, path, clock):
        return {"times": self.clocks[clock](calls, path)}

    def wait(self):
        if self.device == "cuda":
            torch.cuda.synchronize()

    def time_call(self, calls, path, row=1):
        times = []
        for _ in range(calls):
            self.wait()
            began = time.perf_counter()
            for _ in range(row):
                self.solve(path)
            self.wait()
            times.append((time.perf_counter() - began) * 1e3 / row)
        return times

    def time_row(self, calls, path):
        return self.time_call(-(-calls // ROW), path, ROW)

    def time_events(self, calls, path):
        times = []
        for _ in range(calls):
            began, ended = (torch.cuda.Event(enable_timing=True) for _ in range(2))
            self.wait()
            began.record()
            self.solve(path)
            ended.record()
            self.wait()
            times.append(began.elapsed_time(ended))
        return times


def main(device):
    if device == "cuda" and not torch.cuda.is_available():
        sys.exit(f"PyTorch {torch.__version__} finds no CUDA device")
    opponent = Opponent(device)
    cudnn = torch.backends.cudnn.version() if device == "cuda" else None
    hello = {"version": torch.__version__, "clocks": list(opponent.clocks), "cuda": torch.version.cuda, "cudnn": cudnn}
    print(json.dumps(hello), flush=True)
    for line in sys.stdin:
        request = json.loads(line)
        answer = getattr(opponent, request.pop("op"))(**request)
        print(json.dumps(answer), flush=True)


main(*sys.argv[1:])
