"""Measure brain-extraction and write metrics.json.

  /usr/bin/python3 models/brain-extraction/training/evaluate.py --data ../shared/training/brain-extraction \
      --folds DIR --shipped DIR/all/ema.pt [--extra NAME=SERIES_FOLDER=TEACHER_MASK.nii.gz ...]

DIR/fold-PATIENT/ema.pt are the cross-validation nets (train.py --leave-out PATIENT); each is measured only on the
patient it never saw, as scanned and after deliberate damage. Everything is against the teacher's raw mask."""
import argparse
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, '..', '..', 'training'))
import numpy as np  # noqa: E402
import torch  # noqa: E402
from scipy import ndimage  # noqa: E402

from augment3d import bias_field, rician_noise, thick_slices, warp  # noqa: E402
from common import bootstrap_ci, dice, write_json  # noqa: E402
from data import CACHE, HIGH, LOW, PATIENTS, load_heads, read  # noqa: E402
from net import BrainNet  # noqa: E402
from threshold import fit_offset  # noqa: E402
from volumes import largest_component, model_grid, read_nifti, read_series, resample, scale_percentiles  # noqa: E402

torch.set_num_threads(int(os.environ.get('OMP_NUM_THREADS', 2)))


def load(path, trained_on):
    """The net and its threshold, fitted on the heads it was trained on."""
    net = BrainNet().eval()
    net.load_state_dict(torch.load(path)['state'])
    return net, fit_offset(net, trained_on)


def segment(loaded, scaled):
    """Brain mask of a scaled volume with sides divisible by 16, post-processed as the product does."""
    net, offset = loaded
    with torch.no_grad():
        mask = (net(torch.from_numpy(scaled)[None, None])[0, 0] > offset).numpy()
    return ndimage.binary_fill_holes(largest_component(mask))


def hd95(a, b, mm=2.0):
    def surface(m):
        return m & ~ndimage.binary_erosion(m)
    sa, sb = surface(a), surface(b)
    d = np.concatenate([ndimage.distance_transform_edt(~sb)[sa], ndimage.distance_transform_edt(~sa)[sb]])
    return round(float(np.percentile(d, 95)) * mm, 1)


def turn(axis, degrees):
    a, b = [n for n in range(3) if n != axis]
    m, t = torch.eye(3), np.radians(degrees)
    m[a, a] = m[b, b] = float(np.cos(t))
    m[a, b], m[b, a] = -float(np.sin(t)), float(np.sin(t))
    return m


def damages():
    """name -> function (image 0..1 tensor, brain tensor) -> the same, damaged."""
    def moved(matrix):
        return lambda i, b: warp([i, b], tuple(i.shape), matrix, torch.zeros(3))

    def slabs(axis, mm):
        return lambda i, b: (thick_slices(i, mm / 2, axis), b)

    def without(axis, share, upper):
        def cut(image, brain):
            at = brain.nonzero()[:, axis]
            edge = int(at.min() + (1 - share if upper else share) * (at.max() - at.min()))
            keep = torch.arange(image.shape[axis]) < edge if upper else torch.arange(image.shape[axis]) >= edge
            shape = [1, 1, 1]
            shape[axis] = -1
            keep = keep.view(shape).float()
            return image * keep, brain * keep
        return cut

    def seeded(change):
        def damaged(image, brain):
            torch.manual_seed(1)
            return change(image), brain
        return damaged

    return {
        'as scanned': lambda i, b: (i, b),
        'rotated 20° about left-right': moved(turn(0, 20)), 'rotated 45° about left-right': moved(turn(0, 45)),
        'rotated 45° about head-foot': moved(turn(2, 45)), 'rotated 90° about head-foot': moved(turn(2, 90)),
        'upside down (wrong header)': moved(torch.diag(torch.tensor([1.0, 1.0, -1.0]))),
        'mirrored': moved(torch.diag(torch.tensor([-1.0, 1.0, 1.0]))),
        'axial slices of 6 mm': slabs(2, 6), 'sagittal slices of 6 mm': slabs(0, 6), 'axial slices of 10 mm': slabs(2, 10),
        'strong bias field': seeded(lambda i: bias_field(i, 0.5, 3)), 'noise 10 %': seeded(lambda i: rician_noise(i, 0.1)),
        'inverted contrast': lambda i, b: ((1 - i) * (i > 0.04), b),
        'top third cut off': without(2, 0.33, True), 'lower third cut off': without(2, 0.33, False),
        'front third cut off': without(1, 0.33, True),
    }


