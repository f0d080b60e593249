"""Measure brain-tumour on the held-out blocks, write metrics.json and the plots.

  /usr/bin/python3 models/brain-tumour/training/evaluate.py --data ../shared/training/brain-tumour --from DIR/ema.pt \
      [--free NAME=HEAD.nii.gz ...] [--series NAME=DICOM_FOLDER ...]

--free: tumour-free heads never trained on, every finding on their slices is false. --series: DICOM series to look at;
their findings are listed, a person says which of them is the tumour."""
import argparse
import json
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, '..', '..', 'training'))
import numpy as np  # noqa: E402
import torch  # noqa: E402

from common import write_json  # noqa: E402
from data import HIGH, letterbox, load_slices, negative_slices, part_of, read_table  # noqa: E402
from metrics import average_precision, findings, iou, match, precision_area, recall_at, recalls  # noqa: E402
from net import CLASSES, Exported, TumourNet  # noqa: E402
from train import evaluate  # noqa: E402
from volumes import read_series  # noqa: E402

torch.set_num_threads(int(os.environ.get('OMP_NUM_THREADS', 2)))
RUN = 8  # neighbouring files in one bootstrap unit: about one patient in one plane


def clustered_ci(matches, statistic, draws=1000, seed=7):
    """Bootstrap over runs of neighbouring files, because neighbours are usually the same patient. `matches`: a list, or
    one list a class, of metrics.match results in file order."""
    n = len(matches[0]) if isinstance(matches[0], list) else len(matches)
    runs = [range(k, min(k + RUN, n)) for k in range(0, n, RUN)]
    rng, values = np.random.default_rng(seed), []
    for _ in range(draws):
        at = [i for r in rng.integers(0, len(runs), len(runs)) for i in runs[r]]
        values.append(statistic([[m[i] for i in at] for m in matches] if isinstance(matches[0], list) else [matches[i] for i in at]))
    return [round(float(np.nanpercentile(values, q)), 4) for q in (2.5, 97.5)]


def mean_ap(slices):
    return float(np.nanmean([average_precision(slices, k) for k in range(3)]))


def threshold_for(slices, rate):
    """Lowest score at which the findings stay at `rate` false positives a slice."""
    wrong = []
    for found, truth in slices:
        for box, score, label in found:
            if not any(l == label and iou(box, b[None])[0] >= 0.5 for b, l in truth):
                wrong.append(score)
    wrong.sort(reverse=True)
    keep = int(rate * len(slices))
    return wrong[keep] if keep < len(wrong) else 0.05


def reliability(slices, bins=8):
    scores, right = [], []
    for found, truth in slices:
        for box, score, label in found:
            if score >= 0.05:
                scores.append(score)
                right.append(any(l == label and iou(box, b[None])[0] >= 0.5 for b, l in truth))
    scores, right, rows = np.array(scores), np.array(right, float), []
    for low in np.arange(bins) / bins:
        inside = (scores >= low) & (scores < low + 1 / bins)
        if inside.any():
            rows.append({'findings': int(inside.sum()), 'score': round(float(scores[inside].mean()), 3), 'right': round(float(right[inside].mean()), 3)})
    error = sum(r['findings'] * abs(r['score'] - r['right']) for r in rows) / max(1, len(scores))
    return {'bins': rows, 'expected_calibration_error': round(float(error), 4)}


def read_in_slices(model, array, affine):
    """Every slice of a series in its own plane -> findings a slice, boxes in pixels of the slice. Intensities are
    scaled over the whole series, as the product does."""
    low, high = float(array.min()), float(np.percentile(array, HIGH))
    scaled = np.clip((array - low) / (high - low), 0, 1)
    mm = np.linalg.norm(affine[:3, :3], axis=0)
    out = []
    for k in range(array.shape[2]):
        square, (sy, sx, oy, ox) = letterbox(scaled[:, :, k].T, (mm[1], mm[0]))
        with torch.no_grad():
            boxes, scores = model(torch.from_numpy(square)[None, None])
        rows = findings(boxes[0].numpy(), scores[0].numpy())
        out.append([((b - 0.5 - [ox, oy, ox, oy]) / [sx, sy, sx, sy], s, l) for b, s, l in rows])
    return out


