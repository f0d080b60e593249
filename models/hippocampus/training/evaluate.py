"""Measure hippocampus on the held-out cases and write metrics.json and the plots.

  /usr/bin/python3 models/hippocampus/training/evaluate.py --data ../shared/training/hippocampus --from DIR/ema.pt"""
import argparse
import json
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, '..', '..', 'training'))
import numpy as np  # noqa: E402
import torch  # noqa: E402
from scipy import ndimage  # noqa: E402

from augment3d import bias_field, percentile_scale, rician_noise, thick_slices, warp  # noqa: E402
from common import bootstrap_ci, dice, write_json  # noqa: E402
from data import HIGH, LOW, pad_to_multiple, read_case, scale  # noqa: E402
from net import MULTIPLE, Exported, HippocampusNet  # noqa: E402

torch.set_num_threads(int(os.environ.get('OMP_NUM_THREADS', 2)))


def segment(model, image):
    with torch.no_grad():
        labels = model(pad_to_multiple(image, MULTIPLE)[None, None])[0].argmax(0).numpy()
    labels = labels[tuple(slice(0, n) for n in image.shape)]
    for k in (1, 2):  # largest component of each part, as the product does
        ids, n = ndimage.label(labels == k, np.ones((3, 3, 3)))
        if n > 1:
            sizes = ndimage.sum(labels == k, ids, range(1, n + 1))
            labels[(ids > 0) & (ids != 1 + np.argmax(sizes))] = 0
    return labels


def hd95(a, b):
    def surface(m):
        return m & ~ndimage.binary_erosion(m)
    if not a.any() or not b.any():
        return float('nan')
    sa, sb = surface(a), surface(b)
    d = np.concatenate([ndimage.distance_transform_edt(~sb)[sa], ndimage.distance_transform_edt(~sa)[sb]])
    return float(np.percentile(d, 95))


def rotated(x, y, axis, degrees):
    a, b = [n for n in range(3) if n != axis]
    m, t = torch.eye(3), np.radians(degrees)
    m[a, a] = m[b, b] = float(np.cos(t))
    m[a, b], m[b, a] = -float(np.sin(t)), float(np.sin(t))
    image, front, back = warp([x, (y == 1).float(), (y == 2).float()], tuple(x.shape), m, torch.zeros(3))
    return image, torch.stack([1 - front - back, front, back]).argmax(0)


def noisy(x):
    torch.manual_seed(1)
    return percentile_scale(rician_noise(x, 0.08), LOW, HIGH)


def shaded(x):
    torch.manual_seed(1)
    return percentile_scale(bias_field(x, 0.5, 3), LOW, HIGH)


DAMAGE = {
    'as given': lambda x, y: (x, y),
    'rotated 20° about left-right': lambda x, y: rotated(x, y, 0, 20),
    'rotated 45° about left-right': lambda x, y: rotated(x, y, 0, 45),
    'mirrored (other side)': lambda x, y: (x.flip(0), y.flip(0)),
    'coronal slices of 3 mm': lambda x, y: (thick_slices(x, 3, 1), y),
    'coronal slices of 5 mm': lambda x, y: (thick_slices(x, 5, 1), y),
    'axial slices of 5 mm': lambda x, y: (thick_slices(x, 5, 2), y),
    'strong bias field': lambda x, y: (shaded(x), y),
    'noise 8 %': lambda x, y: (noisy(x), y),
    'inverted contrast': lambda x, y: (1 - x, y),
}


