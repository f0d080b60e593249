"""The slices, the split by plane and file order, letterboxing, augmentation and targets."""
import csv
import os

import nibabel
import numpy as np
import torch
from PIL import Image, ImageDraw
from scipy import ndimage
from torch.nn import functional as F

from net import CLASSES, SIZE, STRIDE

HIGH = 99.5  # the intensity rule: minimum and 99.5th percentile of the slice to 0..1

# The files carry no patient id. Looking at them shows that within a class they come plane by plane (axial, coronal,
# sagittal) and that every plane lists the patients in the same order, so one patient sits in three places. A split
# that only cuts the file order into blocks would therefore leak. Each line holds out the same end of the patient order
# in all three planes; 'gap' files are not used at all, because patients line up only roughly between planes.
RANGES = {
    'heldout': [(1, 38), (211, 252), (442, 473),               # meningioma: first patients, three planes
                (715, 917),                                    # glioma: a whole batch with its three planes
                (1405, 1455), (1585, 1639), (1695, 1718)],     # pituitary: last patients of the second batch
    'validation': [(50, 66), (265, 283), (483, 496),
                   (2393, 2402), (2700, 2731), (2865, 2879),
                   (922, 938), (1034, 1053), (1166, 1183)],
    'gap': [(39, 49), (253, 264), (474, 482), (67, 71), (284, 288), (497, 500),
            (2385, 2392), (2690, 2699), (2860, 2864),
            (1395, 1404), (1575, 1584), (1689, 1694), (939, 942), (1054, 1058), (1184, 1188), (918, 921)],
}


def part_of(number):
    for part, ranges in RANGES.items():
        if any(a <= number <= b for a, b in ranges):
            return part
    return 'train'


def read_table(folder):
    """Rows of {number, label, box (x1, y1, x2, y2), outline [n, 2]} in image pixels, in file order."""
    rows = []
    with open(os.path.join(folder, 'tumours.csv')) as f:
        for r in csv.DictReader(f):
            outline = np.array([[float(v) for v in p.split(',')] for p in r['outline'].split()], np.float32)
            box = np.array([float(r[k]) for k in ('x_min', 'y_min', 'x_max', 'y_max')], np.float32)
            rows.append({'number': int(r['image'].split('.')[0]), 'label': CLASSES.index(r['class']), 'box': box,
                         'outline': outline})
    return sorted(rows, key=lambda r: r['number'])


def scale(slice_):
    """Minimum..99.5th percentile of one slice to 0..1, clipped."""
    low, high = float(slice_.min()), float(np.percentile(slice_, HIGH))
    return np.clip((slice_ - low) / max(high - low, 1e-6), 0, 1).astype(np.float32)


def taps(size, length, scale_, offset):
    """Bilinear weights [size, length], the triangle widened when shrinking (as PIL's BILINEAR); 0 outside the slice."""
    support = max(1.0, 1 / scale_)
    at = (np.arange(size)[:, None] - offset) / scale_
    weights = np.clip(1 - np.abs(np.arange(length)[None] - at) / support, 0, None)
    weights *= (at >= -0.5 - 1e-6) & (at <= length - 0.5 + 1e-6)
    return weights / np.maximum(weights.sum(1, keepdims=True), 1e-9)


def letterbox(slice_, spacing=(1.0, 1.0), size=SIZE):
    """Fit the slice, millimetres kept in proportion, centred into size x size; outside is 0. The same as the product's
    inference-worker/pipeline/letterbox.ts. `spacing` is (between rows, between columns). Returns the square and
    (scale y, scale x, offset y, offset x) so that square = source * scale + offset for pixel centres."""
    rows, cols = slice_.shape
    fit = min(size / (cols * spacing[1]), size / (rows * spacing[0]))
    sy, sx = fit * spacing[0], fit * spacing[1]
    oy, ox = (size - 1) / 2 - sy * (rows - 1) / 2, (size - 1) / 2 - sx * (cols - 1) / 2
    square = taps(size, rows, sy, oy) @ slice_ @ taps(size, cols, sx, ox).T
    return square.astype(np.float32), (sy, sx, oy, ox)


