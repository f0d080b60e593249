"""What the three recipes share: weight averaging, schedule, checkpoints, statistics, ONNX export."""
import json
import math
import os
import random

import numpy as np
import torch


def seed_everything(seed):
    random.seed(seed)
    np.random.seed(seed)
    torch.manual_seed(seed)


class Ema:
    """Exponential moving average of weights and batch-norm statistics; the averaged net is what ships."""

    def __init__(self, model, decay):
        self.decay, self.steps = decay, 0
        self.state = {k: v.detach().clone() for k, v in model.state_dict().items()}

    def update(self, model):
        self.steps += 1
        decay = min(self.decay, self.steps / (self.steps + 9))  # follow quickly at the start
        for k, v in model.state_dict().items():
            if v.dtype.is_floating_point:
                self.state[k].lerp_(v.detach(), 1 - decay)
            else:
                self.state[k].copy_(v)


def one_cycle(step, total, peak, warm=0.08, floor=0.01):
    """Learning rate: linear warm-up, then half a cosine down to `floor` of the peak."""
    if step < warm * total:
        return peak * (step + 1) / (warm * total)
    done = (step - warm * total) / max(1, (1 - warm) * total)
    return peak * (floor + (1 - floor) * 0.5 * (1 + math.cos(math.pi * min(1, done))))


def freeze_batch_norm(model):
    """From here on batch norm uses its running statistics, as it will after folding."""
    for m in model.modules():
        if isinstance(m, torch.nn.modules.batchnorm._BatchNorm):
            m.eval()


def save_checkpoint(path, **parts):
    torch.save(parts, path + '.tmp')
    os.replace(path + '.tmp', path)


def load_checkpoint(path):
    return torch.load(path, map_location='cpu') if os.path.exists(path) else None


def bootstrap_ci(values, statistic=np.mean, draws=10000, seed=7):
    """95 % percentile bootstrap over cases: [low, high]. `values` has one row a case."""
    values = np.asarray(values)
    rng = np.random.default_rng(seed)
    picks = rng.integers(0, len(values), (draws, len(values)))
    stats = [statistic(values[p]) for p in picks]
    return [round(float(np.percentile(stats, q)), 4) for q in (2.5, 97.5)]


def dice(a, b):
    total = a.sum() + b.sum()
    return float(2 * (a & b).sum() / total) if total else 1.0


def read_ids(path):
    with open(path) as f:
        return [line.strip() for line in f if line.strip()]


def write_json(path, value):
    with open(path, 'w') as f:
        json.dump(value, f, indent=2)
        f.write('\n')


def export_onnx(model, example, path, inputs, outputs, dynamic, opset=13):
    """Export in eval mode (the exporter folds batch norm into the convolutions) and check the file."""
    import onnx
    model.eval()
    with torch.no_grad():
        torch.onnx.export(model, example, path, input_names=inputs, output_names=outputs, opset_version=opset,
                          dynamic_axes=dynamic, do_constant_folding=True)
    graph = onnx.load(path)
    onnx.checker.check_model(graph)
    left = [n.op_type for n in graph.graph.node if n.op_type == 'BatchNormalization']
    assert not left, 'batch norm was not folded'
    return os.path.getsize(path)
