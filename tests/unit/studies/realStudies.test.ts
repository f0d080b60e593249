import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  type OpenOutcome,
  openFiles,
  preferredSeries,
  type Series,
  seriesFacts,
} from '../../../viewer/studies/index.ts';
import { sourcesBelow } from '../../support/files.ts';
import { hasShared, sharedPath } from '../../support/shared.ts';

const SAMPLES = 'dicom-samples';
const open = async (path: string): Promise<OpenOutcome> =>
  openFiles(await sourcesBelow(sharedPath(`${SAMPLES}/${path}`)));
const seriesOf = (outcome: OpenOutcome): readonly Series[] => outcome.studies.flatMap((study) => study.series);
const only = async (path: string): Promise<Series> => {
  const all = seriesOf(await open(path));
  expect(all).toHaveLength(1);
  return all[0]!;
};

/** Affines worked out with pydicom and numpy from the same headers: rows of a 3×4 matrix in LPS mm. */
const VOLUMES = {
  'brain-mr-t1': {
    dims: [274, 384, 384],
    rows: [
      [0.6993103640202448, 0.017679651819417344, -0.023394468229768133, -91.4495864331908],
      [-0.015251597426245432, 0.6609425998824889, 0.08595555674631072, -160.06035870244],
      [0.026746288006233916, -0.08536264117000493, 0.6606881352469374, -142.505487236053],
    ],
    first: 1,
    last: 384,
  },
  'glioblastoma-mr-1/12-T1post-05670': {
    dims: [512, 512, 22],
    rows: [
      [0.4295620663, -0.01049103956, -0.043857142857143164, -106.109],
      [0.010884301, 0.4140421617, 1.7308571428571435, -186.371],
      [0, -0.114459189, 6.2651619047619045, -42.7965],
    ],
    first: 1,
    last: 22,
  },
  'series-geometry/vendors/ge': {
    dims: [256, 256, 4],
    rows: [
      [0.0530167, 0, -0.9986, -40.0007],
      [0.998594, 0, 0.053, -140.73],
      [0, -1, 0, 124.7],
    ],
    first: 112,
    last: 115,
  },
  'series-geometry/vendors/philips': {
    dims: [240, 240, 4],
    rows: [
      [1.04075389172508, 0.0409552025872002, -0.00860333333332619, -128.1639],
      [0.0157140917026314, -0.019321535221755004, 0.5998333333333363, -102.44185],
      [0.04066628698069081, -1.04068180839636, -0.011474666666667114, 109.789154],
    ],
    first: 1,
    last: 4,
  },
  'series-geometry/vendors/hitachi': {
    dims: [64, 64, 4],
    rows: [
      [1.4269453125, -0.3345984375, -3.1214, -136.2682],
      [1.85328984375, 0.44115703125, 2.3299966666666663, -50.12272],
      [0.149353125, -2.2774078125, 0.90994, 36.6436],
    ],
    first: 11,
    last: 8,
  },
} as const;

describe.skipIf(!hasShared(SAMPLES))('real series', () => {
  it.each(Object.entries(VOLUMES))('%s lies where pydicom says, not mirrored or shifted', async (path, expected) => {
    const { geometry, geometryProblems, instances } = await only(path);
    expect(geometryProblems).toEqual([]);
    expect(geometry?.grid.dims).toEqual(expected.dims);
    const wanted = [...expected.rows.flat(), 0, 0, 0, 1];
    for (const [index, value] of wanted.entries()) expect(geometry?.grid.affine[index]).toBeCloseTo(value, 4);
    expect(instances[0]?.header.instanceNumber).toBe(expected.first);
    expect(instances.at(-1)?.header.instanceNumber).toBe(expected.last);
  });

  it.each([
    ['gantrytilting/001', ['gantry-tilt']],
    ['notavolume/001', ['duplicate-position']],
    ['slicecount/001', ['too-few-slices']],
    ['sliceincrement/001', ['missing-slices']],
    ['sliceincrement/002', ['missing-slices', 'gantry-tilt']],
  ])('failing/%s is never shown as a volume', async (path, codes) => {
    const series = await only(`series-geometry/failing/${path}`);
    expect(series.geometry).toBeNull();
    expect(series.geometryProblems.map(({ code }) => code)).toEqual(codes);
  });

  it('mixed orientations are not stacked into one volume', async () => {
    const parts = seriesOf(await open('series-geometry/failing/sliceorientation/001'));
    expect(parts.map(({ splitReason }) => splitReason)).toEqual([
      'Sagittal images of this series',
      'Axial images of this series',
    ]);
    for (const { id, seriesInstanceUID, instances } of parts)
      expect(id).toBe(`${seriesInstanceUID}#${instances[0]!.header.sopInstanceUID}`);
    expect(parts.every(({ geometry }) => geometry === null)).toBe(true);
  });

  it.each(['compressed', 'compressed_j2k', 'compressed_jpeg', 'compressed_jpegls', 'compressed_rle'])(
    'a volume in %s has the geometry of its uncompressed twin',
    async (path) => {
      const { geometry } = await only(`series-geometry/${path}`);
      expect(geometry?.grid.dims).toEqual([256, 256, 4]);
      expect(geometry?.spacingMm).toEqual([1, 1, 1]);
    },
  );

  it('the glioblastoma study opens on the T1, not on its 35 × 51 crop', async () => {
    for (const path of ['glioblastoma-mr-1', 'glioblastoma-mr-2']) {
      const outcome = await open(path);
      expect(outcome.unshown).toEqual([]);
      expect(preferredSeries(outcome.studies)?.description).toBe('T1post');
    }
  });

  it('the facts for the fit check reach beyond the grid along oblique patient axes', async () => {
    const facts = seriesFacts(await only('brain-mr-t1'));
    expect(facts.modality).toBe('MR');
    expect(facts.descriptions).toContain('anat-T1w');
    expect(facts.grid?.spacingMm.map((mm) => mm.toFixed(4))).toEqual(['0.7000', '0.6667', '0.6667']);
    // |affine| · dims, with numpy
    expect(facts.grid?.extentMm.map((mm) => mm.toFixed(1))).toEqual(['207.4', '291.0', '293.8']);
  });

  it('projection images are shown and never taken for a volume', async () => {
    const all = seriesOf(await open('projection'));
    expect(all.map(({ modality }) => modality).sort()).toEqual(['CR', 'MG']);
    expect(all.every(({ geometry }) => geometry === null)).toBe(true);
  });
});

describe.skipIf(!hasShared(SAMPLES))('nothing is lost', () => {
  const folders = hasShared(SAMPLES) ? readdirSync(sharedPath(SAMPLES)) : [];
  it.each(folders)('every file of %s is shown or listed with its reason', async (folder) => {
    const sources = await sourcesBelow(sharedPath(`${SAMPLES}/${folder}`));
    const { studies, unshown } = await openFiles(sources);
    const shown = studies.flatMap(({ series }) => series.flatMap(({ instances }) => instances.map(({ path }) => path)));
    expect([...shown, ...unshown.map(({ path }) => path)].sort()).toEqual(sources.map(({ path }) => path).sort());
    for (const { reason } of unshown) expect(reason).toMatch(/^[A-Z].*\.$/);
  });
});
