"""PyTorch's side of the benchmark: one request per line on stdin, one answer per line on stdout, both JSON.

    {"op": "load", "logits": path, "shape": [T, N, C], "targets": [[...]], "inputLengths": [...]}
    {"op": "check", "grad": path, "losses": [...]}  ->  errors against float64, of the caller and of PyTorch's float32
    {"op": "time", "calls": n}                      ->  milliseconds of each call

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


class Opponent:
    def load(self, logits, shape, targets, inputLengths):
        self.logits = read_float32(logits, shape)  # [T, N, C]
        self.target_lengths = torch.tensor([len(target) for target in targets])  # [N]
        self.targets = torch.zeros(len(targets), int(self.target_lengths.max()), dtype=torch.long)  # [N, S]
        for n, target in enumerate(targets):
            self.targets[n, : len(target)] = torch.tensor(target, dtype=torch.long)
        self.input_lengths = torch.tensor(inputLengths)  # [N]
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

    def check(self, grad, losses):
        grad = read_float32(grad, self.logits.shape)
        torch_losses, torch_grad = self.solve()
        worst = {"ours": [0.0, 0.0], "torch": [0.0, 0.0]}
        for n in range(self.logits.shape[1]):  # sample by sample: float64 of everything may not fit into memory
            exact_loss, exact_grad = self.exact(n)
            for side, loss, gradient in (
                ("ours", losses[n], grad[:, n]),
                ("torch", torch_losses[n].item(), torch_grad[:, n]),
            ):
                # None is how JSON carries a NaN or an infinity, which no problem here has.
                loss_error = float("inf") if loss is None else abs(loss - exact_loss) / max(1.0, abs(exact_loss))
                error = (gradient.double() - exact_grad).abs()
                grad_error = float("inf") if torch.isnan(error).any() else error.max().item()
                worst[side] = [max(worst[side][0], loss_error), max(worst[side][1], grad_error)]
        return {side: {"loss": loss, "grad": grad} for side, (loss, grad) in worst.items()}

    def exact(self, n):
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