def load_slices(folder, rows):
    return np.stack([np.asarray(Image.open(os.path.join(folder, 'images', f"{r['number']}.jpg"))) for r in rows])


def outline_mask(row, size=256):
    mask = Image.new('L', (size, size))
    ImageDraw.Draw(mask).polygon([tuple(p) for p in row['outline'].tolist()], fill=1, outline=1)
    return np.asarray(mask)


def without_tumour(image, mask):
    """Cover the tumour with the mirrored other side: a slice with contrast and nothing to find. None if the tumour
    meets its own mirror image (midline) or covers much of the head."""
    columns = np.nonzero((image > 30).any(0))[0]
    centre = (columns[0] + columns[-1]) / 2
    wide = ndimage.binary_dilation(mask, iterations=9)
    source = np.clip(np.round(2 * centre - np.arange(image.shape[1])).astype(int), 0, image.shape[1] - 1)
    if (wide & wide[:, source]).any() or mask.sum() > 6000:
        return None
    weight = ndimage.gaussian_filter(wide.astype(np.float32), 3)
    weight = np.maximum(weight, ndimage.binary_dilation(mask, iterations=4))
    return (image * (1 - weight) + image[:, source] * weight).astype(np.uint8)


def negative_slices(head, step=5):
    """Slices of a tumour-free head in three planes, as 256 x 256 uint8 like the training pictures. `head` is a RAS
    volume of 2 mm or finer."""
    volume = nibabel.load(head)
    data, mm = np.asarray(volume.dataobj, np.float32), volume.header.get_zooms()[:3]
    data = np.clip(data / np.percentile(data, 99.8), 0, 1)
    found = []
    for axis in range(3):
        rest = [i for i in range(3) if i != axis]
        for i in range(0, data.shape[axis], max(1, round(step / mm[axis]))):
            plane = data.take(i, axis)
            if (plane > 0.12).mean() < 0.08:
                continue
            picture = np.ascontiguousarray(plane.T[::-1])  # superior (or anterior) up
            found.append((letterbox(picture, (mm[rest[1]], mm[rest[0]]), 256)[0] * 255).astype(np.uint8))
    return np.stack(found)


class Slices:
    """Augmented batches from uint8 slices; `rows[i]` is None for a slice without a tumour."""

    def __init__(self, images, rows, share_covered=0.12):
        self.images, self.rows, self.share = images, rows, share_covered
        self.masks = [None if r is None else outline_mask(r) for r in rows]

    def batch(self, picks):
        n, images, masks, rows = len(picks), [], [], []
        for i in picks:
            row, image = self.rows[i], self.images[i]
            mask = np.zeros((256, 256), np.uint8) if row is None else self.masks[i]
            if row is not None and np.random.rand() < self.share:
                covered = without_tumour(image, mask > 0)
                if covered is not None:
                    image, row, mask = covered, None, np.zeros_like(mask)
            images.append(image)
            masks.append(mask)
            rows.append(row)
        x = torch.from_numpy(np.stack([np.stack([i, m * 255]) for i, m in zip(images, masks)])).float() / 255
        forward = [random_matrix() for _ in range(n)]  # source -> square, in -1..1 coordinates
        theta = torch.from_numpy(np.stack([np.linalg.inv(m)[:2] for m in forward])).float()
        grid = F.affine_grid(theta, (n, 2, SIZE, SIZE), align_corners=False)
        bend = torch.randn(n, 2, 5, 5) * 0.012 * (torch.rand(n, 1, 1, 1) < 0.4)
        # The box is taken from the outline, which is not bent: keep the bend small (under 2 % of the width)
        grid = grid + F.interpolate(bend, size=(SIZE, SIZE), mode='bicubic', align_corners=True).permute(0, 2, 3, 1)
        x = F.grid_sample(x, grid, align_corners=False)
        image, mask = x[:, :1], x[:, 1:]
        boxes, labels = [], []
        for matrix, row in zip(forward, rows):
            boxes.append(None if row is None else moved_box(matrix, row['outline']))
            labels.append(None if row is None else row['label'])
        return shade(image), mask, boxes, labels


