import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { convertMeshnet } from '../../../models/convert/meshnet.ts';
import { mirrorPath } from '../../../scripts/shared.ts';

// onnxruntime-node is the independent judge here; it ships no types for this entry
const ort = createRequire(import.meta.url)('onnxruntime-node') as typeof import('onnxruntime-common');

const FAMILY = path.join(mirrorPath(), 'models', 'brainchop');
const there = existsSync(FAMILY);
if (!there) {
  console.warn(`\n  SKIPPED: conversions against the reference. ${FAMILY} is not on this machine.\n`);
  it('has its data in continuous integration', () => {
    expect(process.env.CI, 'CI must have the shared data').not.toBe('true');
  });
}

const input = (n: number) => {
  const values = Float32Array.from({ length: n ** 3 }, (_, i) => Math.abs(Math.sin(i * 12.9898) * 43758.5453) % 1);
  return new ort.Tensor('float32', values, [1, 1, n, n, n]);
};
async function run(model: Uint8Array, n: number) {
  const session = await ort.InferenceSession.create(model);
  const outputs = await session.run({ [session.inputNames[0]!]: input(n) });
  return Object.values(outputs)[0]!;
}

describe.skipIf(!there)('a converted network computes what the reference conversion computes', () => {
  it.each([
    ['model5_gw_ae', 'group1-shard1of1.bin', undefined],
    ['model18cls', 'model.bin', undefined],
    ['mindgrab', 'model.bin', '_gn'],
  ])('%s', async (id, file, instanceNormSuffix) => {
    const json = readFileSync(path.join(FAMILY, id, 'model.json'), 'utf8');
    const binary = readFileSync(path.join(FAMILY, id, file));
    const mine = await run(convertMeshnet(json, binary, { name: id, instanceNormSuffix, logits: true }), 20);
    const reference = await run(readFileSync(path.join(FAMILY, 'onnx', `${id}.onnx`)), 20);
    expect(mine.dims).toEqual(reference.dims);
    const [a, b] = [mine.data as Float32Array, reference.data as Float32Array];
    let worst = 0;
    for (let v = 0; v < b.length; v++) worst = Math.max(worst, Math.abs(a[v]! - b[v]!));
    expect(worst).toBeLessThan(1e-4);
    const labels = await run(convertMeshnet(json, binary, { name: id, instanceNormSuffix }), 20);
    expect(labels.type).toBe('uint8');
    const voxels = 20 ** 3;
    for (let v = 0; v < voxels; v += 7) {
      let best = 0;
      for (let c = 1; c < b.length / voxels; c++) if (b[c * voxels + v]! > b[best * voxels + v]!) best = c;
      expect((labels.data as Uint8Array)[v]).toBe(best);
    }
  });
});

/** A two-layer network as tfjs keeps it: one 3³ convolution with batch norm, one 1³ convolution. */
function tiny(change: (layers: Record<string, unknown>[]) => void = () => {}) {
  const conv = (name: string, filters: number, size: number, before: string) => ({
    class_name: 'Conv3D',
    config: {
      name,
      filters,
      kernel_size: [size, size, size],
      strides: [1, 1, 1],
      dilation_rate: [1, 1, 1],
      padding: 'same',
      data_format: 'channels_last',
      activation: 'linear',
      use_bias: true,
    },
    inbound_nodes: [[[before, 0, 0, {}]]],
  });
  const layers: Record<string, unknown>[] = [
    { class_name: 'InputLayer', config: { name: 'input' }, inbound_nodes: [] },
    conv('a', 2, 3, 'input'),
    {
      class_name: 'BatchNormalization',
      config: { name: 'n', epsilon: 0.001, center: true, scale: true },
      inbound_nodes: [[['a', 0, 0, {}]]],
    },
    { class_name: 'Activation', config: { name: 'r', activation: 'relu' }, inbound_nodes: [[['n', 0, 0, {}]]] },
    conv('b', 2, 1, 'r'),
  ];
  change(layers);
  const shapes: [string, number[]][] = [
    ['a/kernel', [3, 3, 3, 1, 2]],
    ['a/bias', [2]],
    ['n/gamma', [2]],
    ['n/beta', [2]],
    ['n/moving_mean', [2]],
    ['n/moving_variance', [2]],
    ['b/kernel', [1, 1, 1, 2, 2]],
    ['b/bias', [2]],
  ];
  const weights = shapes.map(([name, shape]) => ({ name, shape, dtype: 'float32' }));
  const count = shapes.reduce((sum, [, shape]) => sum + shape.reduce((a, b) => a * b, 1), 0);
  const values = Float32Array.from({ length: count }, (_, n) => 0.1 + (Math.abs(Math.sin(n * 7.13)) % 1));
  const json = JSON.stringify({
    format: 'layers-model',
    modelTopology: { model_config: { config: { layers } } },
    weightsManifest: [{ paths: ['w.bin'], weights }],
  });
  return { json, binary: new Uint8Array(values.buffer), values };
}

describe('the converter', () => {
  it('folds batch norm into the convolution before it', async () => {
    const { json, binary, values } = tiny();
    const out = await run(convertMeshnet(json, binary, { name: 'tiny', logits: true }), 3);
    const x = input(3).data as Float32Array;
    // the middle voxel sees all 27
    const hidden = [0, 1].map((o) => {
      let sum = values[54 + o]!;
      for (let t = 0; t < 27; t++) sum += x[t]! * values[t * 2 + o]!;
      const [gamma, beta, mean, variance] = [56, 58, 60, 62].map((at) => values[at + o]!) as [
        number,
        number,
        number,
        number,
      ];
      return Math.max(0, (gamma * (sum - mean)) / Math.sqrt(variance + 0.001) + beta);
    });
    for (const o of [0, 1]) {
      const expected = values[68 + o]! + hidden[0]! * values[64 + o]! + hidden[1]! * values[66 + o]!;
      expect((out.data as Float32Array)[o * 27 + 13]).toBeCloseTo(expected, 4);
    }
  });

  it('gives the same bytes every time', () => {
    const { json, binary } = tiny();
    expect(convertMeshnet(json, binary, { name: 'tiny' })).toEqual(convertMeshnet(json, binary, { name: 'tiny' }));
  });

  it.each<[string, (layers: Record<string, unknown>[]) => void, RegExp]>([
    [
      'a layer it does not know',
      (l) => Object.assign(l[3]!, { class_name: 'Dropout3D' }),
      /not a model of the MeshNet family/,
    ],
    ['a branch', (l) => Object.assign(l[4]!, { inbound_nodes: [[['a', 0, 0, {}]]] }), /does not follow/],
    ['another kernel than the weights', (l) => Object.assign(l[1]!.config as object, { filters: 3 }), /another shape/],
    ['strides', (l) => Object.assign(l[4]!.config as object, { strides: [2, 2, 2] }), /changes the size/],
  ])('refuses %s instead of guessing', (_, change, sentence) => {
    const { json, binary } = tiny(change);
    expect(() => convertMeshnet(json, binary, { name: 'tiny' })).toThrow(sentence);
  });

  it('refuses a truncated weight file', () => {
    const { json, binary } = tiny();
    expect(() => convertMeshnet(json, binary.slice(0, -4), { name: 'tiny' })).toThrow(/shorter/);
  });
});
