"""A plain eager decoder of the Qwen2 and Llama families on PyTorch alone, with the module names of
Hugging Face checkpoints. It stands in for transformers' AutoModelForCausalLM, so that the peers run
wherever there is a torch (1.13 or later).
"""
import json
import mmap
import os
import struct

import torch
import torch.nn.functional as F
from torch import nn

DTYPES = {
    "F32": torch.float32,
    "F16": torch.float16,
    "BF16": torch.bfloat16,
}


def read_safetensors(path, wanted):
    """Yields (name, tensor) of the wanted tensors of one file, mapped and not yet copied."""
    with open(path, "rb") as file:
        (header_bytes,) = struct.unpack("<Q", file.read(8))
        header = json.loads(file.read(header_bytes))
        # A private mapping: torch wants writable memory, and the file must stay as it is.
        mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_COPY)
    for name, entry in header.items():
        if name == "__metadata__" or name not in wanted:
            continue
        begin, end = entry["data_offsets"]
        dtype = DTYPES[entry["dtype"]]
        count = (end - begin) // torch.empty(0, dtype=dtype).element_size()
        flat = torch.frombuffer(mapped, dtype=dtype, count=count, offset=8 + header_bytes + begin)
        yield name, flat.reshape(entry["shape"])


def read_checkpoint(folder, wanted):
    """Yields (name, tensor) of a checkpoint of one or several files."""
    index = os.path.join(folder, "model.safetensors.index.json")
    files = ["model.safetensors"]
    if os.path.exists(index):
        with open(index, encoding="utf-8") as file:
            files = sorted(set(json.load(file)["weight_map"].values()))
    for name in files:
        yield from read_safetensors(os.path.join(folder, name), wanted)


class RMSNorm(nn.Module):
    def __init__(self, size, eps):
        super().__init__()
        self.weight = nn.Parameter(torch.empty(size, device="meta"))
        self.eps = eps

    def forward(self, x):
        return self.weight * (x * torch.rsqrt(x.pow(2).mean(-1, keepdim=True) + self.eps))


def rotate(x, cos, sin):
    """Rotary positions with the halves of a head as real and imaginary parts."""
    first, second = x.chunk(2, dim=-1)
    return x * cos + torch.cat((-second, first), dim=-1) * sin


def attend(q, k, v):
    """Causal attention of [batch, heads, tokens, width]."""
    if hasattr(F, "scaled_dot_product_attention"):
        return F.scaled_dot_product_attention(q, k, v, is_causal=True)
    tokens = q.shape[-2]
    hidden = torch.ones(tokens, tokens, dtype=torch.bool, device=q.device).triu(1)
    scores = (q @ k.transpose(-1, -2)) * q.shape[-1] ** -0.5
    return scores.masked_fill_(hidden, float("-inf")).softmax(-1) @ v


class Attention(nn.Module):
    def __init__(self, config):
        super().__init__()
        size, self.heads = config["hidden_size"], config["num_attention_heads"]
        self.kv_heads = config.get("num_key_value_heads") or self.heads
        self.width = config.get("head_dim") or size // self.heads
        qwen2 = config["model_type"] == "qwen2"
        other = config.get("attention_bias", False)
        linear = lambda i, o, bias: nn.Linear(i, o, bias=bias, device="meta")
        self.q_proj = linear(size, self.heads * self.width, qwen2 or other)
        self.k_proj = linear(size, self.kv_heads * self.width, qwen2 or other)
        self.v_proj = linear(size, self.kv_heads * self.width, qwen2 or other)
        self.o_proj = linear(self.heads * self.width, size, other)

    def forward(self, x, cos, sin):
        batch, tokens, _ = x.shape
        split = lambda y, heads: y.view(batch, tokens, heads, self.width).transpose(1, 2)
        q = rotate(split(self.q_proj(x), self.heads), cos, sin)
        k = rotate(split(self.k_proj(x), self.kv_heads), cos, sin)
        v = split(self.v_proj(x), self.kv_heads)
        repeats = self.heads // self.kv_heads
        k, v = (t.repeat_interleave(repeats, dim=1) for t in (k, v))
        return self.o_proj(attend(q, k, v).transpose(1, 2).reshape(batch, tokens, -1))


