"""The heads, and the endless stream of heads made from them."""
import os
import tempfile

import nibabel
import numpy as np
import torch
from scipy import ndimage

from augment3d import (bias_field, blur, chance, percentile_scale, rician_noise, rotation, smooth_noise, thick_slices,
                       uniform, warp)

PATIENTS = {
    'adult': ['adult-t1'],
    'gbm1': ['gbm1-flair', 'gbm1-t1', 'gbm1-t1post', 'gbm1-t2'],
    'gbm2': ['gbm2-flair', 'gbm2-t1post', 'gbm2-t2'],
    'head': ['head-t1'],
}
CACHE = os.path.join(tempfile.gettempdir(), 'overread-training', 'brain-extraction')  # heads as .npy, made when missing
LOW, HIGH = 0.5, 99.5  # the intensity rule; percentiles of the resampled volume before padding


def read(folder, name):
    return np.asarray(nibabel.load(os.path.join(folder, name + '.nii.gz')).dataobj)


def clusters(values, k):
    """1D k-means by Lloyd from quantiles; returns the index of the cluster of each value."""
    centres = np.quantile(values, (np.arange(k) + 0.5) / k).astype(np.float64) + np.arange(k) * 1e-3
    for _ in range(12):
        which = np.searchsorted((centres[1:] + centres[:-1]) / 2, values)
        sums = np.bincount(which, values, k)
        counts = np.bincount(which, minlength=k)
        centres = np.sort(np.where(counts > 0, sums / np.maximum(counts, 1), centres))
    return which


def tissue_map(image, brain, structures):
    """Labels to paint random contrasts on: 0 air, 1 dark inside the head (bone, sinus), 2-7 soft tissue outside the
    brain by intensity, 8-13 brain by intensity, 20-37 brain structures where the teacher gave them."""
    air_level = max(8, np.percentile(image[image > 0], 10) * 0.6)
    tissue = ndimage.binary_opening(image > air_level)
    closed = ndimage.binary_closing(np.pad(tissue, 12), iterations=8)[12:-12, 12:-12, 12:-12]
    head = ndimage.binary_fill_holes(closed) | brain
    labels = np.zeros(image.shape, np.uint8)
    labels[head] = 1
    outside = tissue & ~brain
    labels[outside] = 2 + clusters(image[outside], 6)
    labels[brain] = 8 + clusters(image[brain], 6)
    if structures is not None:
        known = brain & (structures > 0)
        labels[known] = 20 + structures[known]
    return labels


def load_heads(folder, cache, patients):
    """{name: (image, brain, tissue map)} as uint8 torch tensors of 128^3 at 2 mm, RAS."""
    os.makedirs(cache, exist_ok=True)
    heads = {}
    for patient in patients:
        for name in PATIENTS[patient]:
            path = os.path.join(cache, name + '.npy')
            if not os.path.exists(path):
                image, brain = read(folder, name), read(folder, name + '_brain') > 0
                # the teacher sometimes spills over the edge of the scanned field; nothing can be seen there
                brain &= ndimage.maximum_filter(image, 3) > 0
                has = os.path.exists(os.path.join(folder, name + '_structures.nii.gz'))
                labels = tissue_map(image, brain, read(folder, name + '_structures') if has else None)
                np.save(path, np.stack([image, brain.astype(np.uint8), labels]))
            heads[name] = torch.from_numpy(np.load(path))
    return heads


def paint(labels):
    """A head of random contrast: every tissue gets its own mean and texture."""
    means, stds = torch.rand(64), torch.rand(64) * 0.12
    means[0] = uniform(0, 0.08) if chance(0.8) else uniform(0, 0.5)
    if chance(0.5):
        means[8:14] = means[8] + 0.4 * (torch.rand(6) - 0.5)  # brain of nearly one grey
    labels = labels.long()
    image = means[labels] + stds[labels] * torch.randn(labels.shape)
    return blur(image.clamp_min(0), uniform(0.35, 0.8))


def lesion(image, brain):
    """A tumour, bleed or cavity: a lumpy ball inside the brain with one grey of its own."""
    inside = brain.nonzero()
    centre = inside[torch.randint(len(inside), ())].float()
    axes = [torch.arange(n, dtype=torch.float32) - c for n, c in zip(image.shape, centre)]
    d = (axes[0].view(-1, 1, 1) ** 2 + axes[1].view(1, -1, 1) ** 2 + axes[2].view(1, 1, -1) ** 2).sqrt()
    edge = uniform(3, 11) * (1 + 0.25 * smooth_noise(image.shape, (12, 12, 12)))
    weight = torch.sigmoid((edge - d) * 1.5) * brain
    return image * (1 - weight) + weight * uniform(0, 1.2) * image.max()


def sample(head, size, hardness=1.0):
    """One augmented (image, brain) pair, float tensors of shape `size`. `hardness` 0..1 scales how often and how far
    the hard changes go; training ramps it up, because a net that starts on them only learns a blurred blob."""
    hard = hardness if chance(0.6) else 0.15 * hardness
    image, brain, labels = head[0].float() / 255, head[1].float(), head[2]
    if chance(0.45 * hard):
        share = 1.0 if chance(0.5) else uniform(0.3, 0.8)
        image = share * paint(labels) + (1 - share) * image
    if chance(0.3 * hard):
        image = lesion(image, brain)
    if chance(0.4 * hard):
        image = thick_slices(image, uniform(1.5, 4), int(torch.randint(3, ())))
    scale = torch.diag(torch.tensor([uniform(0.94, 1.06) for _ in range(3)])) / uniform(0.85, 1.15)
    flip = torch.diag(torch.tensor([-1.0 if chance(0.5) else 1.0, 1, 1]))
    matrix = rotation(45 if chance(0.6 * hard) else 14) @ scale @ flip
    middle = (brain.nonzero().float().mean(0) - 63.5) if chance(0.7) else torch.zeros(3)
    spare = [9 + max(0, n - 96) * 0.4 for n in size]
    shift = middle + torch.tensor([uniform(-s, s) for s in spare])
    image, brain = warp([image, brain], size, matrix, shift, uniform(0, 1.5) if chance(0.5 * hard) else 0)
    if chance(0.5):
        image = bias_field(image, uniform(0.05, 0.2 + 0.3 * hard), int(torch.randint(2, 6, ())))
    if chance(0.2 * hard):
        image = thick_slices(image, uniform(1.5, 3.5), int(torch.randint(3, ())))
    elif chance(0.3):
        image = blur(image, uniform(0.4, 0.9))
    if chance(0.4):
        image = rician_noise(image, uniform(0.003, 0.015 + 0.045 * hard) * image.max())
    box = torch.zeros(size)
    cut = [[0, n] for n in size]
    for axis, n in enumerate(size):
        for end in (0, 1):
            if chance(0.2 * hard):
                cut[axis][end] += int(uniform(0.06, 0.35) * n) * (1 if end == 0 else -1)
    box[cut[0][0]:cut[0][1], cut[1][0]:cut[1][1], cut[2][0]:cut[2][1]] = 1
    image, brain = image * box, brain * box
    image = percentile_scale(image, LOW, HIGH, box > 0)
    if chance(0.5):
        image = image ** (2 ** uniform(-0.7, 0.7))
    if chance(0.3):
        image = (image * uniform(0.65, 1.4)).clamp(0, 1)
    return image * box, brain
