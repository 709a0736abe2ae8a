"""Reads windows of text with the unquantized model, one after another, and scores every next token.

    python3 bench/peers/prefill_peer.py --model DIR --ids windows.json --threads 2 --out result.json
"""
import time

START = time.perf_counter()

import torch
import torch.nn.functional as F
from decoder import load_decoder
from stages import Stages, describe, parse_arguments, prepare, write_result


@torch.inference_mode()
def score(options):
    windows = prepare(options)
    stages = Stages(options.device)
    stages.seconds["start"] = time.perf_counter() - START
    with stages.stage("open"):
        model = load_decoder(options.model, options.device)
        windows = [torch.tensor([ids], device=options.device) for ids in windows]
    total, tokens = 0.0, 0
    for ids in windows:
        with stages.stage("forward"):
            states = model.model(ids)
        with stages.stage("score"):
            logits = model.lm_head(states[0, :-1])
            total += F.cross_entropy(logits, ids[0, 1:], reduction="sum").item()
            tokens += ids.shape[1] - 1
    seconds = stages.seconds
    return {"versions": describe(options.device), "seconds": seconds, "mean_loss": total / tokens}


if __name__ == "__main__":
    arguments = parse_arguments("Reads windows with the unquantized model").parse_args()
    write_result(arguments.out, score(arguments))