def main():
    args = argparse.ArgumentParser()
    args.add_argument('--data', required=True)
    args.add_argument('--from', dest='source', required=True)
    args.add_argument('--out', default=os.path.join(HERE, '..'))
    a = args.parse_args()
    net = HippocampusNet()
    net.load_state_dict(torch.load(a.source)['state'])
    model = Exported(net).eval()
    with open(os.path.join(HERE, 'split.json')) as f:
        ids = json.load(f)['heldout']
    rows, damage = [], {}
    for n, name in enumerate(ids):
        image, label = read_case(a.data, name)
        x, y = scale(image), torch.from_numpy(label).long()
        for what, change in DAMAGE.items():
            if n % 3 and what != 'as given':
                continue  # every third case is enough to see what a damage does
            dx, dy = change(x, y)
            got, truth = segment(model, dx.contiguous()), dy.numpy()
            both = [dice(got == k, truth == k) for k in (1, 2)]
            damage.setdefault(what, []).append(both)
            if what == 'as given':
                volumes = [[float((m == k).sum()) / 1000 for k in (1, 2)] for m in (got, truth)]
                rows.append({'id': name, 'dice': [round(d, 4) for d in both],
                             'hd95_mm': [round(hd95(got == k, truth == k), 2) for k in (1, 2)], 'volume_ml': volumes[0], 'truth_ml': volumes[1]})
    d = np.array([r['dice'] for r in rows])
    mine, true = np.array([r['volume_ml'] for r in rows]), np.array([r['truth_ml'] for r in rows])
    relative = np.abs(mine - true) / true
    total = np.abs(mine.sum(1) - true.sum(1)) / true.sum(1)

    def stat(v):
        return {'mean': round(float(np.mean(v)), 4), 'ci95': bootstrap_ci(v)}

    out = {
        'command': 'models/hippocampus/training/evaluate.py', 'cases': len(rows),
        'dice': {'anterior': stat(d[:, 0]), 'posterior': stat(d[:, 1])},
        'hd95_mm': {'anterior': stat([r['hd95_mm'][0] for r in rows]), 'posterior': stat([r['hd95_mm'][1] for r in rows])},
        'absolute_volume_error': {'anterior': stat(relative[:, 0]), 'posterior': stat(relative[:, 1]), 'whole': stat(total)},
        'signed_volume_error': {'anterior': stat((mine / true - 1)[:, 0]), 'posterior': stat((mine / true - 1)[:, 1]),
                                'whole': stat(mine.sum(1) / true.sum(1) - 1)},
        'damage': {k: {'cases': len(v), 'anterior': round(float(np.mean(v, 0)[0]), 4), 'posterior': round(float(np.mean(v, 0)[1]), 4),
                       'worst': round(float(np.min(v)), 4)} for k, v in damage.items()},
        'per_case': rows,
    }
    write_json(os.path.join(a.out, 'metrics.json'), out)
    plot(d, mine, true, a.out)
    print(json.dumps({k: v for k, v in out.items() if k != 'per_case'}, indent=1, ensure_ascii=False))
    print('worst', sorted(rows, key=lambda r: min(r['dice']))[:4])


def plot(d, mine, true, folder):
    import matplotlib
    matplotlib.use('Agg')
    import matplotlib.pyplot as plt
    names, colours = ('anterior', 'posterior'), ('#c0392b', '#2471a3')
    fig, ax = plt.subplots(figsize=(5, 3))
    for k in (0, 1):
        ax.hist(d[:, k], bins=np.arange(0.7, 0.97, 0.01), alpha=0.6, label=f'{names[k]}, mean {d[:, k].mean():.3f}', color=colours[k])
    ax.set_xlabel('Dice on a held-out case')
    ax.set_ylabel('cases')
    ax.legend()
    fig.tight_layout()
    fig.savefig(os.path.join(folder, 'dice.png'), dpi=80)
    fig, ax = plt.subplots(figsize=(4, 4))
    for k in (0, 1):
        ax.plot(true[:, k], mine[:, k], '.', color=colours[k], label=names[k])
    span = [0.9 * true.min(), 1.1 * true.max()]
    ax.plot(span, span, 'k-', lw=0.7)
    ax.set_xlabel('labelled volume, ml')
    ax.set_ylabel('measured volume, ml')
    ax.legend()
    fig.tight_layout()
    fig.savefig(os.path.join(folder, 'volumes.png'), dpi=80)


if __name__ == '__main__':
    main()
