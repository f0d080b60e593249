import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseManifest, sha256, verifyWeights } from '../../../inference-worker/package/verify.ts';
import { catalogueSchema } from '../../../models/catalogue.ts';
import { plainManifest } from './manifests.ts';

type Loose = Record<string, unknown> & Record<'input' | 'output' | 'weights', Record<string, unknown>>;
const changed = (change: (m: Loose) => void) => {
  const m = plainManifest() as unknown as Loose;
  change(m);
  return m;
};

it('a plain manifest is read, defaults filled in', () => {
  expect(parseManifest(JSON.stringify(plainManifest())).post.largest_component).toBe('none');
});

describe('a manifest that could be misread is refused, and the sentence names the field', () => {
  it.each<[string, (m: Loose) => void, RegExp]>([
    ['a misspelt rule', (m) => Object.assign(m.input, { croop: { rule: 'head' } }), /input.*croop/],
    ['an unknown schema', (m) => Object.assign(m, { schema: 'overread-model/2' }), /schema/],
    ['an id that is a path', (m) => Object.assign(m, { id: '../etc' }), /id:/],
    ['a version that is none', (m) => Object.assign(m, { version: 'latest' }), /version/],
    ['no axis order in 3D', (m) => delete m.input.axis_order, /axis_order: needed/],
    ['no spacing in 3D', (m) => delete m.input.spacing, /spacing: needed/],
    [
      'an axis order that names left and right',
      (m) => Object.assign(m.input, { axis_order: 'LRA' }),
      /each patient axis once/,
    ],
    ['spacing of zero', (m) => Object.assign(m.input, { spacing: [1, 0, 1] }), /input.spacing/],
    ['a 2D shape for a 3D model', (m) => Object.assign(m.input, { spatial_shape: [64, 64] }), /spatial_shape: needs 3/],
    ['colour out of range', (m) => Object.assign((m.output.labels as Loose[])[1]!, { color: [0, 0, 256] }), /color/],
    ['a label value used twice', (m) => Object.assign((m.output.labels as Loose[])[1]!, { value: 0 }), /used twice/],
    [
      'a label that does not fit into a byte',
      (m) => Object.assign((m.output.labels as Loose[])[1]!, { value: 300 }),
      /above 255/,
    ],
    [
      'a segmentation that gives boxes',
      (m) =>
        Object.assign(m, {
          output: {
            kind: 'boxes',
            boxes_tensor: 'b',
            scores_tensor: 's',
            labels: m.output.labels,
            score_threshold: 0.5,
            nms_iou: 0.5,
          },
        }),
      /does not give boxes/,
    ],
    [
      'percentiles the wrong way round',
      (m) => Object.assign(m.input, { intensity: { rule: 'percentile', low: 99, high: 1 } }),
      /low must be below high/,
    ],
    ['a hash that is none', (m) => Object.assign(m.weights, { sha256: 'abc' }), /sha256/],
    [
      'tiles without a halo',
      (m) => Object.assign(m, { resources: { floats_per_voxel: 10, tileable: true } }),
      /halo_voxels: needed/,
    ],
    ['an unknown intensity rule', (m) => Object.assign(m.input, { intensity: { rule: 'magic' } }), /input.intensity/],
  ])('%s', (_, change, sentence) => {
    expect(() => parseManifest(changed(change))).toThrowError(
      expect.objectContaining({ code: 'INVALID_MANIFEST', message: expect.stringMatching(sentence) }),
    );
  });

  it('text that is not JSON', () => {
    expect(() => parseManifest('{"schema":')).toThrowError(expect.objectContaining({ code: 'INVALID_MANIFEST' }));
  });
});

it('weights other than the ones named never run', async () => {
  const bytes = Uint8Array.of(1, 2, 3);
  expect(await sha256(bytes)).toBe('039058c6f2c0cb492c533b0a4d14ef77cc0f78abccced5287d84a1a2011cfb81');
  const manifest = parseManifest(changed((m) => Object.assign(m.weights, { sha256: 'f'.repeat(64) })));
  await expect(verifyWeights(manifest, bytes)).rejects.toMatchObject({ code: 'MODEL_HASH_MISMATCH' });
});

it('every manifest of the catalogue is valid, and its labels match the classes it promises', () => {
  const catalogue = catalogueSchema.parse(
    JSON.parse(readFileSync(new URL('../../../models/catalogue.json', import.meta.url), 'utf8')),
  );
  expect(catalogue.models.map((m) => m.manifest.output.labels.length)).toEqual([2, 3, 18, 3, 104, 50]);
  for (const { manifest } of catalogue.models) {
    expect(parseManifest(manifest)).toEqual(manifest);
    const names = manifest.output.labels.map((l) => l.name);
    expect(new Set(names).size).toBe(names.length);
  }
});
