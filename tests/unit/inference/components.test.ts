import { describe, expect, it } from 'vitest';
import { labelComponents, postprocess } from '../../../inference-worker/pipeline/components.ts';
import { measure, voxelMl } from '../../../inference-worker/pipeline/measures.ts';
import type { Vec3 } from '../../../inference-worker/pipeline/volume.ts';
import { centredGrid } from './phantom.ts';

const dims: Vec3 = [12, 11, 10];
const at = (i: number, j: number, k: number) => (k * 11 + j) * 12 + i;
const box = (labels: Uint8Array, value: number, from: Vec3, to: Vec3) => {
  for (let k = from[2]; k <= to[2]; k++)
    for (let j = from[1]; j <= to[1]; j++) for (let i = from[0]; i <= to[0]; i++) labels[at(i, j, k)] = value;
};

/** Flood fill over 26 neighbours, the plain way. */
function bruteForce(labels: Uint8Array): number[] {
  const seen = new Uint8Array(labels.length);
  const sizes: number[] = [];
  for (let v = 0; v < labels.length; v++) {
    if (!labels[v] || seen[v]) continue;
    const stack = [v];
    seen[v] = 1;
    let size = 0;
    for (let c = stack.pop(); c !== undefined; c = stack.pop()) {
      size++;
      const [i, j, k] = [c % 12, Math.floor(c / 12) % 11, Math.floor(c / 132)];
      for (let dk = -1; dk <= 1; dk++)
        for (let dj = -1; dj <= 1; dj++)
          for (let di = -1; di <= 1; di++) {
            const [x, y, z] = [i + di, j + dj, k + dk];
            if (x < 0 || y < 0 || z < 0 || x > 11 || y > 10 || z > 9) continue;
            const o = at(x, y, z);
            if (labels[o] === labels[v] && !seen[o]) {
              seen[o] = 1;
              stack.push(o);
            }
          }
    }
    sizes.push(size);
  }
  return sizes.sort((a, b) => a - b);
}

describe('connected components', () => {
  it('are the same as by flood fill, on random labels', () => {
    for (let seed = 1; seed <= 30; seed++) {
      const labels = Uint8Array.from({ length: 1320 }, (_, n) => {
        const r = Math.abs(Math.sin(n * 12.9898 * seed) * 43758.5) % 1;
        return r < 0.08 ? 1 : r < 0.14 ? 2 : 0;
      });
      const sizes = labelComponents(labels, dims).components.map((c) => c.voxels);
      expect(sizes.sort((a, b) => a - b)).toEqual(bruteForce(labels));
    }
  });

  it('join over a corner', () => {
    const labels = new Uint8Array(1320);
    labels[at(3, 3, 3)] = labels[at(4, 4, 4)] = labels[at(3, 5, 5)] = 1;
    expect(labelComponents(labels, dims).components).toHaveLength(1);
  });
});

describe('post-processing', () => {
  const rules = { largest_component: 'none', min_volume_ml: 0, fill_holes: false } as const;

  it('keeps the largest component of each label, or of all together', () => {
    const labels = new Uint8Array(1320);
    box(labels, 1, [0, 0, 0], [4, 4, 4]);
    box(labels, 2, [5, 0, 0], [6, 4, 4]);
    box(labels, 2, [10, 9, 9], [11, 10, 9]);
    const each = labels.slice();
    postprocess(each, dims, 0.001, { ...rules, largest_component: 'each' });
    expect(each[at(10, 9, 9)]).toBe(0);
    expect(each[at(5, 0, 0)]).toBe(2);
    const all = labels.slice();
    postprocess(all, dims, 0.001, { ...rules, largest_component: 'all' });
    expect(all[at(0, 0, 0)]).toBe(1);
    expect(all[at(5, 0, 0)]).toBe(2);
    expect(all[at(11, 10, 9)]).toBe(0);
  });

  it('drops specks below the smallest volume', () => {
    const labels = new Uint8Array(1320);
    box(labels, 1, [0, 0, 0], [4, 4, 4]);
    labels[at(9, 9, 9)] = 1;
    expect(postprocess(labels, dims, 0.001, { ...rules, min_volume_ml: 0.002 })).toBe(true);
    expect(labels[at(9, 9, 9)]).toBe(0);
    expect(labels.filter(Boolean)).toHaveLength(125);
  });

  it('fills a cavity with the label around it and leaves an open bay alone', () => {
    const labels = new Uint8Array(1320);
    box(labels, 3, [1, 1, 1], [7, 7, 7]);
    labels[at(4, 4, 4)] = 0;
    box(labels, 0, [6, 3, 3], [7, 3, 3]);
    postprocess(labels, dims, 0.001, { ...rules, fill_holes: true });
    expect(labels[at(4, 4, 4)]).toBe(3);
    expect(labels[at(7, 3, 3)]).toBe(0);
  });
});

describe('measures', () => {
  const grid = centredGrid(dims, [0.9, 0.3, 0.1], [-0.3, 0.9, 0.2], [0.5, 0.8, 3]);
  const labels = [
    { value: 0, name: 'Background', color: [0, 0, 0] as [number, number, number] },
    { value: 2, name: 'Cube', color: [1, 2, 3] as [number, number, number] },
    { value: 7, name: 'Absent', color: [1, 2, 3] as [number, number, number] },
  ];

  it('volume is voxels × spacing, also when oblique; bounds are inclusive', () => {
    const voxels = new Uint8Array(1320);
    box(voxels, 2, [2, 3, 4], [5, 5, 8]);
    const [cube, absent] = measure(voxels, grid, labels);
    expect(voxelMl(grid)).toBeCloseTo(0.0012, 12);
    expect(cube!.volumeMl).toBeCloseTo(4 * 3 * 5 * 0.0012, 12);
    expect(cube!.boundsVoxel).toEqual([
      [2, 3, 4],
      [5, 5, 8],
    ]);
    expect(cube!.centerVoxel[1]).toBe(4);
    expect(absent).toMatchObject({ voxels: 0, volumeMl: 0 });
  });

  it('the jump target of a ring lies on the ring, not in its hole', () => {
    const voxels = new Uint8Array(1320);
    box(voxels, 2, [2, 2, 5], [8, 8, 5]);
    box(voxels, 0, [3, 3, 5], [7, 7, 5]);
    const [ring] = measure(voxels, grid, labels);
    const [i, j, k] = ring!.centerVoxel;
    expect(voxels[at(i, j, k)]).toBe(2);
  });
});
