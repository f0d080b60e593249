/**
 * Does each model of this repository compute, in the product's own runtime, what it computed in PyTorch when it was
 * exported? Guards the shipped weights against a file that is damaged, stale or another model's.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createNodeRuntime } from '../../cli/node-runtime.ts';
import { loadPackage } from '../../cli/packages.ts';
import { testInput } from '../../inference-worker/engine/self-test.ts';
import { createPredictor } from '../../inference-worker/engine/session.ts';
import { verifyWeights } from '../../inference-worker/package/verify.ts';
import { FOLDERS } from '../../server/folders.ts';

/** As models/training/selftest.py writes it; `at` are indices into the flattened output. */
const selfTest = z.strictObject({
  input: z.string(),
  dims: z.array(z.int().positive()),
  tolerance: z.number().positive(),
  expected: z.record(
    z.string(),
    z.strictObject({
      shape: z.array(z.int().positive()),
      mean: z.number(),
      largest: z.number(),
      at: z.array(z.int().nonnegative()).min(1),
      values: z.array(z.number()).min(1),
    }),
  ),
});

const MODELS = path.join(FOLDERS.root, 'models');
const own = readdirSync(MODELS).filter((name) => existsSync(path.join(MODELS, name, 'model.json')));

describe('the weights in the repository are those that were trained', () => {
  it('there are some', () => {
    expect(own.length).toBeGreaterThan(0);
  });

  it.each(own)('%s gives the values of its self-test', async (id) => {
    const { manifest, weights } = await loadPackage(path.join(MODELS, id));
    await verifyWeights(manifest, weights);
    const test = selfTest.parse(JSON.parse(readFileSync(path.join(MODELS, id, 'selftest.json'), 'utf8')));
    const predictor = await createPredictor(createNodeRuntime(), manifest, weights, 'wasm', 1);
    const answers = await predictor.run(testInput(test.dims), test.dims);
    await predictor.release();
    for (const [name, { shape, mean, largest, at, values }] of Object.entries(test.expected)) {
      // the only output of a segmentation has no name of its own
      const answer = answers.get(name) ?? answers.get('')!;
      expect(answer.dims, name).toEqual(shape);
      // boxes are in pixels of the input
      const tolerance = test.tolerance * (name === 'boxes' ? Math.max(...test.dims) : 1);
      const off = at.map((index, n) => Math.abs(answer.data[index]! - values[n]!));
      expect(Math.max(...off), `${name}: largest difference`).toBeLessThanOrEqual(tolerance);
      const data = Array.from(answer.data);
      expect(Math.abs(data.reduce((a, b) => a + b, 0) / data.length - mean), `${name}: mean`).toBeLessThan(tolerance);
      expect(Math.abs(data.reduce((a, b) => Math.max(a, b)) - largest), `${name}: largest`).toBeLessThan(tolerance);
    }
  });
});
