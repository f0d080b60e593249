"""Where to cut: the logit offset with the best mean Dice over the heads a net was trained on, as they were scanned."""
import numpy as np
import torch

from augment3d import percentile_scale
from common import dice
from data import HIGH, LOW

OFFSETS = np.arange(0, 3.01, 0.25)


def fit_offset(net, heads):
    """`heads`: {name: (image, brain, ...)} of data.load_heads. Returns the offset, a float."""
    net.eval()
    table = []
    for head in heads.values():
        with torch.no_grad():
            logit = net(percentile_scale(head[0].float(), LOW, HIGH)[None, None])[0, 0].numpy()
        table.append([dice(logit > o, head[1].numpy() > 0) for o in OFFSETS])
    return float(OFFSETS[np.mean(table, 0).argmax()])
