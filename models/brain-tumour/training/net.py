"""A light residual backbone with a feature pyramid and an anchor-free head (CenterNet heat map, FCOS distances)."""
import torch
from torch import nn
from torch.nn import functional as F

CLASSES = ('meningioma', 'glioma', 'pituitary')
SIZE, STRIDE = 192, 4


def conv(cin, cout, k=3, stride=1):
    return nn.Sequential(nn.Conv2d(cin, cout, k, stride, k // 2, bias=False), nn.BatchNorm2d(cout))


class Residual(nn.Module):
    def __init__(self, cin, cout, stride=1):
        super().__init__()
        self.a, self.b = conv(cin, cout, 3, stride), conv(cout, cout)
        self.side = conv(cin, cout, 1, stride) if stride > 1 or cin != cout else nn.Identity()

    def forward(self, x):
        return F.relu(self.side(x) + self.b(F.relu(self.a(x))))


class TumourNet(nn.Module):
    """[B, 1, N, N] in 0..1, N divisible by 32 -> at a quarter of the size: heat-map logits [B, 3, n, n], distances
    from each cell's centre to the left, top, right and bottom edge of its box in input pixels [B, 4, n, n], and
    (auxiliary) outline logits [B, 1, n, n]."""

    def __init__(self, widths=(24, 48, 80, 112, 128), pyramid=64):
        super().__init__()
        s, a, b, c, d = widths
        self.stem = nn.Sequential(conv(1, s, 3, 2), nn.ReLU(), conv(s, s), nn.ReLU())
        self.c2 = nn.Sequential(Residual(s, a, 2), Residual(a, a))
        self.c3 = nn.Sequential(Residual(a, b, 2), Residual(b, b))
        self.c4 = nn.Sequential(Residual(b, c, 2), Residual(c, c), Residual(c, c))
        self.c5 = nn.Sequential(Residual(c, d, 2), Residual(d, d))
        self.side = nn.ModuleList([conv(w, pyramid, 1) for w in (a, b, c, d)])
        self.mix = nn.ModuleList([conv(pyramid, pyramid) for _ in range(3)])
        self.head = nn.Sequential(conv(pyramid, pyramid), nn.ReLU(), conv(pyramid, pyramid), nn.ReLU())
        self.heat, self.box, self.mask = (nn.Conv2d(pyramid, k, 1) for k in (3, 4, 1))
        nn.init.constant_(self.heat.bias, -3.5)
        nn.init.constant_(self.box.bias, 1.5)

    def forward(self, x):
        c2 = self.c2(self.stem(x))
        c3 = self.c3(c2)
        c4 = self.c4(c3)
        c5 = self.c5(c4)
        p = self.side[3](c5)
        for mix, side, c in zip(self.mix, (self.side[2], self.side[1], self.side[0]), (c4, c3, c2)):
            p = F.relu(mix(F.relu(F.interpolate(p, scale_factor=2.0, mode='nearest') + side(c))))
        h = self.head(p)
        return self.heat(h), F.softplus(self.box(h)) * STRIDE, self.mask(h)


def cell_centres(n):
    at = torch.arange(n, dtype=torch.float32) * STRIDE + STRIDE / 2
    return torch.stack([at.view(1, n).expand(n, n), at.view(n, 1).expand(n, n)])  # x, y


class Exported(nn.Module):
    """What ships: `boxes` [B, K, 4] (x1, y1, x2, y2 in input pixels) and `scores` [B, K, 3], K = 48 * 48 cells.
    The slice and its left-right mirror image are read together and averaged; scores are calibrated by
    sigmoid((logit - offset) / temperature). A score survives only for the best class of its cell, and only where no
    neighbouring cell scores higher, so that one place gives one finding."""

    def __init__(self, net, temperature=1.0, offset=0.0):
        super().__init__()
        self.net, self.temperature, self.offset = net, temperature, offset
        self.register_buffer('centres', cell_centres(SIZE // STRIDE)[None])

    def forward(self, x):
        heat, box, _ = self.net(x)
        heat2, box2, _ = self.net(x.flip(3))
        logit = (heat + heat2.flip(3)) / 2
        left, top, right, bottom = ((box + box2.flip(3)[:, [2, 1, 0, 3]]) / 2).split(1, 1)
        cx, cy = self.centres[:, :1], self.centres[:, 1:]
        boxes = torch.cat([cx - left, cy - top, cx + right, cy + bottom], 1).clamp(0, SIZE)
        scores = torch.sigmoid((logit - self.offset) / self.temperature)
        best = scores.max(1, keepdim=True).values
        peak = (best >= F.max_pool2d(best, 3, 1, 1)).to(scores.dtype)
        scores = scores * peak * (scores >= best).to(scores.dtype)
        return boxes.flatten(2).transpose(1, 2), scores.flatten(2).transpose(1, 2)
