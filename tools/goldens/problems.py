"""The problems that the fixtures hold. A new one goes at the end of its list: ids are never reused."""


def recipe(seed, time, classes, input_lengths, target_lengths, **changes):
    made = {
        "seed": seed,
        "time": time,
        "classes": classes,
        "blank": 0,
        "inputLengths": input_lengths,
        "targetLengths": target_lengths,
        "scale": 1,
        "blankBonus": 0,
        "peak": 0,
        "maskPermille": 0,
        "maskValue": 0,
    }
    unknown = changes.keys() - made.keys()
    if unknown:
        raise KeyError(f"unknown: {unknown}")
    return made | changes


BOTH = ["float64", "float32"]


def problem(id, recipe, oracle="pytorch", kinds=("logits", "log-probs"), topology="ctc", samples=0, slow=False, dtypes=BOTH):
    """One entry for each kind of input. samples: how many entries of the gradient to keep; 0 keeps all."""
    return [
        {
            "id": id,
            "oracle": oracle,
            "kind": kind,
            "topology": topology,
            "samples": samples,
            "slow": slow,
            "dtypes": dtypes,
            "recipe": recipe,
        }
        for kind in kinds
    ]


SMALL = [
    *problem("plain", recipe(101, 8, 5, [8, 8], [3, 2])),
    *problem("ragged", recipe(102, 9, 4, [9, 6, 4, 7], [3, 2, 1, 0])),
    *problem("repeats", recipe(103, 12, 3, [12, 11], [5, 6])),
    *problem("tight", recipe(104, 6, 9, [6, 3], [6, 3], blank=4)),
    *problem("blank-middle", recipe(105, 7, 6, [7, 5], [3, 2], blank=3)),
    *problem("blank-last", recipe(106, 7, 6, [7, 7], [2, 4], blank=5)),
    *problem("empty-targets", recipe(107, 5, 4, [5, 3, 1], [0, 1, 0])),
    *problem("one-frame", recipe(108, 1, 3, [1, 1], [1, 0])),
    *problem("two-classes", recipe(109, 10, 2, [10, 7], [3, 2], blank=1)),
    *problem("x100", recipe(110, 10, 6, [10, 9], [3, 2], scale=100)),
    *problem("blank-plus-20", recipe(111, 14, 5, [14], [5], blankBonus=20)),
    *problem("t50-s10", recipe(112, 50, 8, [50, 41], [10, 12]), samples=120),
    *problem("many-samples", recipe(113, 12, 6, [12 - n % 5 for n in range(48)], [n % 4 for n in range(48)]), samples=240),
    *problem("t150-s40", recipe(114, 150, 40, [150, 133, 97], [40, 22, 38]), samples=160),
]

LARGE = [
    *problem("long/t2000-s400", recipe(201, 2000, 32, [2000], [400]), oracle="extended-precision", samples=160, slow=True),
    *problem("long/t2000-s400-blank-plus-20", recipe(202, 2000, 32, [2000], [400], blankBonus=20), oracle="extended-precision", samples=160, slow=True, kinds=("logits",)),
    *problem("long/t1000-s300-no-repeat-blank", recipe(203, 1000, 4, [1000], [300]), oracle="extended-precision", topology="ctc-no-repeat-blank", samples=160, slow=True),
    *problem("long/t4000-s1200", recipe(204, 4000, 20, [4000], [1200]), oracle="extended-precision", samples=160, slow=True, kinds=("logits",)),
    *problem("extreme/cold-x10", recipe(205, 200, 16, [200, 173], [40, 20], scale=10), oracle="extended-precision", samples=120),
    *problem("extreme/x100", recipe(206, 200, 16, [200, 150], [40, 20], scale=100), oracle="extended-precision", samples=120),
    *problem("extreme/x400", recipe(207, 200, 16, [200, 150], [40, 20], scale=400), oracle="extended-precision", samples=120),
    *problem("extreme/x400-t500-s100", recipe(208, 500, 64, [500], [100], scale=400), oracle="extended-precision", samples=120, slow=True, kinds=("logits",), dtypes=["float32"]),
    *problem("extreme/blank-plus-20", recipe(209, 200, 16, [200, 150], [60, 30], blankBonus=20), oracle="extended-precision", samples=120),
    *problem("extreme/peaky", recipe(210, 200, 16, [200, 150], [40, 20], peak=12), oracle="extended-precision", samples=120),
    *problem("extreme/mask-minus-1e4", recipe(211, 200, 16, [200, 150], [40, 20], scale=10, maskPermille=20, maskValue=-1e4), oracle="extended-precision", samples=120),
    *problem("extreme/mask-minus-infinity", recipe(212, 200, 16, [200, 150], [40, 20], maskPermille=100, maskValue=None), oracle="extended-precision", samples=120),
    *problem("extreme/x100-no-repeat-blank", recipe(213, 120, 5, [120, 90], [40, 20], scale=100), oracle="extended-precision", topology="ctc-no-repeat-blank", samples=120),
    *problem("shape/c5000", recipe(214, 40, 5000, [40], [12], blank=2500), oracle="extended-precision", samples=120, slow=True),
]


def reduction(id, recipe, reduction, grad_output, zero_infinity=False):
    return {"id": id, "recipe": recipe, "reduction": reduction, "gradOutput": grad_output, "zeroInfinity": zero_infinity}


_feasible = recipe(301, 6, 4, [6, 5, 4], [3, 0, 2])
# Sample 1 has 4 labels in 3 frames.
_infeasible = recipe(302, 6, 4, [6, 3, 6], [2, 4, 1])

REDUCTIONS = [
    reduction("mean", _feasible, "mean", 1.0),
    reduction("sum", _feasible, "sum", 1.0),
    reduction("none", _feasible, "none", [1.0, 1.0, 1.0]),
    reduction("mean-weighted", _feasible, "mean", -2.5),
    reduction("sum-weighted", _feasible, "sum", 0.125),
    reduction("none-weighted", _feasible, "none", [0.5, -2.0, 3.0]),
    reduction("mean-zero-infinity", _infeasible, "mean", 1.0, True),
    reduction("sum-zero-infinity", _infeasible, "sum", 2.0, True),
    reduction("none-zero-infinity", _infeasible, "none", [0.5, 4.0, 3.0], True),
]
