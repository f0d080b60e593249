/** A model made here for the tests: marks what is brighter than a threshold, so its truth is known in closed form. */
import { createHash } from 'node:crypto';
import type { Page } from '@playwright/test';
import type { Manifest } from '../../../inference-worker/package/manifest.ts';
import { FLOAT, OnnxGraph, UINT8 } from '../../../models/convert/onnx-graph.ts';

const THRESHOLD = 0.8;

/** [1,1,a,b,c] float in 0–1 → [1,1,a,b,c] uint8: 1 where brighter than the threshold */
function thresholdNet(): Uint8Array {
  const graph = new OnnxGraph('threshold');
  const image = graph.input('image', FLOAT, [1, 1, 'a', 'b', 'c']);
  const limit = graph.constant('limit', [1], Float32Array.of(THRESHOLD));
  const bright = graph.node('Greater', [image, limit], 'bright');
  graph.node('Cast', [bright], 'labels', { to: UINT8 });
  graph.output('labels', UINT8, [1, 1, 'a', 'b', 'c']);
  return graph.finish();
}

export interface TestModel {
  readonly manifest: Manifest;
  readonly weights: Uint8Array;
}

/** Modality values above 800 (of a window of 0–1000) are the bright structure. */
export function thresholdModel(id = 'bright', change: Partial<Manifest> = {}): TestModel {
  const weights = thresholdNet();
  const manifest: Manifest = {
    schema: 'overread-model/1',
    id,
    version: '1.0.0',
    name: `Threshold ${id}`,
    task: 'segmentation',
    description: 'Marks bright voxels; made for tests.',
    intended_use: 'Tests of placing.',
    limits: [],
    license: 'MIT',
    authors: 'Overread',
    references: [],
    data_source: 'none',
    eval_metrics: [],
    input: {
      modality: ['MR', 'CT'],
      contrast: ['any'],
      dimensions: 3,
      num_channels: 1,
      axis_order: 'LIA',
      spacing: [1, 1, 1],
      multiple_of: 1,
      intensity: { rule: 'window', center: 500, width: 1000 },
      crop: { rule: 'none' },
    },
    output: {
      kind: 'labels',
      labels: [
        { value: 0, name: 'background', color: [0, 0, 0] },
        { value: 1, name: 'bright', color: [255, 40, 40] },
      ],
    },
    post: { largest_component: 'none', min_volume_ml: 0, fill_holes: false },
    weights: {
      file: 'weights.onnx',
      sha256: createHash('sha256').update(weights).digest('hex'),
      bytes: weights.length,
      precision: 'fp32',
    },
    fit: {},
    self_test: { spatial_shape: [8, 8, 8], tolerance: 0.001 },
    ...change,
  };
  return { manifest, weights };
}

/** Puts these models, and only these, on the page's shelf. */
export async function stockShelf(page: Page, models: readonly TestModel[]): Promise<void> {
  await page.route('**/models/index.json', (route) =>
    route.fulfill({
      json: { models: models.map(({ manifest: { id } }) => ({ id, url: `models/${id}/model.json` })), unavailable: [] },
    }),
  );
  for (const { manifest, weights } of models) {
    await page.route(`**/models/${manifest.id}/model.json`, (route) => route.fulfill({ json: manifest }));
    await page.route(`**/models/${manifest.id}/weights.onnx`, (route) =>
      route.fulfill({ body: Buffer.from(weights), contentType: 'application/octet-stream' }),
    );
  }
}
