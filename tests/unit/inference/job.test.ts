/** The engine with ONNX Runtime Web in Node, on tiny models that are built here. */
import { createHash } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
import { createNodeRuntime } from '../../../cli/node-runtime.ts';
import { createEngine, type JobRequest } from '../../../inference-worker/engine/job.ts';
import { selfTest } from '../../../inference-worker/engine/self-test.ts';
import { createPredictor } from '../../../inference-worker/engine/session.ts';
import { transform } from '../../../inference-worker/pipeline/affine.ts';
import type { Progress } from '../../../inference-worker/protocol.ts';
import { FLOAT, OnnxGraph, UINT8 } from '../../../models/convert/onnx-graph.ts';
import { manifest } from './manifests.ts';
import { ACQUISITIONS, LESION, phantom } from './phantom.ts';

const runtime = createNodeRuntime();
let engine = createEngine(runtime);
afterEach(async () => {
  await engine.dispose();
  engine = createEngine(runtime);
});

/** onnx.proto3 TensorProto.DataType */
const INT32 = 6;
const INT64 = 7;

const sha = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const named = (bytes: Uint8Array) => ({
  file: 'weights.onnx',
  sha256: sha(bytes),
  bytes: bytes.length,
  precision: 'fp32',
});

/** Labels what is brighter than `level`: a one-voxel convolution for each class and ArgMax. */
function thresholdModel(level: number, probabilities = false): Uint8Array {
  const graph = new OnnxGraph('threshold');
  graph.input('volume', FLOAT, [1, 1, 'a', 'b', 'c']);
  const w = graph.constant('w', [2, 1, 1, 1, 1], Float32Array.of(0, 50));
  const b = graph.constant('b', [2], Float32Array.of(50 * level, 0));
  const logits = graph.node('Conv', ['volume', w, b], 'logits', { kernel_shape: [1, 1, 1] });
  if (probabilities) {
    graph.output(graph.node('Softmax', [logits], 'p', { axis: 1 }), FLOAT, [1, 2, 'a', 'b', 'c']);
  } else {
    const best = graph.node('ArgMax', [logits], 'best', { axis: 1, keepdims: 0 });
    graph.output(graph.node('Cast', [best], 'labels', { to: UINT8 }), UINT8, [1, 'a', 'b', 'c']);
  }
  return graph.finish();
}

const request = (model: Uint8Array, changes: object = {}, acquisition = 'oblique'): JobRequest => ({
  manifest: manifest((m) => {
    // large enough for the lesion, small enough for a busy machine
    Object.assign(m.input, { spatial_shape: [96, 96, 96] });
    Object.assign(m, { weights: named(model), ...changes });
  }),
  weights: { bytes: model },
  volume: phantom(ACQUISITIONS[acquisition]!),
  backend: 'wasm',
  threads: 1,
});

describe('a segmentation the whole way', () => {
  const volume = (4 / 3) * Math.PI * LESION.radii[0] * LESION.radii[1] * LESION.radii[2] * 0.001;

  it.each(Object.keys(ACQUISITIONS))('%s: finds the lesion where it is, as large as it is', async (acquisition) => {
    const job = request(thresholdModel(0.6), {}, acquisition);
    const result = await engine.runJob(job);
    if (result.kind !== 'segmentation') throw new Error(result.kind);
    const [lesion] = result.segments;
    expect(lesion!.volumeMl).toBeGreaterThan(0.95 * volume);
    expect(lesion!.volumeMl).toBeLessThan(1.05 * volume);
    for (const n of [0, 1, 2] as const) expect(Math.abs(lesion!.centroidLps[n] - LESION.centre[n])).toBeLessThan(0.6);
    const [i, j, k] = lesion!.centerVoxel;
    expect(result.labelmap.voxels[(k * job.volume.dims[1] + j) * job.volume.dims[0] + i]).toBe(1);
    expect(transform(result.labelmap.affine, lesion!.centerVoxel)[0]).toBeGreaterThan(25);
  });

  it('probabilities come back smooth to the same place', async () => {
    const m = request(thresholdModel(0.6, true)).manifest;
    const job = request(thresholdModel(0.6, true), { output: { ...m.output, kind: 'probabilities' } });
    const result = await engine.runJob(job);
    if (result.kind !== 'segmentation') throw new Error(result.kind);
    for (const n of [0, 1, 2] as const) {
      expect(Math.abs(result.segments[0]!.centroidLps[n] - LESION.centre[n])).toBeLessThan(0.6);
    }
  });

  it('says how it came about, with real progress through every stage', async () => {
    const seen: Progress[] = [];
    const job = request(thresholdModel(0.6));
    const { provenance } = await engine.runJob(job, { onProgress: (p) => seen.push(p) });
    expect(provenance).toMatchObject({
      modelId: 'test-model',
      backend: 'wasm',
      weightsSha256: job.manifest.weights.sha256,
    });
    expect([...new Set(seen.map((p) => p.stage))]).toEqual(['load', 'prepare', 'infer', 'finish']);
    expect(seen.every((p) => p.backend === 'wasm')).toBe(true);
    expect(provenance.parameters).toEqual({
      intensity: { rule: 'minmax' },
      axisOrder: 'LIA',
      shape: [96, 96, 96],
      spacingMm: [1, 1, 1],
      tiles: 1,
      post: { largest_component: 'none', min_volume_ml: 0, fill_holes: false },
    });
  });
});

