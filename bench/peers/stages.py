"""Seconds by stage, and what a peer says of itself."""
import argparse
import json
import platform
import time

import torch


class Stages:
    """Books time to the innermost of nested stages, as the TypeScript side's stages do not overlap."""

    def __init__(self, device):
        self.device = device
        self.seconds = {}
        self.open = []
        self.mark = 0.0

    def _book(self):
        if self.device != "cpu":
            torch.cuda.synchronize()
        now = time.perf_counter()
        if self.open:
            stage = self.open[-1]
            self.seconds[stage] = self.seconds.get(stage, 0.0) + now - self.mark
        self.mark = now

    def stage(self, name):
        stages = self

        class Stage:
            def __enter__(self):
                stages._book()
                stages.open.append(name)

            def __exit__(self, *_):
                stages._book()
                stages.open.pop()

        return Stage()


def parse_arguments(description):
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--model", required=True, help="folder of the checkpoint")
    parser.add_argument("--ids", required=True, help='JSON {"sequences": [[ids...], ...]}')
    parser.add_argument("--threads", type=int, required=True)
    parser.add_argument("--device", choices=["cpu", "cuda"], default="cpu")
    parser.add_argument("--out", required=True, help="JSON file of the result")
    return parser


def prepare(options):
    """Sets torch up; returns the sequences."""
    torch.set_num_threads(options.threads)
    # Float32 means float32: no TF32 on GPUs, which is torch's default for matrix products too.
    torch.backends.cuda.matmul.allow_tf32 = False
    with open(options.ids, encoding="utf-8") as file:
        return json.load(file)["sequences"]


def write_result(path, result):
    with open(path, "w", encoding="utf-8") as file:
        json.dump(result, file)


def describe(device):
    name = torch.cuda.get_device_name() if device == "cuda" else "cpu"
    return {"python": platform.python_version(), "torch": torch.__version__, "device": name}
