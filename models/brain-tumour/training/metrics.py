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


def average_precision(slices, label, limit=0.5):
    """`slices`: list of (found rows, truth rows (box, label)). Area under the interpolated precision-recall curve."""
    total, hits = 0, []
    for found, truth in slices:
        wanted = [b for b, l in truth if l == label]
        total += len(wanted)
        open_ = list(range(len(wanted)))
        for box, score, l in sorted(found, key=lambda r: -r[1]):
            if l != label:
                continue
            overlap = [(iou(box, wanted[k][None])[0], k) for k in open_]
            best = max(overlap, default=(0, -1))
            if best[0] >= limit:
                open_.remove(best[1])
            hits.append((score, best[0] >= limit))
    if not total:
        return float('nan')
    hits.sort(key=lambda h: -h[0])
    right = np.cumsum([h[1] for h in hits]) if hits else np.zeros(0)
    precision = right / (np.arange(len(hits)) + 1)
    precision = np.maximum.accumulate(precision[::-1])[::-1]
    recall = np.concatenate([[0], right / total])
    return float(np.sum(np.diff(recall) * precision))


def recall_at(slices, rates=(0.125, 0.25, 0.5, 1.0), limit=0.5, classes_matter=True):
    """Recall of tumours at a mean number of false positives a slice. A find is right when IoU >= limit (and, if
    classes_matter, the class is right)."""
    marks, total = [], 0
    for found, truth in slices:
        total += len(truth)
        open_ = list(range(len(truth)))
        for box, score, l in sorted(found, key=lambda r: -r[1]):
            fits = [(iou(box, truth[k][0][None])[0], k) for k in open_ if not classes_matter or truth[k][1] == l]
            best = max(fits, default=(0, -1))
            if best[0] >= limit:
                open_.remove(best[1])
            marks.append((score, best[0] >= limit))
    marks.sort(key=lambda m: -m[0])
    out, wrong, right = {}, 0, 0
    for rate in rates:
        out[rate] = 0.0
    for _, ok in marks:
        wrong, right = wrong + (not ok), right + ok
        for rate in rates:
            if wrong <= rate * len(slices):
                out[rate] = right / max(1, total)
    return out


def score_all(slices):
    ap = [average_precision(slices, k) for k in range(3)]
    return {'ap': [round(v, 4) for v in ap], 'map': round(float(np.nanmean(ap)), 4),
            'recall': {str(k): round(v, 4) for k, v in recall_at(slices).items()},
            'recall any class': {str(k): round(v, 4) for k, v in recall_at(slices, classes_matter=False).items()}}
