"""A residual 3D U-Net for crops around one hippocampus, run at 1 mm."""
import torch
from torch import nn

WIDTHS = (16, 32, 64, 64)
MULTIPLE = 8


def conv(cin, cout, stride=1):
    return nn.Sequential(nn.Conv3d(cin, cout, 3, stride, 1, bias=False), nn.BatchNorm3d(cout))


class Level(nn.Module):
    """Two convolutions, the second a residual."""

    def __init__(self, cin, cout, stride=1):
        super().__init__()
        self.a, self.b = conv(cin, cout, stride), conv(cout, cout)

    def forward(self, x):
        h = torch.relu(self.a(x))
        return torch.relu(h + self.b(h))


class Up(nn.Module):
    def __init__(self, cin, skip, cout):
        super().__init__()
        self.reduce, self.level = nn.Conv3d(cin, cout, 1), Level(cout + skip, cout)

    def forward(self, x, skip):
        up = nn.functional.interpolate(self.reduce(x), scale_factor=2.0, mode='nearest')
        return self.level(torch.cat([up, skip], 1))


class HippocampusNet(nn.Module):
    """[B, 1, A, B, C] in 0..1, sides divisible by 8 -> logits of background, anterior, posterior at 1 mm (and at 2 mm
    while training, for deep supervision)."""

    def __init__(self, widths=WIDTHS):
        super().__init__()
        a, b, c, d = widths
        self.e0, self.e1, self.e2 = Level(1, a), Level(a, b, 2), Level(b, c, 2)
        self.e3a, self.e3b = conv(c, d, 2), conv(d, d)
        self.u2 = conv(d, c)
        self.u1, self.u0 = Up(c, b, b), Up(b, a, a)
        self.head, self.coarse = nn.Conv3d(a, 3, 1), nn.Conv3d(b, 3, 1)

    def forward(self, x):
        e0 = self.e0(x)
        e1 = self.e1(e0)
        e2 = self.e2(e1)
        e3 = torch.relu(self.e3a(e2))
        e3 = torch.relu(e3 + self.e3b(e3))
        u2 = torch.relu(e2 + self.u2(nn.functional.interpolate(e3, scale_factor=2.0, mode='nearest')))
        u1 = self.u1(u2, e1)
        y = self.head(self.u0(u1, e0))
        return (y, self.coarse(u1)) if self.training else y


class Exported(nn.Module):
    """What ships: mean of the probabilities for the crop and its left-right mirror image, [B, 3, A, B, C]."""

    def __init__(self, net):
        super().__init__()
        self.net = net

    def forward(self, x):
        straight = torch.softmax(self.net(x), 1)
        mirrored = torch.softmax(self.net(x.flip(2)), 1).flip(2)
        return (straight + mirrored) / 2
