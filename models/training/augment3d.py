"""Augmentation of 3D volumes on the CPU in torch. Volumes are float tensors [A, B, C]."""
import math

import torch
import torch.nn.functional as F


def uniform(low, high):
    return low + (high - low) * torch.rand(()).item()


def chance(p):
    return torch.rand(()).item() < p


def rotation(max_degrees):
    """Rotation about a random axis by an angle uniform in ±max_degrees, [3, 3]."""
    axis = F.normalize(torch.randn(3), dim=0)
    angle = math.radians(uniform(-max_degrees, max_degrees))
    k = torch.tensor([[0, -axis[2], axis[1]], [axis[2], 0, -axis[0]], [-axis[1], axis[0], 0]])
    return torch.eye(3) + math.sin(angle) * k + (1 - math.cos(angle)) * (k @ k)


def smooth_noise(size, cells):
    """Standard-normal noise on a coarse grid of `cells` points a side, interpolated to `size`."""
    coarse = torch.randn(1, 1, *cells)
    return F.interpolate(coarse, size=tuple(size), mode='trilinear', align_corners=True)[0, 0]


def warp(volumes, size, matrix, shift, elastic_voxels=0.0, elastic_cells=6):
    """Sample several volumes of one shape at q = matrix·p + shift (voxels from the centre) + elastic displacement.
    Outside the source is 0. Returns volumes of shape `size`."""
    src = torch.tensor(volumes[0].shape, dtype=torch.float32)
    axes = [torch.arange(n, dtype=torch.float32) - (n - 1) / 2 for n in size]
    p = torch.stack(torch.meshgrid(*axes, indexing='ij'), -1)
    q = p @ matrix.T + shift
    if elastic_voxels:
        field = torch.randn(1, 3, elastic_cells, elastic_cells, elastic_cells) * elastic_voxels
        q = q + F.interpolate(field, size=tuple(size), mode='trilinear', align_corners=True)[0].permute(1, 2, 3, 0)
    grid = (q / ((src - 1) / 2)).flip(-1)[None]  # grid_sample wants x (last axis) first
    stacked = torch.stack(volumes)[None]
    return list(F.grid_sample(stacked, grid, mode='bilinear', padding_mode='zeros', align_corners=True)[0])


def thick_slices(volume, factor, axis):
    """Average over slabs of `factor` voxels along an axis and interpolate back, like a 2D acquisition."""
    size = list(volume.shape)
    few = list(size)
    few[axis] = max(4, round(size[axis] / factor))
    slabs = F.adaptive_avg_pool3d(volume[None, None], few)
    return F.interpolate(slabs, size=size, mode='trilinear', align_corners=False)[0, 0]


def bias_field(volume, strength, cells=4):
    return volume * torch.exp(strength * smooth_noise(volume.shape, (cells, cells, cells)))


def blur(volume, sigma):
    radius = max(1, math.ceil(2.5 * sigma))
    x = torch.arange(-radius, radius + 1, dtype=torch.float32)
    k = torch.exp(-0.5 * (x / sigma) ** 2)
    k = k / k.sum()
    v = volume[None, None]
    v = F.conv3d(v, k.view(1, 1, -1, 1, 1), padding=(radius, 0, 0))
    v = F.conv3d(v, k.view(1, 1, 1, -1, 1), padding=(0, radius, 0))
    return F.conv3d(v, k.view(1, 1, 1, 1, -1), padding=(0, 0, radius))[0, 0]


def rician_noise(volume, sigma):
    return torch.sqrt((volume + sigma * torch.randn_like(volume)) ** 2 + (sigma * torch.randn_like(volume)) ** 2)


def percentile_scale(volume, low, high, where=None):
    """Map the low and high percentile of the voxels (all, or those in `where`) to 0..1 and clip."""
    v = (volume if where is None else volume[where]).flatten()
    a = torch.kthvalue(v, max(1, round(low / 100 * v.numel()))).values if low > 0 else v.min()
    b = torch.kthvalue(v, max(1, round(high / 100 * v.numel()))).values
    return ((volume - a) / (b - a).clamp_min(1e-6)).clamp(0, 1)
