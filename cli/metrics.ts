/** Measures of agreement with the truth. Pure. */
import { iou, type Rectangle } from '../inference-worker/pipeline/boxes.ts';

export interface ScoredBox {
  readonly image: number;
  readonly score: number;
  readonly x1: number;
  readonly y1: number;
  readonly x2: number;
  readonly y2: number;
}

/** 2 |A∩B| / (|A|+|B|) of voxels equal to `value`; null where neither has any. */
export function dice(a: ArrayLike<number>, b: ArrayLike<number>, value: number): number | null {
  let both = 0;
  let sum = 0;
  for (let v = 0; v < a.length; v++) {
    const inA = a[v] === value;
    const inB = b[v] === value;
    if (inA && inB) both++;
    sum += (inA ? 1 : 0) + (inB ? 1 : 0);
  }
  return sum === 0 ? null : (2 * both) / sum;
}

export interface Verdict {
  readonly score: number;
  readonly hit: boolean;
}

/**
 * Which boxes hit, from the highest score down: a box hits the free true box of its image that it overlaps most, if
 * by at least `limit` (PASCAL VOC). A true box is hit once; a second box on it is a false positive.
 */
export function judge(found: readonly ScoredBox[], truth: readonly (readonly Rectangle[])[], limit = 0.5): Verdict[] {
  const taken = truth.map(() => new Set<number>());
  return [...found]
    .sort((a, b) => b.score - a.score)
    .map((box) => {
      let best = -1;
      let overlap = limit;
      for (const [n, t] of truth[box.image]!.entries()) {
        const o = iou(box, t);
        if (o >= overlap && !taken[box.image]!.has(n)) {
          best = n;
          overlap = o;
        }
      }
      if (best >= 0) taken[box.image]!.add(best);
      return { score: box.score, hit: best >= 0 };
    });
}

/**
 * Area under the precision-recall curve with precision made monotone (VOC 2010 onwards, COCO before its 101-point
 * sampling). Null where there is nothing to find.
 */
export function averagePrecision(verdicts: readonly Verdict[], positives: number): number | null {
  if (positives === 0) return null;
  const precision: number[] = [];
  const recall: number[] = [];
  let hits = 0;
  for (const [n, v] of verdicts.entries()) {
    if (v.hit) hits++;
    precision.push(hits / (n + 1));
    recall.push(hits / positives);
  }
  let area = 0;
  let best = 0;
  for (let n = verdicts.length - 1; n >= 0; n--) {
    best = Math.max(best, precision[n]!);
    area += best * (recall[n]! - (recall[n - 1] ?? 0));
  }
  return area;
}

/**
 * Recall at the lowest score threshold that gives at most `rate` false positives an image (a point of the FROC curve).
 * Boxes of equal score are taken together.
 */
export function recallAt(verdicts: readonly Verdict[], positives: number, images: number, rate: number): number | null {
  if (positives === 0 || images === 0) return null;
  let hits = 0;
  let falsePositives = 0;
  let best = 0;
  for (const [n, v] of verdicts.entries()) {
    if (v.hit) hits++;
    else falsePositives++;
    if (verdicts[n + 1]?.score === v.score) continue;
    if (falsePositives / images > rate) break;
    best = hits / positives;
  }
  return best;
}

export function mean(values: readonly (number | null)[]): number | null {
  const known = values.filter((v) => v !== null);
  return known.length ? known.reduce((a, b) => a + b, 0) / known.length : null;
}
