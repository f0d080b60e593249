import dcmjs from 'dcmjs';
import { describe, expect, it } from 'vitest';
import {
  ACQUISITIONS,
  createPhantom,
  DEFECTS,
  type Defect,
  type Phantom,
  type PhantomFile,
  STRUCTURES,
} from '../../../dicom-samples/phantom/index.ts';
import type { Grid, Vec3 } from '../../../inference-worker/pipeline/volume.ts';

const MODALITIES = ['CT', 'MR'] as const;
const EVERY_KIND = MODALITIES.flatMap((modality) => ACQUISITIONS.map((acquisition) => ({ modality, acquisition })));

function lps({ affine }: Grid, [i, j, k]: Vec3): Vec3 {
  const m = affine as number[];
  const row = (r: number): number => m[r]! * i + m[r + 1]! * j + m[r + 2]! * k + m[r + 3]!;
  return [row(0), row(4), row(8)];
}

/** Centre of mass in LPS mm and volume in ml of one value, from the labelmap alone. */
function measured({ truth }: Phantom, value: number): { centre: Vec3; ml: number } {
  const [columns, rows] = truth.grid.dims;
  const total = [0, 0, 0];
  let count = 0;
  truth.labels.forEach((label, index) => {
    if (label !== value) return;
    total[0]! += index % columns;
    total[1]! += Math.floor(index / columns) % rows;
    total[2]! += Math.floor(index / (columns * rows));
    count++;
  });
  const centre = lps(truth.grid, total.map((t) => t / count) as unknown as Vec3);
  const m = truth.grid.affine as number[];
  const determinant =
    m[0]! * (m[5]! * m[10]! - m[6]! * m[9]!) -
    m[1]! * (m[4]! * m[10]! - m[6]! * m[8]!) +
    m[2]! * (m[4]! * m[9]! - m[5]! * m[8]!);
  return { centre, ml: (count * Math.abs(determinant)) / 1000 };
}

function header(file: PhantomFile): Record<string, unknown> {
  const { DicomMessage, DicomMetaDictionary } = dcmjs.data;
  return DicomMetaDictionary.naturalizeDataset(DicomMessage.readFile(file.bytes.buffer).dict);
}

const made = (defect: Defect, modality: 'CT' | 'MR' = 'CT'): Phantom =>
  createPhantom({ modality, acquisition: 'axial', defects: [defect], dims: [20, 18, 10], spacingMm: [8, 9, 15] });
const positions = (phantom: Phantom): number[] =>
  phantom.files.map((f) => Number((header(f).ImagePositionPatient as number[])[2]));
const gaps = (values: readonly number[]): number[] => values.slice(1).map((v, n) => v - values[n]!);

describe('phantom', () => {
  it.each(EVERY_KIND)(
    '$modality $acquisition: every structure lies where the truth says, in the size it says',
    (kind) => {
      const phantom = createPhantom(kind);
      for (const structure of STRUCTURES) {
        const { centre, ml } = measured(phantom, structure.value);
        for (const axis of [0, 1, 2] as const) {
          expect(Math.abs(centre[axis] - structure.centreLps[axis]), `${structure.name} axis ${axis}`).toBeLessThan(
            0.5,
          );
        }
        expect(Math.abs(ml / structure.volumeMl - 1), structure.name).toBeLessThan(0.05);
      }
    },
  );

  it('is lopsided along every axis of the patient, or a flip would go unseen', () => {
    const [head, left, front, top] = STRUCTURES;
    expect(left!.centreLps[0] - head!.centreLps[0]).toBeGreaterThan(20);
    expect(front!.centreLps[1] - head!.centreLps[1]).toBeLessThan(-20);
    expect(top!.centreLps[2] - head!.centreLps[2]).toBeGreaterThan(20);
  });

  it.each(EVERY_KIND)('$modality $acquisition: the header’s geometry is the truth’s affine', (kind) => {
    const phantom = createPhantom(kind);
    const { grid } = phantom.truth;
    for (const k of [0, 1, grid.dims[2] - 1]) {
      const h = header(phantom.files[k]!);
      const [between, within] = h.PixelSpacing as number[];
      const orientation = (h.ImageOrientationPatient as number[]).map(Number);
      const position = (h.ImagePositionPatient as number[]).map(Number);
      const far = position.map(
        (p, a) => p + orientation[a]! * Number(within) * 7 + orientation[a + 3]! * Number(between) * 5,
      );
      for (const a of [0, 1, 2] as const) {
        expect(position[a]).toBeCloseTo(lps(grid, [0, 0, k])[a], 6);
        expect(far[a]).toBeCloseTo(lps(grid, [7, 5, k])[a], 6);
      }
    }
  });

  it('stores Hounsfield units with the rescale of the header', () => {
    const phantom = createPhantom({ modality: 'CT', acquisition: 'coronal' });
    const [columns, rows] = phantom.truth.grid.dims;
    const k = 20;
    const h = header(phantom.files[k]!);
    const stored = new Uint16Array((h.PixelData as ArrayBuffer[])[0]!);
    const hu = Array.from(stored, (v) => v * Number(h.RescaleSlope) + Number(h.RescaleIntercept));
    const truth = phantom.truth.image.subarray(k * columns * rows, (k + 1) * columns * rows);
    expect(hu).toEqual(Array.from(truth));
    expect(Math.min(...hu)).toBeLessThan(-950);
  });

  it('gives the same bytes every time, and other UIDs for another phantom', () => {
    const options = { modality: 'MR', acquisition: 'oblique', dims: [16, 14, 4] } as const;
    const [first, again, other] = [
      createPhantom(options),
      createPhantom(options),
      createPhantom({ ...options, seed: 1 }),
    ];
    for (const [n, file] of first.files.entries()) expect(Buffer.compare(file.bytes, again.files[n]!.bytes)).toBe(0);
    expect(other.seriesInstanceUID).not.toBe(first.seriesInstanceUID);
  });

  it.each(DEFECTS)('%s: every file has a UID and a name of its own', (defect) => {
    const phantom = made(defect, 'MR');
    const whole = defect === 'truncated-last-file' ? phantom.files.slice(0, -1) : phantom.files;
    expect(new Set(whole.map((f) => header(f).SOPInstanceUID)).size).toBe(whole.length);
    expect(new Set(phantom.files.map((f) => f.name)).size).toBe(phantom.files.length);
  });
});

