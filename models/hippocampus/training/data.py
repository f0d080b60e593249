"""The crops, the split and the augmentation."""
import os
import random

import nibabel
import numpy as np
import torch

from augment3d import (bias_field, blur, chance, percentile_scale, rician_noise, rotation, thick_slices, uniform, warp)

LOW, HIGH = 0.5, 99.5  # the intensity rule; percentiles of the crop before padding
HELD_OUT, VALIDATION = 40, 14
TRAIN_SIZE = (40, 56, 40)


def case_ids(folder):
    return sorted(f[:-7] for f in os.listdir(os.path.join(folder, 'images')) if f.endswith('.nii.gz'))


def split(ids):
    """Random by case with a fixed seed: the data set names no patients."""
    ids = sorted(ids)
    random.Random(2026).shuffle(ids)
    return {'heldout': sorted(ids[:HELD_OUT]), 'validation': sorted(ids[HELD_OUT:HELD_OUT + VALIDATION]),
            'train': sorted(ids[HELD_OUT + VALIDATION:])}


def read_case(folder, name):
    """(image float32, label uint8), both [R, A, S] at 1 mm."""
    image = nibabel.load(os.path.join(folder, 'images', name + '.nii.gz'))
    label = nibabel.load(os.path.join(folder, 'labels', name + '.nii.gz'))
    assert nibabel.aff2axcodes(image.affine) == ('R', 'A', 'S')
    return np.asarray(image.dataobj, np.float32), np.asarray(label.dataobj).astype(np.uint8)


def scale(image):
    return percentile_scale(torch.from_numpy(image), LOW, HIGH)


def pad_to_multiple(volume, multiple):
    """Zeros at the end of each axis, as the product's pipeline pads."""
    out = torch.zeros([-(-n // multiple) * multiple for n in volume.shape], dtype=volume.dtype)
    out[tuple(slice(0, n) for n in volume.shape)] = volume
    return out


def sample(image, label, often=1.0):
    """One augmented crop: image [1, ...TRAIN_SIZE] and label map of the same size. `often` scales how often the strong
    changes come; training lowers it towards the end, so that the last steps see crops like real ones."""
    matrix = rotation(25 if chance(0.5 * often) else 10)
    matrix = matrix @ torch.diag(torch.tensor([uniform(0.93, 1.07) for _ in range(3)])) * uniform(0.85, 1.17)
    if chance(0.5):
        matrix = matrix @ torch.diag(torch.tensor([-1.0, 1, 1]))
    shift = torch.tensor([uniform(-3, 3) for _ in range(3)])
    channels = [image, torch.ones_like(image), (label == 1).float(), (label == 2).float()]
    x, inside, front, back = warp(channels, TRAIN_SIZE, matrix, shift, uniform(0.3, 1.5) if chance(0.5 * often) else 0)
    if chance(0.4 * often):
        x = bias_field(x, uniform(0.05, 0.35), int(torch.randint(2, 4, ())))
    if chance(0.15 * often):
        x = thick_slices(x, uniform(1.3, 2.5), int(torch.randint(3, ())))
    elif chance(0.25 * often):
        x = blur(x, uniform(0.3, 0.9))
    elif chance(0.2 * often):
        x = x + uniform(0.2, 0.8) * (x - blur(x, 1.0))
    if chance(0.35 * often):
        x = rician_noise(x.clamp_min(0), uniform(0.005, 0.07))
    inside = inside > 0.5
    x = percentile_scale(x, LOW, HIGH, inside)
    if chance(0.5):
        x = x ** (2 ** uniform(-0.7, 0.7))
    if chance(0.4):
        x = (uniform(0.75, 1.25) * (x - 0.5) + 0.5 + uniform(-0.12, 0.12)).clamp(0, 1)
    classes = torch.stack([1 - front - back, front, back]).argmax(0)
    return (x * inside)[None], classes
