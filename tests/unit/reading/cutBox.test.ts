import { describe, expect, it } from 'vitest';
import { type BoxOverlay, cutBox } from '../../../viewer/reading/boxOverlay.ts';

/** 10 × 20 × 30 voxels of 2 × 1 × 3 mm, first voxel at (100, −50, 7), columns running to the patient's left */
const box: BoxOverlay = {
  id: 'r/box-1',
  seriesId: 's',
  text: '',
  color: [255, 0, 0],
  boundsVoxel: [
    [0, 0, 0],
    [10, 20, 30],
  ],
  affine: [2, 0, 0, 100, 0, 1, 0, -50, 0, 0, 3, 7, 0, 0, 0, 1],
};
const sorted = (points: readonly (readonly number[])[]) => points.map((p) => p.map((v) => Math.round(v))).sort();

describe('a box is drawn where the plane cuts it', () => {
  it('in an axial plane: four corners at that height, none mirrored', () => {
    expect(sorted(cutBox(box, [0, 0, 40], [0, 0, 1]))).toEqual(
      sorted([
        [100, -50, 40],
        [120, -50, 40],
        [100, -30, 40],
        [120, -30, 40],
      ]),
    );
  });

  it('in a plane that misses it: nothing', () => {
    expect(cutBox(box, [0, 0, 200], [0, 0, 1])).toEqual([]);
    expect(cutBox(box, [0, 0, 6.9], [0, 0, 1])).toEqual([]);
  });

  it('in an oblique plane: every corner of the cut lies in the plane and on the box', () => {
    const normal = [1 / Math.sqrt(3), 1 / Math.sqrt(3), 1 / Math.sqrt(3)] as [number, number, number];
    const centre = [110, -40, 52] as [number, number, number];
    const cut = cutBox(box, centre, normal);
    expect(cut.length).toBeGreaterThanOrEqual(3);
    for (const point of cut) {
      expect(Math.abs(normal.reduce((sum, n, axis) => sum + n * (point[axis]! - centre[axis]!), 0))).toBeLessThan(1e-9);
      expect(point[0]).toBeGreaterThanOrEqual(100 - 1e-9);
      expect(point[0]).toBeLessThanOrEqual(120 + 1e-9);
    }
  });
});
