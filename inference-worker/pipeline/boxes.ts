/** Boxes: in-plane suppression, and joining what neighbouring slices saw into findings in three dimensions. */
import { INFERENCE } from '../../settings.ts';
import type { Label } from '../package/manifest.ts';
import type { DetectedBox } from '../protocol.ts';
import { spacing, transform } from './affine.ts';
import type { Grid, Vec3 } from './volume.ts';

/** A box on one slice, in continuous voxel coordinates of the slice (x = column i, y = row j). */
export interface SliceBox {
  readonly slice: number;
  /** index into the model's labels */
  readonly label: number;
  readonly score: number;
  readonly x1: number;
  readonly y1: number;
  readonly x2: number;
  readonly y2: number;
}

export type Rectangle = Pick<SliceBox, 'x1' | 'y1' | 'x2' | 'y2'>;

/** Intersection over union of two boxes in one plane. */
export function iou(a: Rectangle, b: Rectangle): number {
  const w = Math.min(a.x2, b.x2) - Math.max(a.x1, b.x1);
  const h = Math.min(a.y2, b.y2) - Math.max(a.y1, b.y1);
  if (w <= 0 || h <= 0) return 0;
  const both = w * h;
  return both / ((a.x2 - a.x1) * (a.y2 - a.y1) + (b.x2 - b.x1) * (b.y2 - b.y1) - both);
}

/**
 * Greedy non-maximum suppression within one slice: from the highest score down, a box is dropped when it overlaps a
 * kept box of the same label more than `limit`.
 */
export function suppress(boxes: readonly SliceBox[], limit: number): SliceBox[] {
  const kept: SliceBox[] = [];
  for (const box of [...boxes].sort((a, b) => b.score - a.score)) {
    if (!kept.some((k) => k.label === box.label && iou(k, box) > limit)) kept.push(box);
  }
  return kept;
}

/**
 * Joins boxes of neighbouring slices into 3D findings, greedily from the highest score: a finding grows slice by slice
 * in both directions while a box of any label overlaps its last one; its label and score are its best slice's. Boxes
 * of other labels at the same place on its slices are other opinions on the same thing, and go with it.
 *
 * @returns boxes in voxel coordinates of `grid`; in plane the union of the slices' boxes, along the normal the outer
 *   faces of the first and last slice; sorted by score
 */
export function mergeSlices(boxes: readonly SliceBox[], grid: Grid, labels: readonly Label[]): DetectedBox[] {
  const mm = spacing(grid.affine);
  const reach = Math.max(1, 1 + Math.floor(INFERENCE.largestGapMm / mm[2]));
  const bySlice = new Map<number, SliceBox[]>();
  for (const box of boxes) bySlice.set(box.slice, [...(bySlice.get(box.slice) ?? []), box]);
  const free = new Set(boxes);
  const findings: DetectedBox[] = [];
  for (const seed of [...boxes].sort((a, b) => b.score - a.score)) {
    if (!free.has(seed)) continue;
    take(seed);
    const group = [seed];
    for (const way of [-1, 1]) {
      let last = seed;
      for (let next = nextSlice(last, way); next; next = nextSlice(last, way)) {
        take(next);
        group.push(next);
        last = next;
      }
    }
    findings.push(finding(group, seed, grid, mm, labels));
  }
  return findings;

  function take(box: SliceBox): void {
    free.delete(box);
    for (const other of bySlice.get(box.slice)!) {
      if (other.label !== box.label && iou(other, box) >= INFERENCE.sameThingIou) free.delete(other);
    }
  }

  function nextSlice(last: SliceBox, way: number): SliceBox | undefined {
    for (let n = 1; n <= reach; n++) {
      const here = (bySlice.get(last.slice + way * n) ?? []).filter(
        (b) => free.has(b) && iou(b, last) >= INFERENCE.sameThingIou,
      );
      if (here.length) return here.reduce((best, b) => (iou(b, last) > iou(best, last) ? b : best));
    }
    return undefined;
  }
}

function finding(group: SliceBox[], best: SliceBox, grid: Grid, mm: Vec3, labels: readonly Label[]): DetectedBox {
  const clamp = (v: number, n: 0 | 1) => Math.min(grid.dims[n] - 0.5, Math.max(-0.5, v));
  const first: [number, number, number] = [
    clamp(Math.min(...group.map((b) => b.x1)), 0),
    clamp(Math.min(...group.map((b) => b.y1)), 1),
    Math.min(...group.map((b) => b.slice)) - 0.5,
  ];
  const last: [number, number, number] = [
    clamp(Math.max(...group.map((b) => b.x2)), 0),
    clamp(Math.max(...group.map((b) => b.y2)), 1),
    Math.max(...group.map((b) => b.slice)) + 0.5,
  ];
  const label = labels[best.label];
  return {
    label: best.label,
    name: label?.name ?? `class ${best.label}`,
    color: label?.color ?? [255, 255, 0],
    score: Math.min(1, Math.max(0, best.score)),
    boundsVoxel: [first, last],
    centerLps: [
      ...transform(grid.affine, [(first[0] + last[0]) / 2, (first[1] + last[1]) / 2, (first[2] + last[2]) / 2]),
    ],
    sizeMm: [(last[0] - first[0]) * mm[0], (last[1] - first[1]) * mm[1], (last[2] - first[2]) * mm[2]],
    bestSlice: best.slice,
  };
}