def random_matrix():
    """Rotation, zoom, stretch, shift and mirror as a 3x3 matrix from source to square, both in -1..1."""
    angle = np.radians(np.random.uniform(-25, 25) if np.random.rand() < 0.6 else np.random.uniform(-6, 6))
    zoom = np.random.uniform(0.8, 1.25) * np.random.uniform(0.93, 1.07, 2)
    mirror = 1 if np.random.rand() < 0.5 else -1
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    m = np.eye(3)
    m[:2, :2] = turn @ np.diag(zoom * np.array([mirror, 1]))
    m[:2, 2] = np.random.uniform(-0.13, 0.13, 2)
    return m


def moved_box(matrix, outline):
    """The box of the moved outline in pixels of the square, or None if its centre left the square."""
    p = (outline + 0.5) / 256 * 2 - 1
    p = p @ matrix[:2, :2].T + matrix[:2, 2]
    p = (p + 1) / 2 * SIZE
    low, high = np.clip(p.min(0), 0, SIZE), np.clip(p.max(0), 0, SIZE)
    return None if (high - low).min() < 3 else np.concatenate([low, high])


def shade(x):
    """Brightness, gamma, bias field, blur and noise; then the product's own scaling of each slice."""
    n = len(x)

    def some(p):
        return (torch.rand(n, 1, 1, 1) < p).float()

    field = F.interpolate(torch.randn(n, 1, 4, 4), size=x.shape[2:], mode='bicubic', align_corners=True)
    x = x * torch.exp(some(0.4) * 0.22 * field)
    soft = F.avg_pool2d(F.pad(x, (1, 1, 1, 1), mode='replicate'), 3, 1)
    x = x + some(0.35) * (torch.rand(n, 1, 1, 1) * 2 - 0.8) * (soft - x)  # blur, sometimes sharpen
    x = (x + some(0.4) * 0.05 * torch.rand(n, 1, 1, 1) * torch.randn_like(x)).clamp_min(0)
    high = torch.quantile(x.flatten(1), HIGH / 100, dim=1).view(n, 1, 1, 1).clamp_min(1e-3)
    x = (x / high * (1 + some(0.5) * (torch.rand(n, 1, 1, 1) * 0.7 - 0.3))).clamp(0, 1)
    return x ** (2 ** (some(0.6) * (torch.rand(n, 1, 1, 1) * 1.3 - 0.65)))


def targets(boxes, labels):
    """Heat map [B, 3, n, n] with a Gaussian at each box centre, distances [B, 4, n, n] and their weight [B, 1, n, n]."""
    n = SIZE // STRIDE
    heat, dist, weight = torch.zeros(len(boxes), 3, n, n), torch.ones(len(boxes), 4, n, n), torch.zeros(len(boxes), 1, n, n)
    at = torch.arange(n, dtype=torch.float32) * STRIDE + STRIDE / 2
    for i, (box, label) in enumerate(zip(boxes, labels)):
        if box is None:
            continue
        x1, y1, x2, y2 = (float(v) for v in box)
        cx, cy = (x1 + x2) / 2, (y1 + y2) / 2
        col, line = min(n - 1, int(cx / STRIDE)), min(n - 1, int(cy / STRIDE))
        sx, sy = max(3.0, (x2 - x1) * 0.11), max(3.0, (y2 - y1) * 0.11)
        g = torch.exp(-0.5 * (((at - at[line]) / sy) ** 2).view(-1, 1) - 0.5 * (((at - at[col]) / sx) ** 2).view(1, -1))
        heat[i, label] = g
        dist[i] = torch.stack([(at - x1).view(1, -1).expand(n, n), (at - y1).view(-1, 1).expand(n, n),
                               (x2 - at).view(1, -1).expand(n, n), (y2 - at).view(-1, 1).expand(n, n)])
        inside = (dist[i] > 0.5).all(0)
        weight[i, 0] = (g * (g > 0.3) * inside) / (g * (g > 0.3) * inside).sum().clamp_min(1e-3)
    return heat, dist, weight
