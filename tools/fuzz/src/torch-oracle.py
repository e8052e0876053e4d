"""PyTorch's side of the fuzzer: one problem a line on stdin, one answer a line on stdout, until stdin ends.

Request: {"data": float64 as base64, "shape": [T, N, C], "input": "logits" | "logProbs", "blank": 0,
          "targets": [[...]], "inputLengths": [...]}
Answer:  {"losses": ..., "grad": ..., "logProbs": ...}, float64 as base64: per-sample losses, the gradient that PyTorch returns
for log-probs (exp(lp) - gamma), and the log-probs it was computed from.
"""

import base64
import json
import sys

import torch
import torch.nn.functional as F

torch.set_num_threads(1)


def encode(tensor):
    return base64.b64encode(tensor.detach().contiguous().numpy().tobytes()).decode("ascii")


def solve(request):
    data = torch.frombuffer(bytearray(base64.b64decode(request["data"])), dtype=torch.float64).reshape(request["shape"])
    log_probs = F.log_softmax(data, dim=-1) if request["input"] == "logits" else data.clone()
    log_probs.requires_grad_(True)
    rows = request["targets"]
    losses = F.ctc_loss(
        log_probs,
        torch.tensor([label for row in rows for label in row], dtype=torch.long),
        torch.tensor(request["inputLengths"]),
        torch.tensor([len(row) for row in rows]),
        blank=request["blank"],
        reduction="none",
    )
    losses.sum().backward()
    return {"losses": encode(losses), "grad": encode(log_probs.grad), "logProbs": encode(log_probs)}


print(json.dumps({"torch": torch.__version__}), flush=True)
for line in sys.stdin:
    print(json.dumps(solve(json.loads(line))), flush=True)
