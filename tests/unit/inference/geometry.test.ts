import { describe, expect, it, test } from 'vitest';
import { centre, column, determinant, invert, multiply, transform } from '../../../inference-worker/pipeline/affine.ts';
import { modelGrid } from '../../../inference-worker/pipeline/model-grid.ts';
import { resampleLinear } from '../../../inference-worker/pipeline/resample.ts';
import { argmax, labelsTo, probabilitiesTo } from '../../../inference-worker/pipeline/to-source.ts';
import type { Vec3 } from '../../../inference-worker/pipeline/volume.ts';
import { manifest } from './manifests.ts';
import { ACQUISITIONS, centredGrid, centreOfMass, LESION, phantom } from './phantom.ts';

const distance = (a: Vec3, b: Vec3) => Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
const input = (axisOrder = 'LIA', shape?: number[]) =>
  manifest((m) => Object.assign(m.input, { axis_order: axisOrder, ...(shape ? { spatial_shape: shape } : {}) })).input;

describe('a lesion never moves or changes sides between the scan and the result', () => {
  for (const [name, grid] of Object.entries(ACQUISITIONS)) {
    for (const order of ['LIA', 'RAS', 'SPL']) {
      test(`${name} acquisition, model order ${order}`, () => {
        const scan = phantom(grid);
        const before = centreOfMass(scan.voxels, scan.dims, 100);
        const target = modelGrid(scan, input(order, [96, 96, 96]));
        const values = resampleLinear(scan, target);
        // a perfect model: label what is bright
        const labels = Uint8Array.from(values, (v) => (v > 60 ? 1 : 0));
        const onModelGrid = transform(target.affine, centreOfMass(labels, target.dims, 1));
        expect(distance(onModelGrid, LESION.centre)).toBeLessThan(0.6);
        const back = labelsTo(labels, target, scan);
        const after = centreOfMass(back, scan.dims, 1);
        for (const n of [0, 1, 2] as const) expect(Math.abs(after[n] - before[n])).toBeLessThan(0.5);
        expect(transform(scan.affine, after)[0]).toBeGreaterThan(20); // the patient's left
      });
    }
  }
});

it('gives tensor axes the directions that LIA names, the slowest first', () => {
  const grid = modelGrid(ACQUISITIONS.oblique!, input('LIA', [64, 64, 64]));
  // memory order i, j, k is the tensor order backwards: to Anterior, Inferior, Left in LPS mm; + 0 for -0
  const steps = [0, 1, 2].map((n) => column(grid.affine, n).map((v) => v + 0));
  expect(steps).toEqual([
    [0, -1, 0],
    [0, 0, -1],
    [1, 0, 0],
  ]);
  expect(distance(centre(grid), centre(ACQUISITIONS.oblique!))).toBeLessThan(1e-9);
});

it('copies voxels instead of blurring them where series and model grid run in step', () => {
  const source = centredGrid([35, 51, 33], [1, 0, 0], [0, 1, 0], [1, 1, 1]);
  const scan = phantom(source);
  const target = modelGrid(scan, input('SPL', [64, 64, 64]));
  const found = new Set(resampleLinear(scan, target));
  for (const value of found) expect(Number.isNaN(value) || scan.voxels.includes(value)).toBe(true);
});

it('holds the whole series and pads to a multiple at the end where no shape is given', () => {
  const source = centredGrid([35, 51, 33], [1, 0, 0], [0, 1, 0], [1, 1, 1]);
  const padded = manifest((m) => Object.assign(m.input, { axis_order: 'SPL', multiple_of: 8 })).input;
  const target = modelGrid(source, padded);
  expect(target.dims).toEqual([40, 56, 40]);
  expect(transform(target.affine, [0, 0, 0])).toEqual(transform(source.affine, [0, 0, 0]));
});

it('keeps half a voxel of tissue beyond the outermost slice centre, and nothing further', () => {
  const thick = phantom(centredGrid([64, 64, 5], [1, 0, 0], [0, 1, 0], [1, 1, 5]));
  thick.voxels.fill(7);
  const target = modelGrid(thick, input('SPL', [40, 64, 64]));
  const values = resampleLinear(thick, target);
  const slices = new Set<number>();
  for (let v = 0; v < values.length; v++) if (values[v] === 7) slices.add(Math.floor(v / (64 * 64)));
  expect(slices.size).toBe(25); // 5 slices of 5 mm
});

it('interpolates linearly: a ramp stays a ramp on an oblique grid', () => {
  const source = centredGrid([40, 40, 20], [1, 0, 0], [0, 1, 0], [1, 1, 2]);
  const ramp = Float32Array.from({ length: 40 * 40 * 20 }, (_, v) => {
    const p = transform(source.affine, [v % 40, Math.floor(v / 40) % 40, Math.floor(v / 1600)]);
    return 3 * p[0] - 2 * p[1] + 0.5 * p[2];
  });
  const target = centredGrid([20, 20, 10], [0.9, 0.3, 0.1], [-0.3, 0.9, 0.2], [0.8, 0.8, 1.5]);
  const values = resampleLinear({ ...source, voxels: ramp }, target);
  for (let v = 0; v < values.length; v += 37) {
    const p = transform(target.affine, [v % 20, Math.floor(v / 20) % 20, Math.floor(v / 400)]);
    expect(values[v]).toBeCloseTo(3 * p[0] - 2 * p[1] + 0.5 * p[2], 3);
  }
});

it('brings probabilities back as if every channel had been interpolated first', () => {
  const from = centredGrid([12, 11, 9], [1, 0, 0], [0, 1, 0], [2, 2, 2]);
  const to = centredGrid([21, 20, 16], [0.97, 0.2, 0], [-0.2, 0.97, 0.1], [1, 1, 1]);
  const voxels = 12 * 11 * 9;
  const channels = Float32Array.from({ length: 3 * voxels }, (_, n) => Math.abs(Math.sin(n * 12.9898) * 43758.5) % 1);
  const values = Uint8Array.of(0, 4, 9);
  const fast = probabilitiesTo(channels, argmax(channels, 3), values, from, to);
  const each = [0, 1, 2].map((c) =>
    resampleLinear({ ...from, voxels: channels.slice(c * voxels, (c + 1) * voxels) }, to),
  );
  for (let v = 0; v < fast.length; v++) {
    const p = each.map((channel) => channel[v]!);
    const sorted = [...p].sort((a, b) => b - a);
    if (Number.isNaN(p[0])) expect(fast[v]).toBe(0);
    else if (sorted[0]! - sorted[1]! > 1e-5) expect(fast[v]).toBe(values[p.indexOf(sorted[0]!)]);
  }
});

it('inverts oblique, left-handed affines', () => {
  const m = ACQUISITIONS.oblique!.affine;
  const flipped = m.map((v, n) => (n % 4 === 2 ? -v : v));
  expect(determinant(flipped)).toBeCloseTo(-determinant(m), 9);
  const identity = multiply(invert(flipped), flipped);
  for (let n = 0; n < 16; n++) expect(identity[n]).toBeCloseTo(n % 5 === 0 ? 1 : 0, 9);
});