describe('broken phantoms for tests of refusal', () => {
  it('missing-middle-slice leaves one gap of double width', () => {
    const found = gaps(positions(made('missing-middle-slice')));
    expect(found.filter((g) => Math.abs(g - 30) < 1e-6)).toHaveLength(1);
    expect(found.filter((g) => Math.abs(g - 15) < 1e-6)).toHaveLength(7);
  });

  it('doubled-slice has one position twice', () => {
    expect(gaps(positions(made('doubled-slice'))).filter((g) => g === 0)).toHaveLength(1);
  });

  it('gantry-tilt shifts the slices in their own plane, off their normal', () => {
    const phantom = made('gantry-tilt');
    const [first, second] = phantom.files.map((f) => (header(f).ImagePositionPatient as number[]).map(Number));
    expect((second![1]! - first![1]!) / (second![2]! - first![2]!)).toBeCloseTo(Math.tan((15 * Math.PI) / 180), 6);
    expect(Number(header(phantom.files[0]!).GantryDetectorTilt)).toBe(15);
  });

  it('uneven-spacing has two slice distances', () => {
    const found = new Set(gaps(positions(made('uneven-spacing'))).map((g) => g.toFixed(3)));
    expect([...found].sort()).toEqual(['15.000', '22.500']);
  });

  it('single-slice is one file', () => expect(made('single-slice').files).toHaveLength(1));

  it('no-window says nothing of a window', () => {
    expect(header(made('no-window').files[0]!)).not.toHaveProperty('WindowCenter');
  });

  it('truncated-last-file lost half its last file’s pixels', () => {
    const { files } = made('truncated-last-file');
    expect(files[0]!.bytes.length - files.at(-1)!.bytes.length).toBeGreaterThan(20 * 18 - 8);
  });

  it('two-series mixes the files of two series of one study', () => {
    const headers = made('two-series').files.map(header);
    const series = headers.map((h) => h.SeriesInstanceUID);
    expect(new Set(series).size).toBe(2);
    expect(new Set(headers.map((h) => h.StudyInstanceUID)).size).toBe(1);
    expect(series[0]).not.toBe(series[1]);
  });

  it('several-echoes has every position once an echo', () => {
    const headers = made('several-echoes', 'MR').files.map(header);
    expect(headers).toHaveLength(20);
    expect(new Set(headers.map((h) => Number(h.EchoTime)))).toEqual(new Set([20, 80]));
  });

  it('reversed-instance-numbers counts against the positions', () => {
    const headers = made('reversed-instance-numbers').files.map(header);
    expect(headers.map((h) => Number(h.InstanceNumber))).toEqual([10, 9, 8, 7, 6, 5, 4, 3, 2, 1]);
  });
});
