"""Detection metrics: average precision at IoU 0.5 and recall at false positives a slice (FROC)."""
import numpy as np


def iou(box, boxes):
    low, high = np.maximum(box[:2], boxes[:, :2]), np.minimum(box[2:], boxes[:, 2:])
    inner = np.prod(np.clip(high - low, 0, None), 1)
    return inner / (np.prod(box[2:] - box[:2]) + np.prod(boxes[:, 2:] - boxes[:, :2], axis=1) - inner + 1e-9)


def findings(boxes, scores, limit=0.35, floor=0.01):
    """One slice's `boxes` [K, 4] and `scores` [K, classes] -> rows (box, score, label), highest score first, after
    suppression within each class: what the product does (inference-worker/pipeline/boxes.ts)."""
    rows = []
    for label in range(scores.shape[1]):
        order = [i for i in np.argsort(-scores[:, label]) if scores[i, label] >= floor][:300]
        while order:
            i = order.pop(0)
            rows.append((boxes[i], float(scores[i, label]), label))
            if order:
                order = [j for j, o in zip(order, iou(boxes[i], boxes[order])) if o <= limit]
    return sorted(rows, key=lambda r: -r[1])


def match(found, truth, label=None, limit=0.5, classes_matter=True):
    """One slice's findings against its truth (rows (box, label)) -> (number of tumours, [(score, right)]). A finding is
    right when it covers a tumour not yet taken with IoU >= limit and, if classes_matter, has its class. With `label`
    only that class is looked at."""
    wanted = [t for t in truth if label is None or t[1] == label]
    marks, open_ = [], list(range(len(wanted)))
    for box, score, l in sorted(found, key=lambda r: -r[1]):
        if label is not None and l != label:
            continue
        fits = [(iou(box, wanted[k][0][None])[0], k) for k in open_ if not classes_matter or wanted[k][1] == l]
        best = max(fits, default=(0, -1))
        if best[0] >= limit:
            open_.remove(best[1])
        marks.append((score, best[0] >= limit))
    return len(wanted), marks


def together(matches):
    """Matches of many slices as (tumours, right flags in order of falling score)."""
    marks = np.array([m for _, rows in matches for m in rows], float).reshape(-1, 2)
    return sum(n for n, _ in matches), marks[np.argsort(-marks[:, 0], kind='stable'), 1]


def precision_area(matches):
    """Average precision: area under the interpolated precision-recall curve."""
    total, right = together(matches)
    if not total:
        return float('nan')
    hits = np.cumsum(right)
    precision = np.maximum.accumulate((hits / (np.arange(len(hits)) + 1))[::-1])[::-1]
    return float(np.sum(np.diff(np.concatenate([[0], hits / total])) * precision))


def recalls(matches, rates=(0.125, 0.25, 0.5, 1.0)):
    """Recall at each mean number of false positives a slice (FROC)."""
    total, right = together(matches)
    hits, wrong = np.cumsum(right), np.cumsum(1 - right)
    return {rate: float(max(hits[wrong <= rate * len(matches)], default=0) / max(1, total)) for rate in rates}


def average_precision(slices, label):
    return precision_area([match(f, t, label) for f, t in slices])


def recall_at(slices, rates=(0.125, 0.25, 0.5, 1.0), classes_matter=True):
    return recalls([match(f, t, classes_matter=classes_matter) for f, t in slices], rates)


def score_all(slices):
    ap = [average_precision(slices, k) for k in range(3)]
    return {'ap': [round(v, 4) for v in ap], 'map': round(float(np.nanmean(ap)), 4),
            'recall': {str(k): round(v, 4) for k, v in recall_at(slices).items()},
            'recall any class': {str(k): round(v, 4) for k, v in recall_at(slices, classes_matter=False).items()}}