def plot(out, path):
    import matplotlib
    matplotlib.use('Agg')
    import matplotlib.pyplot as plt
    rows = list(out['damage'].items())[::-1]
    fig, ax = plt.subplots(figsize=(6.5, 4.2))
    ax.barh([k for k, _ in rows], [v['mean_dice'] for _, v in rows], color='#e08a5a')
    ax.plot([v['worst'] for _, v in rows], range(len(rows)), 'k|', label='worst')
    ax.set_xlim(0.4, 1)
    ax.set_xlabel('Dice with the teacher, people left out of training')
    ax.legend(loc='lower left')
    fig.tight_layout()
    fig.savefig(path, dpi=80)


def main():
    args = argparse.ArgumentParser()
    args.add_argument('--data', required=True)
    args.add_argument('--cache', default=CACHE)
    args.add_argument('--folds', required=True)
    args.add_argument('--shipped', required=True)
    args.add_argument('--extra', nargs='*', default=[])
    args.add_argument('--out', default=os.path.join(HERE, '..', 'metrics.json'))
    a = args.parse_args()
    cases, table = {}, {}
    for patient, names in PATIENTS.items():
        path = os.path.join(a.folds, f'fold-{patient}', 'ema.pt')
        if not os.path.exists(path):
            continue
        net = load(path, load_heads(a.data, a.cache, [p for p in PATIENTS if p != patient]))
        for name in names:
            image = torch.from_numpy(read(a.data, name).astype(np.float32) / 255)
            brain = torch.from_numpy((read(a.data, name + '_brain') > 0).astype(np.float32))
            for what, damage in damages().items():
                if what != 'as scanned' and name not in names[:2]:
                    continue  # two scans a person are enough to see what a damage does
                x, y = damage(image, brain)
                truth = y.numpy() > 0.5
                got = segment(net, scale_percentiles(x.numpy(), LOW, HIGH))
                table.setdefault(what, []).append(dice(got, truth))
                if what == 'as scanned':
                    cases[name] = {'dice': round(dice(got, truth), 4), 'hd95_mm': hd95(got, truth),
                                   'volume_ratio': round(float(got.sum() / truth.sum()), 3)}
                    print(name, cases[name], flush=True)
    shipped, extra = load(a.shipped, load_heads(a.data, a.cache, PATIENTS)), {}
    for item in a.extra:
        name, folder, teacher = item.split('=')
        array, affine = read_series(folder)
        size, grid = model_grid(array.shape, affine, 2.0, 16)
        values = resample(array, affine, size, grid)
        truth = np.nan_to_num(resample(*read_nifti(teacher), size, grid, order=0)) > 0
        truth &= ~np.isnan(values)
        got = segment(shipped, scale_percentiles(values, LOW, HIGH)) & ~np.isnan(values)
        extra[name] = {'dice': round(dice(got, truth), 4), 'hd95_mm': hd95(got, truth),
                       'volume_ratio': round(float(got.sum() / truth.sum()), 3)}
        print(name, extra[name], flush=True)
    all_dice = [c['dice'] for c in cases.values()]
    out = {
        'command': 'models/brain-extraction/training/evaluate.py',
        'cross_validation': {'what': 'Dice with the teacher on heads of a patient the fold never saw (4 patients left out in turn)',
                             'cases': cases, 'mean_dice': round(float(np.mean(all_dice)), 4), 'mean_dice_ci95': bootstrap_ci(all_dice)},
        'damage': {k: {'mean_dice': round(float(np.mean(v)), 4), 'worst': round(float(np.min(v)), 4)} for k, v in table.items()},
        'shipped_weights_on_heads_never_trained_on': extra,
    }
    write_json(a.out, out)
    plot(out, os.path.join(os.path.dirname(a.out), 'damage.png'))
    for k, v in out['damage'].items():
        print(f"{k:34s} {v['mean_dice']:.3f} worst {v['worst']:.3f}")
    print('mean', out['cross_validation']['mean_dice'], out['cross_validation']['mean_dice_ci95'])


if __name__ == '__main__':
    main()