describe('what must not run does not run', () => {
  it('weights with another hash', async () => {
    const job = request(thresholdModel(0.6));
    const wrong = { ...job, weights: { bytes: thresholdModel(0.5) } };
    await expect(engine.runJob(wrong)).rejects.toMatchObject({ code: 'MODEL_HASH_MISMATCH' });
  });

  it('weights that are no model', async () => {
    const noise = new Uint8Array(200).fill(7);
    await expect(engine.runJob(request(noise))).rejects.toMatchObject({ code: 'MODEL_UNREADABLE' });
  });

  it('a backend that is not there is not silently replaced', async () => {
    const job = { ...request(thresholdModel(0.6)), backend: 'webgpu' as const };
    await expect(engine.runJob(job)).rejects.toMatchObject({ code: 'BACKEND_UNAVAILABLE' });
  });

  it('auto says in the provenance that WebGPU was passed over', async () => {
    const { provenance } = await engine.runJob({ ...request(thresholdModel(0.6)), backend: 'auto' });
    expect(provenance.backend).toBe('wasm');
    expect(provenance.notes.join()).toMatch(/WASM was used/);
  });

  it('a volume whose voxels do not match its dimensions', async () => {
    const job = request(thresholdModel(0.6));
    const broken = { ...job, volume: { ...job.volume, voxels: job.volume.voxels.slice(1) } };
    await expect(engine.runJob(broken)).rejects.toMatchObject({ code: 'INVALID_INPUT' });
  });

  it('a network too large for the machine is refused before it starts', async () => {
    const job = request(thresholdModel(0.6), { resources: { floats_per_voxel: 1e6 } });
    await expect(engine.runJob(job)).rejects.toMatchObject({ code: 'OUT_OF_MEMORY' });
  });

  it.each([
    ['a NaN', Number.NaN],
    ['an infinity', Number.POSITIVE_INFINITY],
  ])('a model that answers with %s does not pass as "no findings"', async (_, value) => {
    const graph = new OnnxGraph('broken');
    graph.input('volume', FLOAT, [1, 1, 'a', 'b', 'c']);
    const w = graph.constant('w', [2, 1, 1, 1, 1], Float32Array.of(1, 1));
    const b = graph.constant('b', [2], Float32Array.of(0, value));
    graph.output(graph.node('Conv', ['volume', w, b], 'p', { kernel_shape: [1, 1, 1] }), FLOAT, [1, 2, 'a', 'b', 'c']);
    const model = graph.finish();
    const { output } = request(model).manifest;
    const job = request(model, { output: { ...output, kind: 'probabilities' } });
    await expect(engine.runJob(job)).rejects.toMatchObject({ code: 'INFERENCE_FAILED' });
  });

  it.each(['boxes', 'scores'])('a detector whose %s are NaN does not pass as "no findings"', async (broken) => {
    await expect(engine.runJob(detector(broken))).rejects.toMatchObject({ code: 'INFERENCE_FAILED' });
  });

  it.each([
    ['int64', INT64, 257],
    ['int32', INT32, -255],
    ['uint8', UINT8, 2],
  ])('a label of %s the manifest does not name does not become another one', async (_, type, label) => {
    const graph = new OnnxGraph('labels');
    graph.input('volume', FLOAT, [1, 1, 'a', 'b', 'c']);
    const scale = graph.constant('scale', [], Float32Array.of(label));
    const scaled = graph.node('Mul', ['volume', scale], 'scaled');
    graph.output(graph.node('Cast', [scaled], 'labels', { to: type }), type, [1, 1, 'a', 'b', 'c']);
    const job = request(graph.finish());
    await expect(engine.runJob(job)).rejects.toMatchObject({
      code: 'INFERENCE_FAILED',
      message: expect.stringMatching(/label that its description does not know/),
    });
  });

  it('an image without contrast is refused, not read as healthy', async () => {
    const job = request(thresholdModel(0.6));
    const flat = { ...job, volume: { ...job.volume, voxels: new Int16Array(job.volume.voxels.length).fill(7) } };
    await expect(engine.runJob(flat)).rejects.toMatchObject({ code: 'INVALID_INPUT' });
  });

  it('an image with an infinite voxel is not read as labels', async () => {
    const job = request(thresholdModel(0.6));
    const voxels = Float32Array.from(job.volume.voxels);
    voxels[voxels.length >> 1] = Number.POSITIVE_INFINITY;
    await expect(engine.runJob({ ...job, volume: { ...job.volume, voxels } })).rejects.toMatchObject({
      code: 'INVALID_INPUT',
    });
  });

  it('an answer of another form than promised is not kept', async () => {
    const job = request(thresholdModel(0.6, true));
    await expect(engine.runJob(job)).rejects.toMatchObject({ code: 'INFERENCE_FAILED' });
  });
});

