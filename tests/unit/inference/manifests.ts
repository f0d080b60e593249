import { type Manifest, manifestSchema } from '../../../inference-worker/package/manifest.ts';

/** A valid manifest to change a thing or two of. */
export const plainManifest = () => ({
  schema: 'overread-model/1',
  id: 'test-model',
  version: '1.0.0',
  name: 'Test model',
  task: 'segmentation',
  description: 'A model for tests.',
  intended_use: 'Tests.',
  limits: [],
  license: 'MIT',
  authors: 'tests',
  data_source: 'none',
  input: {
    modality: ['MR'],
    contrast: ['T1'],
    dimensions: 3,
    num_channels: 1,
    axis_order: 'LIA',
    spacing: [1, 1, 1],
    intensity: { rule: 'minmax' },
  },
  output: {
    kind: 'labels',
    labels: [
      { value: 0, name: 'Background', color: [0, 0, 0] },
      { value: 1, name: 'Lesion', color: [255, 0, 0] },
    ],
  },
  weights: { file: 'weights.onnx', sha256: '0'.repeat(64), bytes: 1, precision: 'fp32' },
});

export const manifest = (
  changes: (m: Record<string, never> & ReturnType<typeof plainManifest>) => void = () => {},
): Manifest => {
  const m = plainManifest();
  changes(m as never);
  return manifestSchema.parse(m);
};
