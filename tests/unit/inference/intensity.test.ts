import { describe, expect, it } from 'vitest';
import { headBox } from '../../../inference-worker/pipeline/head-crop.ts';
import { normalise, percentiles } from '../../../inference-worker/pipeline/intensity.ts';
import { centredGrid } from './phantom.ts';

const random = (length: number) =>
  Float32Array.from({ length }, (_, n) => Math.abs(Math.sin(n * 78.233) * 43758.5453) % 1);

describe('percentiles', () => {
  it('agree with sorting everything, to the last bit', () => {
    const values = random(5000).map((v) => v * 900 - 100);
    const sorted = values.slice().sort();
    for (const p of [0, 0.5, 5, 50, 99.5, 99.9, 100]) {
      const rank = (p / 100) * 4999;
      const low = sorted[Math.floor(rank)]!;
      const expected = low + (sorted[Math.ceil(rank)]! - low) * (rank - Math.floor(rank));
      expect(percentiles(values, [p])[0]).toBe(expected);
    }
  });

  it('leave out voxels outside the series and below the foreground', () => {
    const values = Float32Array.from([Number.NaN, 0, 0, 0, 0, 1, 2, 3, Number.NaN]);
    expect(percentiles(values, [50], 0)).toEqual([2]);
    expect(percentiles(values, [50])).toEqual([0]);
  });
});

describe('intensity rules', () => {
  it('put zero outside the series, whatever the rule', () => {
    for (const rule of [
      { rule: 'minmax' },
      { rule: 'percentile', low: 1, high: 99 },
      { rule: 'zscore' },
      { rule: 'window', center: 40, width: 400 },
    ] as const) {
      const values = Float32Array.from([Number.NaN, 10, 20, 30]);
      normalise(values, rule);
      expect(values[0]).toBe(0);
      expect(values.every(Number.isFinite)).toBe(true);
    }
  });

  it.each([
    { rule: 'minmax' },
    { rule: 'zscore' },
    { rule: 'zscore', foreground_above: 9 },
    { rule: 'percentile', low: 1, high: 99 },
    { rule: 'window', center: 40, width: 400 },
    { rule: 'window', center: -5000, width: 10 },
  ] as const)('$rule: an image without contrast is refused, not read as healthy', (rule) => {
    const values = new Float32Array(10).fill(7);
    values[0] = Number.NaN;
    expect(() => normalise(values, rule)).toThrow(
      expect.objectContaining({ code: 'INVALID_INPUT', message: expect.stringMatching(/no contrast/) }),
    );
  });

  it('a series beside the window it is read with is refused, not read as black', () => {
    const values = Float32Array.from([-3000, -2900, -2800]);
    expect(() => normalise(values, { rule: 'window', center: 40, width: 400 })).toThrow(/no contrast/);
  });

  it('window in HU: the centre is one half', () => {
    const values = Float32Array.from([-1000, -160, 40, 240, 3000]);
    normalise(values, { rule: 'window', center: 40, width: 400 });
    expect([...values]).toEqual([0, 0, 0.5, 1, 1]);
  });

  it('z-score over the foreground: mean 0, deviation 1', () => {
    const values = Float32Array.from([0, 0, 0, 2, 4, 6]);
    normalise(values, { rule: 'zscore', foreground_above: 0 });
    const [a, b, c] = values.slice(3) as unknown as [number, number, number];
    expect(a + b + c).toBeCloseTo(0, 6);
    expect((a * a + b * b + c * c) / 3).toBeCloseTo(1, 6);
  });
});

describe('the head crop never cuts the head', () => {
  const grid = centredGrid([100, 120, 90], [1, 0, 0], [0, 1, 0], [2, 2, 2]);
  /** head: bounds 30–69, 40–89, 20–69 */
  const head = (air: number, noise: number) => {
    const bumps = random(100 * 120 * 90);
    return bumps.map((r, v) => {
      const x = ((v % 100) - 49.5) / 20;
      const y = ((Math.floor(v / 100) % 120) - 64.5) / 25;
      const z = (Math.floor(v / 12000) - 44.5) / 25;
      return (x * x + y * y + z * z <= 1 ? 0.5 : air) + noise * r;
    });
  };
  for (const [name, air, noise] of [
    ['clean air', 0, 0],
    ['noisy air', 0, 0.15],
    ['bright air', 0.05, 0.05],
  ] as const) {
    it(name, () => {
      const { start, size } = headBox(head(air, noise), grid, 10);
      for (const [n, from, to] of [
        [0, 30, 69],
        [1, 40, 89],
        [2, 20, 69],
      ] as const) {
        expect(start[n]).toBeLessThanOrEqual(from - 3);
        expect(start[n] + size[n]).toBeGreaterThanOrEqual(to + 3);
      }
      // and is worth the trouble
      expect(size[0] * size[1] * size[2]).toBeLessThan(0.5 * 100 * 120 * 90);
    });
  }

  it('a bright speck of noise far away does not widen it', () => {
    const values = head(0, 0.02);
    values[0] = 1;
    expect(headBox(values, grid, 10).start[0]).toBeGreaterThan(15);
  });

  it('an empty image is left whole', () => {
    expect(headBox(new Float32Array(100 * 120 * 90), grid, 10).size).toEqual([100, 120, 90]);
  });
});
