"""The diagnosis as the Python project AWQ-Diag computes it, written anew for comparison: forward
hooks on every linear layer of the blocks, two passes over the calibration sequences. The first pass
takes statistics of each layer's input and its output error under plain rounding; the second rounds
every weight again for each sequence, bit width and alpha, in separate elementwise passes.

    python3 bench/peers/awq_diag_peer.py --model DIR --ids ids.json --threads 2 --out result.json

Left out: figures, rank correlations, the tokenizer (ids are given) and importing transformers, all
of which AWQ-Diag also spends time on.
"""
import time

START = time.perf_counter()

import torch
import torch.nn.functional as F
from decoder import load_decoder
from stages import Stages, describe, parse_arguments, prepare, write_result

BITS = (8, 6, 4, 3, 2)
ALPHAS = tuple(i / 6 for i in range(7))
SIGMAS = 6


def quantize(weight, bits):
    """Symmetric, one step per output channel."""
    levels = 2 ** (bits - 1)
    step = (weight.abs().amax(dim=1, keepdim=True) / levels).clamp(min=1e-10)
    return (weight / step).round().clamp(-levels, levels - 1) * step


def squared_norm(x):
    return x.pow(2).sum().item()


class Statistics:
    """Per-channel statistics of one layer's input, averaged over sequences with equal weight."""

    def __init__(self):
        self.count = 0
        self.sums = None
        self.largest = None

    def add(self, x):
        magnitude = x.abs()
        spread = x.std(dim=0).clamp(min=1e-8)
        own = torch.stack((
            magnitude.mean(dim=0),
            x.var(dim=0),
            ((x - x.mean(dim=0)) / spread).pow(4).mean(dim=0) - 3,
            (magnitude > SIGMAS * spread).float().mean(dim=0),
        ))
        largest = magnitude.amax(dim=0)
        self.sums = own if self.sums is None else self.sums + own
        self.largest = largest if self.largest is None else torch.maximum(self.largest, largest)
        self.count += 1

    def means(self):
        return self.sums / self.count


class Layer:
    """What is known of one linear layer."""

    def __init__(self, module):
        self.module = module
        self.statistics = Statistics()
        self.norm = 0.0
        self.plain = {bits: 0.0 for bits in BITS}
        self.curves = {bits: [0.0] * len(ALPHAS) for bits in BITS}
        self.scales = []

    def look(self, x):
        self.statistics.add(x)

    def round_plainly(self, x):
        weight = self.module.weight
        y = F.linear(x, weight)
        self.norm += squared_norm(y)
        for bits in BITS:
            self.plain[bits] += squared_norm(y - F.linear(x, quantize(weight, bits)))

    def choose_scales(self):
        magnitude = self.statistics.means()[0].clamp(min=1e-6)
        powers = [magnitude.pow(alpha) for alpha in ALPHAS]
        self.scales = [power / power.mean() for power in powers]

    def search(self, x):
        weight = self.module.weight
        y = F.linear(x, weight)
        for bits in BITS:
            for a, scales in enumerate(self.scales):
                rounded = quantize(weight * scales, bits) / scales
                self.curves[bits][a] += squared_norm(y - F.linear(x, rounded))

    def result(self):
        magnitude, _, kurtosis, outliers = self.statistics.means()
        importance = self.module.weight.abs().mean(dim=0) * magnitude
        top = importance.sort(descending=True).values[: max(1, len(importance) // 100)]
        relative = lambda error: error / max(self.norm, 1e-12)
        return {
            "mean_kurtosis": kurtosis.mean().item(),
            "mean_outlier_ratio": outliers.mean().item(),
            "top1pct_importance_share": (100 * top.sum() / importance.sum()).item(),
            "output_error": {str(b): relative(self.plain[b]) for b in BITS},
            "error_curve": {str(b): [relative(e) for e in self.curves[b]] for b in BITS},
        }


def run_with_hooks(model, layers, sequences, visit):
    """Runs every sequence with `visit(layer, input [tokens, in])` hooked to each layer."""
    hook = lambda layer: lambda module, inputs, output: visit(layer, inputs[0].flatten(0, -2))
    handles = [layer.module.register_forward_hook(hook(layer)) for layer in layers.values()]
    for ids in sequences:
        model(ids)
    for handle in handles:
        handle.remove()


@torch.inference_mode()
def diagnose(options):
    sequences = prepare(options)
    stages = Stages(options.device)
    stages.seconds["start"] = time.perf_counter() - START
    with stages.stage("open"):
        model = load_decoder(options.model, options.device)
        sequences = [torch.tensor([ids], device=options.device) for ids in sequences]
        layers = {name: Layer(module) for name, module in model.block_linears()}

    def first(layer, x):
        with stages.stage("statistics"):
            layer.look(x)
        with stages.stage("search"):
            layer.round_plainly(x)

    def second(layer, x):
        with stages.stage("search"):
            layer.search(x)

    with stages.stage("forward"):
        run_with_hooks(model, layers, sequences, first)
    with stages.stage("search"):
        for layer in layers.values():
            layer.choose_scales()
    with stages.stage("forward"):
        run_with_hooks(model, layers, sequences, second)
    with stages.stage("statistics"):
        results = {name: layer.result() for name, layer in layers.items()}
    return {"versions": describe(options.device), "seconds": stages.seconds, "layers": results}


if __name__ == "__main__":
    arguments = parse_arguments("The diagnosis as AWQ-Diag computes it").parse_args()
    write_result(arguments.out, diagnose(arguments))