class MLP(nn.Module):
    def __init__(self, config):
        super().__init__()
        size, inner = config["hidden_size"], config["intermediate_size"]
        self.gate_proj = nn.Linear(size, inner, bias=False, device="meta")
        self.up_proj = nn.Linear(size, inner, bias=False, device="meta")
        self.down_proj = nn.Linear(inner, size, bias=False, device="meta")

    def forward(self, x):
        return self.down_proj(F.silu(self.gate_proj(x)) * self.up_proj(x))


class Block(nn.Module):
    def __init__(self, config):
        super().__init__()
        eps = config.get("rms_norm_eps", 1e-6)
        self.input_layernorm = RMSNorm(config["hidden_size"], eps)
        self.self_attn = Attention(config)
        self.post_attention_layernorm = RMSNorm(config["hidden_size"], eps)
        self.mlp = MLP(config)

    def forward(self, x, cos, sin):
        x = x + self.self_attn(self.input_layernorm(x), cos, sin)
        return x + self.mlp(self.post_attention_layernorm(x))


class Trunk(nn.Module):
    def __init__(self, config):
        super().__init__()
        size = config["hidden_size"]
        self.embed_tokens = nn.Embedding(config["vocab_size"], size, device="meta")
        self.layers = nn.ModuleList(Block(config) for _ in range(config["num_hidden_layers"]))
        self.norm = RMSNorm(size, config.get("rms_norm_eps", 1e-6))
        width = config.get("head_dim") or size // config["num_attention_heads"]
        theta = config.get("rope_theta") or config["rope_parameters"]["rope_theta"]
        self.frequencies = theta ** (-torch.arange(0, width, 2, dtype=torch.float32) / width)

    def forward(self, ids):
        angles = torch.outer(torch.arange(ids.shape[-1], dtype=torch.float32), self.frequencies)
        angles = torch.cat((angles, angles), dim=-1).to(ids.device)
        cos, sin = angles.cos(), angles.sin()
        x = self.embed_tokens(ids)
        for layer in self.layers:
            x = layer(x, cos, sin)
        return self.norm(x)


class Decoder(nn.Module):
    """A causal language model; `forward` gives logits."""

    def __init__(self, config):
        super().__init__()
        self.model = Trunk(config)
        self.lm_head = nn.Linear(
            config["hidden_size"], config["vocab_size"], bias=False, device="meta")

    def forward(self, ids):
        return self.lm_head(self.model(ids))

    def block_linears(self):
        """Names and modules of the linear layers inside the blocks, in the order of the model."""
        for name, module in self.named_modules():
            if isinstance(module, nn.Linear) and ".layers." in name:
                yield name, module


def check_config(config):
    if config.get("model_type") not in ("qwen2", "llama"):
        raise SystemExit(f"cannot load: model_type {config.get('model_type')}, wanted qwen2 or llama")
    scaling = config.get("rope_scaling") or config.get("rope_parameters") or {}
    if scaling.get("rope_type", "default") != "default":
        raise SystemExit(f"cannot load: rope_type {scaling['rope_type']}, wanted default")


def load_decoder(folder, device):
    """Loads a checkpoint, its weights as float32 on a device."""
    with open(os.path.join(folder, "config.json"), encoding="utf-8") as file:
        config = json.load(file)
    check_config(config)
    model = Decoder(config)
    missing = {name for name, _ in model.named_parameters()}
    if config.get("tie_word_embeddings", False):
        missing.discard("lm_head.weight")
    for name, tensor in read_checkpoint(folder, set(missing)):
        owner, _, last = name.rpartition(".")
        # Moved in the file's type and widened there: half the bytes to a GPU. A tensor that is
        # float32 already is copied, because the mapping is not ours to keep.
        value = tensor.to(device).to(torch.float32, copy=True)
        setattr(model.get_submodule(owner), last, nn.Parameter(value, requires_grad=False))
        missing.discard(name)
    if missing:
        raise SystemExit(f"cannot load: {len(missing)} tensors are missing, such as {min(missing)}")
    if config.get("tie_word_embeddings", False):
        model.lm_head.weight = model.model.embed_tokens.weight
    return model.eval()
