import { describe, expect, it } from 'vitest';
import type { RunResult } from '../../../inference-worker/protocol.ts';
import { findingsOf, type ModelResult } from '../../../viewer/findings/store.ts';

const entry = (result: unknown): ModelResult => ({
  id: 'result-1',
  seriesId: 's',
  seriesInstanceUID: 's',
  images: 20,
  fitReasons: [],
  result: result as RunResult,
});
const provenance = { modelId: 'm' };
const segment = (value: number, voxels: number) => ({
  value,
  voxels,
  volumeMl: voxels / 100,
  name: `part ${value}`,
  color: [1, 2, 3],
  centroidLps: [0, 0, value],
});

describe('the findings list', () => {
  it('does not list a structure of which not one voxel was found', () => {
    const found = findingsOf(entry({ kind: 'segmentation', provenance, segments: [segment(1, 0), segment(2, 5)] }));
    expect(found.map(({ name }) => name)).toEqual(['part 2']);
  });

  it('puts the largest structure and the surest box first, and keeps the ids of what was found', () => {
    const segments = findingsOf(entry({ kind: 'segmentation', provenance, segments: [segment(1, 3), segment(2, 5)] }));
    expect(segments.map(({ id }) => id)).toEqual(['result-1/2', 'result-1/1']);
    const boxes = findingsOf(
      entry({ kind: 'detection', provenance, belowThreshold: 0, boxes: [{ score: 0.4 }, { score: 0.9 }] }),
    );
    expect(boxes.map(({ id }) => id)).toEqual(['result-1/box-2', 'result-1/box-1']);
  });
});
