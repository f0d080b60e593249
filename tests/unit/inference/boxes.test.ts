import { describe, expect, it } from 'vitest';
import { transform } from '../../../inference-worker/pipeline/affine.ts';
import { mergeSlices, type SliceBox, suppress } from '../../../inference-worker/pipeline/boxes.ts';
import { letterbox, slicer, toSlice } from '../../../inference-worker/pipeline/letterbox.ts';
import { centredGrid } from './phantom.ts';

const box = (slice: number, score: number, x1: number, y1: number, x2: number, y2: number, label = 0): SliceBox => ({
  slice,
  label,
  score,
  x1,
  y1,
  x2,
  y2,
});
const labels = [
  { value: 0, name: 'glioma', color: [255, 0, 0] as [number, number, number] },
  { value: 1, name: 'meningioma', color: [0, 255, 0] as [number, number, number] },
];

describe('suppression in a plane', () => {
  it('keeps the best of overlapping boxes of one label and both of different labels', () => {
    const kept = suppress([box(0, 0.6, 0, 0, 10, 10), box(0, 0.9, 1, 1, 11, 11), box(0, 0.5, 1, 1, 11, 11, 1)], 0.5);
    expect(kept.map((b) => b.score)).toEqual([0.9, 0.5]);
  });
  it('keeps two things that only touch', () => {
    expect(suppress([box(0, 0.6, 0, 0, 10, 10), box(0, 0.9, 10, 0, 20, 10)], 0.5)).toHaveLength(2);
  });
});

describe('joining slices', () => {
  const grid = centredGrid([100, 80, 30], [0.9, 0.3, 0.1], [-0.3, 0.9, 0.2], [0.5, 0.5, 5]);

  it('one tumour on five slices is one finding with its extent in mm and its best slice', () => {
    const found = mergeSlices(
      [10, 11, 12, 13, 14].map((s, n) => box(s, 0.5 + (n === 3 ? 0.4 : 0.01 * n), 20 + n, 20, 40 + n, 36)),
      grid,
      labels,
    );
    expect(found).toHaveLength(1);
    expect(found[0]).toMatchObject({ score: 0.9, bestSlice: 13, name: 'glioma' });
    expect(found[0]!.boundsVoxel).toEqual([
      [20, 20, 9.5],
      [44, 36, 14.5],
    ]);
    for (const [n, mm] of [12, 8, 25].entries()) expect(found[0]!.sizeMm[n]).toBeCloseTo(mm, 9);
    const [x, y, z] = transform(grid.affine, [32, 28, 12]);
    expect(found[0]!.centerLps).toEqual([x, y, z]);
  });

  it('two tumours in the same place but ten slices apart stay two', () => {
    expect(mergeSlices([box(3, 0.9, 20, 20, 40, 40), box(13, 0.8, 20, 20, 40, 40)], grid, labels)).toHaveLength(2);
  });

  it('two tumours side by side on the same slices stay two', () => {
    const boxes = [5, 6, 7].flatMap((s) => [box(s, 0.9, 10, 10, 30, 30), box(s, 0.7, 50, 10, 70, 30)]);
    expect(mergeSlices(boxes, grid, labels)).toHaveLength(2);
  });

  it('a slice that disagrees about the class does not cut a tumour in two', () => {
    const boxes = [box(5, 0.9, 10, 10, 30, 30), box(6, 0.4, 10, 10, 30, 30, 1), box(7, 0.8, 10, 10, 30, 30)];
    const found = mergeSlices(boxes, grid, labels);
    expect(found).toHaveLength(1);
    expect(found[0]!.name).toBe('glioma');
  });

  it('the same tumour under a second label on the same slices is not reported as a second tumour', () => {
    const boxes = [5, 6, 7].flatMap((s) => [box(s, 0.9, 10, 10, 30, 30), box(s, 0.6, 12, 10, 32, 30, 1)]);
    expect(mergeSlices(boxes, grid, labels).map((found) => found.name)).toEqual(['glioma']);
    // nor counted among what lies below the threshold
    const faint = [5, 6, 7].flatMap((s) => [box(s, 0.9, 10, 10, 30, 30), box(s, 0.03, 12, 10, 32, 30, 1)]);
    expect(mergeSlices(faint, grid, labels).filter((found) => found.score < 0.5)).toEqual([]);
  });

  it('a tumour of another label beside it on the same slices is not lost', () => {
    const boxes = [5, 6, 7].flatMap((s) => [box(s, 0.9, 10, 10, 30, 30), box(s, 0.6, 28, 10, 48, 30, 1)]);
    expect(mergeSlices(boxes, grid, labels).map((found) => found.name)).toEqual(['glioma', 'meningioma']);
  });

  it('four slices missed at 1 mm do not cut a tumour in two, five do', () => {
    const thin = centredGrid([100, 80, 30], [1, 0, 0], [0, 1, 0], [1, 1, 1]);
    const pair = (gap: number) => [box(3, 0.9, 20, 20, 40, 40), box(4 + gap, 0.8, 20, 20, 40, 40)];
    expect(mergeSlices(pair(4), thin, labels)).toHaveLength(1);
    expect(mergeSlices(pair(5), thin, labels)).toHaveLength(2);
  });
});

describe('the frame a slice is fitted into', () => {
  it('keeps shapes in mm and finds the way back to the slice', () => {
    // pixels twice as tall as wide
    const frame = letterbox([100, 60, 1], [0.5, 1, 5], [128, 128], 1);
    expect(frame.scaleX / 0.5).toBeCloseTo(frame.scaleY, 12);
    // the corners of the slice, as pixel edges in the frame
    const left = -0.5 * frame.scaleX + frame.offsetX + 0.5;
    const top = -0.5 * frame.scaleY + frame.offsetY + 0.5;
    const [x, y] = toSlice(frame, left, top);
    expect(x).toBeCloseTo(-0.5, 9);
    expect(y).toBeCloseTo(-0.5, 9);
    expect(top).toBeCloseTo(0, 9); // 60 mm high, 50 mm wide: height fills the frame
  });

  it('a picture of the right size passes through untouched', () => {
    const frame = letterbox([8, 8, 1], [1, 1, 1], [8, 8], 1);
    const slice = Float32Array.from({ length: 64 }, (_, n) => n);
    expect(slicer([8, 8, 1], frame)(slice)).toEqual(slice);
  });

  it('a bright square comes back where it was after shrinking, with its brightness', () => {
    const dims = [200, 160, 1] as const;
    const slice = new Float32Array(200 * 160);
    for (let j = 60; j < 100; j++) slice.fill(1, j * 200 + 120, j * 200 + 160);
    const frame = letterbox(dims, [1, 1, 1], [64, 64], 1);
    const out = slicer(dims, frame)(slice);
    let [sx, sy, sum] = [0, 0, 0];
    out.forEach((v, n) => {
      sx += v * (n % 64);
      sy += v * Math.floor(n / 64);
      sum += v;
    });
    const [x, y] = toSlice(frame, sx / sum + 0.5, sy / sum + 0.5);
    expect(x).toBeCloseTo(139.5, 1);
    expect(y).toBeCloseTo(79.5, 1);
    expect(sum / (frame.scaleX * frame.scaleY)).toBeCloseTo(1600, -1);
  });
});