def merge(slices, threshold, mm, same=0.3, gap=4):
    """Boxes of neighbouring slices joined as inference-worker/pipeline/boxes.ts does."""
    boxes = [(k, b, s, l) for k, rows in enumerate(slices) for b, s, l in rows if s >= threshold]
    free, reach, out = set(range(len(boxes))), max(1, 1 + int(gap // mm)), []
    for n in sorted(free, key=lambda n: -boxes[n][2]):
        if n not in free:
            continue
        free.discard(n)
        group = [n]
        for way in (-1, 1):
            last, going = n, True
            while going:
                going = False
                for step in range(1, reach + 1):
                    near = [(iou(boxes[last][1], boxes[m][1][None])[0], m) for m in free if boxes[m][0] == boxes[last][0] + way * step]
                    near = [x for x in near if x[0] >= same]
                    if near:
                        last = max(near)[1]
                        free.discard(last)
                        group.append(last)
                        going = True
                        break
        at = [boxes[m][0] for m in group]
        out.append({'kind': CLASSES[boxes[n][3]], 'score': round(boxes[n][2], 3), 'slices': [min(at), max(at)],
                    'best_slice': boxes[n][0], 'box': [round(float(v), 1) for v in boxes[n][1]]})
    return out


def main():
    args = argparse.ArgumentParser()
    args.add_argument('--data', required=True)
    args.add_argument('--from', dest='source', required=True)
    args.add_argument('--free', nargs='*', default=[])
    args.add_argument('--series', nargs='*', default=[])
    args.add_argument('--out', default=os.path.join(HERE, '..'))
    a = args.parse_args()
    with open(os.path.join(HERE, 'calibration.json')) as f:
        calibration = json.load(f)
    net = TumourNet()
    net.load_state_dict(torch.load(a.source)['state'])
    model = Exported(net, calibration['temperature'], calibration['offset']).eval()
    table, results = read_table(a.data), {}
    for part in ('validation', 'heldout'):
        rows = [r for r in table if part_of(r['number']) == part]
        results[part] = evaluate(model, load_slices(a.data, rows), rows)
    threshold = round(float(threshold_for(results['validation'], 0.25)), 3)
    out = {'command': 'models/brain-tumour/training/evaluate.py', 'score_threshold': threshold}
    for part, slices in results.items():
        ap = {c: round(average_precision(slices, k), 4) for k, c in enumerate(CLASSES)}
        out[part] = {'slices': len(slices), 'ap': ap, 'map': round(mean_ap(slices), 4),
                     'recall': {str(k): round(v, 4) for k, v in recall_at(slices).items()},
                     'recall_whatever_kind': {str(k): round(v, 4) for k, v in recall_at(slices, classes_matter=False).items()}}
    held = results['heldout']
    matches = [[match(f, t, k) for f, t in held] for k in range(3)]
    out['heldout']['ap_ci95'] = {c: clustered_ci(matches[k], precision_area) for k, c in enumerate(CLASSES)}
    out['heldout']['map_ci95'] = clustered_ci(matches, lambda m: float(np.nanmean([precision_area(c) for c in m])))
    out['heldout']['recall_at_0.25_ci95'] = clustered_ci([match(f, t) for f, t in held], lambda m: recalls(m)[0.25])
    out['heldout']['calibration'] = reliability(held)
    out['tumour_free'] = {}
    for item in a.free:
        name, head = item.split('=')
        pictures = negative_slices(head)
        found = evaluate(model, pictures, [None] * len(pictures))
        above = [sum(s >= threshold for _, s, _ in f) for f, _ in found]
        out['tumour_free'][name] = {'slices': len(pictures), 'false_findings': int(sum(above)), 'a_slice': round(float(np.mean(above)), 3)}
    out['series'] = {}
    for item in a.series:
        name, folder = item.split('=')
        array, affine = read_series(folder)
        slices = read_in_slices(model, array, affine)
        out['series'][name] = {'slices': array.shape[2], 'findings': merge(slices, threshold, float(np.linalg.norm(affine[:3, 2])))}
    write_json(os.path.join(a.out, 'metrics.json'), out)
    plots(held, out, a.out)
    print(json.dumps(out, indent=1))


def plots(held, out, folder):
    import matplotlib
    matplotlib.use('Agg')
    import matplotlib.pyplot as plt
    rates = np.geomspace(0.02, 2, 40)
    fig, ax = plt.subplots(figsize=(5, 3.2))
    for matter, text in ((True, 'right place and kind'), (False, 'right place')):
        values = recall_at(held, tuple(rates), classes_matter=matter)
        ax.semilogx(rates, [values[r] for r in rates], label=text)
    ax.set_xlabel('false positives a slice')
    ax.set_ylabel('recall, held-out slices')
    ax.set_ylim(0, 1)
    ax.grid(alpha=0.3)
    ax.legend()
    fig.tight_layout()
    fig.savefig(os.path.join(folder, 'froc.png'), dpi=80)
    rows = out['heldout']['calibration']['bins']
    fig, ax = plt.subplots(figsize=(4, 3.6))
    ax.plot([0, 1], [0, 1], 'k-', lw=0.7)
    ax.plot([r['score'] for r in rows], [r['right'] for r in rows], 'o-')
    ax.set_xlabel('score of a finding')
    ax.set_ylabel('share of findings that are right')
    fig.tight_layout()
    fig.savefig(os.path.join(folder, 'calibration.png'), dpi=80)


if __name__ == '__main__':
    main()
