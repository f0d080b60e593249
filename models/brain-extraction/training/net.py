"""A small 3D U-Net whose first convolution halves the grid, so that nothing but the last reshuffle runs at 2 mm."""
import torch
from torch import nn

WIDTHS = (16, 32, 48, 64)


def block(cin, cout):
    return nn.Sequential(nn.Conv3d(cin, cout, 3, 1, 1, bias=False), nn.BatchNorm3d(cout), nn.ReLU(inplace=True))


def down(cin, cout, kernel=2):
    """Halve the grid with an even kernel: each cell is centred on the voxels it stands for. (A 3-kernel of stride 2 is
    centred on the first of them; four of those in a row put the mask several voxels off to one side.)"""
    pad = kernel // 2 - 1
    return nn.Sequential(nn.Conv3d(cin, cout, kernel, 2, pad, bias=False), nn.BatchNorm3d(cout), nn.ReLU(inplace=True))


class Up(nn.Module):
    def __init__(self, cin, cout):
        super().__init__()
        self.reduce = nn.Conv3d(cin, cout, 1)
        self.mix = block(cout, cout)

    def forward(self, x, skip):
        return self.mix(nn.functional.interpolate(self.reduce(x), scale_factor=2.0, mode='nearest') + skip)


class BrainNet(nn.Module):
    """[B, 1, A, B, C] in 0..1, sides divisible by 16 -> logit of brain [B, 1, A, B, C]."""

    def __init__(self, widths=WIDTHS):
        super().__init__()
        a, b, c, d = widths
        self.e0 = nn.Sequential(down(1, a, 4), block(a, a))
        self.e1 = nn.Sequential(down(a, b), block(b, b))
        self.e2 = nn.Sequential(down(b, c), block(c, c))
        self.e3 = nn.Sequential(down(c, d), block(d, d))
        self.u2, self.u1, self.u0 = Up(d, c), Up(c, b), Up(b, a)
        self.head = nn.Conv3d(a, 8, 1)

    def forward(self, x):
        e0 = self.e0(x)
        e1 = self.e1(e0)
        e2 = self.e2(e1)
        y = self.head(self.u0(self.u1(self.u2(self.e3(e2), e2), e1), e0))
        n, _, a, b, c = y.shape
        # eight channels become the eight voxels of each 2x2x2 cell
        y = y.view(n, 2, 2, 2, a, b, c).permute(0, 4, 1, 5, 2, 6, 3)
        return y.reshape(n, 1, 2 * a, 2 * b, 2 * c)


class Exported(nn.Module):
    """What ships: probabilities of background and brain, [B, 2, A, B, C]. Soft Dice with hard augmentation makes the net
    generous at the border; `offset` is taken off its logit (threshold.py)."""

    def __init__(self, net, offset=0.0):
        super().__init__()
        self.net, self.offset = net, offset

    def forward(self, x):
        p = torch.sigmoid(self.net(x) - self.offset)
        return torch.cat([1 - p, p], 1)
