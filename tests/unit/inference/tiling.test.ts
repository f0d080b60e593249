import { describe, expect, it } from 'vitest';
import { cut } from '../../../inference-worker/pipeline/head-crop.ts';
import { pasteCore, planTiles } from '../../../inference-worker/pipeline/tiling.ts';
import type { Vec3 } from '../../../inference-worker/pipeline/volume.ts';

/** A stand-in for a network: three layers, each a sum over 27 dilated neighbours with zero padding. Sees 7 voxels. */
function network(values: Float32Array, [nx, ny, nz]: Vec3): Float32Array {
  let current = values;
  for (const d of [1, 2, 4]) {
    const out = new Float32Array(current.length);
    for (let k = 0, v = 0; k < nz; k++)
      for (let j = 0; j < ny; j++)
        for (let i = 0; i < nx; i++, v++) {
          let sum = 0.25; // a bias makes zero padding visible, as in real networks
          for (const dk of [-d, 0, d])
            for (const dj of [-d, 0, d])
              for (const di of [-d, 0, d]) {
                const [x, y, z] = [i + di, j + dj, k + dk];
                if (x < 0 || y < 0 || z < 0 || x >= nx || y >= ny || z >= nz) continue;
                sum += current[(z * ny + y) * nx + x]! * (0.02 + 0.001 * (di + 2 * dj + 3 * dk));
              }
          out[v] = Math.max(0, sum);
        }
    current = out;
  }
  return current;
}

const dims: Vec3 = [30, 26, 22];
const values = Float32Array.from({ length: 30 * 26 * 22 }, (_, n) => Math.abs(Math.sin(n * 12.9898) * 43758.5) % 1);

const tiled = (halo: number, maxVoxels: number, multipleOf = 1) => {
  const tiles = planTiles(dims, halo, maxVoxels, multipleOf);
  const whole = new Float32Array(values.length).fill(Number.NaN);
  for (const t of tiles) pasteCore(network(cut(values, dims, t.input), t.input.size), t, whole, dims, 1);
  return { tiles, whole };
};

describe('reading in tiles', () => {
  it('gives exactly what reading in one piece gives, when the halo covers what the network sees', () => {
    const whole = network(values, dims);
    for (const maxVoxels of [12000, 8000, 4096]) {
      const { tiles, whole: assembled } = tiled(7, maxVoxels);
      expect(tiles.length).toBeGreaterThan(1);
      for (const t of tiles) expect(t.input.size[0] * t.input.size[1] * t.input.size[2]).toBeLessThanOrEqual(maxVoxels);
      expect(assembled).toEqual(whole);
    }
  });

  it('would be wrong with a smaller halo: the test can see a difference', () => {
    expect(tiled(5, 8000).whole).not.toEqual(network(values, dims));
  });

  it('covers every voxel once, in step with a network that pools', () => {
    const { tiles, whole } = tiled(8, 9000, 4);
    expect(whole.some(Number.isNaN)).toBe(false);
    for (const t of tiles) for (const n of [0, 1, 2] as const) expect(t.input.start[n] % 4).toBe(0);
    const cores = tiles.reduce((sum, t) => sum + t.core.size[0] * t.core.size[1] * t.core.size[2], 0);
    expect(cores).toBe(values.length);
  });

  it('one tile when everything fits, a refusal when nothing does', () => {
    expect(planTiles(dims, 7, 1e6)).toHaveLength(1);
    expect(() => planTiles(dims, 7, 100)).toThrow(RangeError);
  });
});