it('tiles give the same labels as the whole', async () => {
  const model = thresholdModel(0.6);
  const whole = await engine.runJob(request(model));
  // so large a need a voxel that the budget of settings.ts forces tiles
  const job = request(model, { resources: { floats_per_voxel: 3000, halo_voxels: 2, tileable: true } });
  const tiled = await engine.runJob(job);
  if (whole.kind !== 'segmentation' || tiled.kind !== 'segmentation') throw new Error('not a segmentation');
  expect(tiled.provenance.notes.join()).toMatch(/overlapping tiles/);
  expect(Buffer.compare(tiled.labelmap.voxels, whole.labelmap.voxels)).toBe(0);
});

describe('the self-test of a backend', () => {
  const predictor = (model: Uint8Array, changes: object) => {
    const { manifest: m } = request(model, changes);
    return createPredictor(runtime, m, model, 'wasm', 1, 'logits');
  };

  it('notices a wrong network even when both see only background', async () => {
    const changes = { self_test: { spatial_shape: [8, 8, 8], tolerance: 0.001, inner_tensor: 'logits' } };
    const right = await predictor(thresholdModel(3), changes);
    const same = await predictor(thresholdModel(3), changes);
    const wrong = await predictor(thresholdModel(4), changes);
    const { manifest: m } = request(thresholdModel(3), changes);
    await expect(selfTest(m, same, right)).resolves.toBeUndefined();
    await expect(selfTest(m, wrong, right)).rejects.toMatchObject({ code: 'SELF_TEST_FAILED' });
    for (const p of [right, same, wrong]) await p.release();
  });
});

it("a detector's boxes come back in the patient, one finding for one tumour", async () => {
  const result = await engine.runJob(detector());
  if (result.kind !== 'detection') throw new Error(result.kind);
  expect(result.boxes).toHaveLength(1);
  const [found] = result.boxes;
  // frame pixels 16–32 are slice pixels 32–64, edge to edge
  expect(found!.boundsVoxel).toEqual([
    [31.5, 31.5, 2.5],
    [63.5, 63.5, 5.5],
  ]);
  expect(found!.sizeMm).toEqual([16, 16, 12]);
  expect(found!.centerLps).toEqual([-32 + 0.5 * 47.5, -32 + 0.5 * 47.5, 7 + 4 * 4]);
  expect(result.provenance.parameters).toEqual({
    intensity: { rule: 'minmax' },
    shape: [64, 64],
    spacingMm: [1, 1],
    tiles: 10,
    scoreThreshold: 0.1,
    nmsIou: 0.5,
    post: { largest_component: 'none', min_volume_ml: 0, fill_holes: false },
  });
});

/**
 * The "network": one box wherever the slice has anything bright, around rows and columns 16–31 of a 64 × 64 frame.
 * @param broken the output that is NaN
 */
function detector(broken?: string): JobRequest {
  const bad = (name: string, value: number) => (name === broken ? Number.NaN : value);
  const graph = new OnnxGraph('detector');
  graph.input('slice', FLOAT, [1, 1, 64, 64]);
  const brightest = graph.node('ReduceMax', ['slice'], 'brightest', { axes: [1, 2, 3], keepdims: 0 });
  const shape = graph.constant('one', [1, 1, 1], Float32Array.of(bad('scores', 0.9)));
  graph.output(graph.node('Mul', [brightest, shape], 'scores'), FLOAT, [1, 1, 1]);
  const zero = graph.constant('zero', [1, 1, 1], Float32Array.of(0));
  const nothing = graph.node('Mul', [brightest, zero], 'nothing');
  const box = graph.constant('box', [1, 1, 4], Float32Array.of(16, 16, 32, bad('boxes', 32)));
  graph.output(graph.node('Add', [nothing, box], 'boxes'), FLOAT, [1, 1, 4]);
  const model = graph.finish();
  const voxels = new Float32Array(128 * 128 * 10);
  for (const k of [3, 4, 5]) voxels[k * 128 * 128 + 40 * 128 + 40] = 100;
  return {
    manifest: manifest((m) =>
      Object.assign(m, {
        task: 'detection',
        weights: named(model),
        input: {
          modality: ['MR'],
          contrast: ['any'],
          dimensions: 2,
          num_channels: 1,
          spatial_shape: [64, 64],
          intensity: { rule: 'minmax' },
        },
        output: {
          kind: 'boxes',
          boxes_tensor: 'boxes',
          scores_tensor: 'scores',
          score_threshold: 0.1,
          nms_iou: 0.5,
          labels: [{ value: 0, name: 'tumour', color: [255, 0, 0] }],
        },
      }),
    ),
    weights: { bytes: model },
    volume: { dims: [128, 128, 10], affine: [0.5, 0, 0, -32, 0, 0.5, 0, -32, 0, 0, 4, 7, 0, 0, 0, 1], voxels },
    backend: 'wasm',
    threads: 1,
  };
}
