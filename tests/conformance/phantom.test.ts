/** Other people's readers judge the phantoms: dciodvfy the attributes, pydicom and numpy the geometry and values. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { createPhantom, PRESETS } from '../../dicom-samples/phantom/index.ts';
import { hasPydicom, hasTool, PYTHON } from '../support/tools.ts';

const folder = mkdtempSync(join(tmpdir(), 'overread-phantom-'));
afterAll(() => rmSync(folder, { recursive: true }));

function written(name: string): string {
  const out = join(folder, name);
  mkdirSync(out, { recursive: true });
  for (const file of createPhantom(PRESETS.get(name)!).files) writeFileSync(join(out, file.name), file.bytes);
  return out;
}

/** Whole files only: the truncated one is broken on purpose. */
const VALID = [...PRESETS.keys()].filter((name) => name !== 'broken-truncated-last-file');
const SOUND = [...PRESETS.keys()].filter((name) => !name.startsWith('broken-') || name === 'broken-gantry-tilt');

/** Loads a folder without our code: sorts by position, builds the affine from the headers, measures by value. */
const MEASURE = `
import sys, glob, json, numpy as np, pydicom
slices = [pydicom.dcmread(f) for f in glob.glob(sys.argv[1] + '/*.dcm')]
orientation = np.array([float(v) for v in slices[0].ImageOrientationPatient])
row, column = orientation[:3], orientation[3:]
normal = np.cross(row, column)
position = lambda d: np.array([float(v) for v in d.ImagePositionPatient])
slices.sort(key=lambda d: normal @ position(d))
between, within = [float(v) for v in slices[0].PixelSpacing]
step = (position(slices[-1]) - position(slices[0])) / (len(slices) - 1)
volume = np.stack([d.pixel_array.astype(float) * float(d.get('RescaleSlope', 1)) + float(d.get('RescaleIntercept', 0)) for d in slices])
found = []
for low, high in json.loads(sys.argv[2]):
    k, j, i = [axis.astype(float) for axis in np.nonzero((volume > low) & (volume < high))]
    centre = position(slices[0]) + row * within * i.mean() + column * between * j.mean() + step * k.mean()
    voxel = abs(np.linalg.det(np.stack([row * within, column * between, step])))
    found.append({'centre': list(centre), 'ml': len(k) * voxel / 1000})
print(json.dumps(found))
`;

/** Values no other structure comes near, so that thresholds alone find these. */
const BY_VALUE = {
  ct: {
    ranges: [
      [200, 400],
      [800, 1000],
      [-1e4, -900],
    ],
    values: [2, 4],
  },
  mr: {
    ranges: [
      [850, 950],
      [660, 740],
      [-1, 60],
    ],
    values: [2, 3],
  },
} as const;

describe.skipIf(!hasTool('dciodvfy', ['-h']))('dciodvfy', () => {
  it.each(VALID)('finds no error and no warning in %s', (name) => {
    const out = written(name);
    for (const file of ['IM0001.dcm', 'IM0002.dcm'].slice(0, name.includes('single') ? 1 : 2)) {
      const { stderr, status } = spawnSync('dciodvfy', [join(out, file)], { encoding: 'utf8' });
      expect(stderr).not.toMatch(/error|warning/i);
      expect(stderr).toMatch(/CTImage|MRImage/);
      expect(status).toBe(0);
    }
  });
});

describe.skipIf(!hasPydicom())('pydicom', () => {
  it.each(SOUND)('finds the structures of %s where the truth says', (name) => {
    const options = PRESETS.get(name)!;
    const { structures } = createPhantom(options).truth;
    const { ranges, values } = BY_VALUE[options.modality === 'CT' ? 'ct' : 'mr'];
    const printed = execFileSync(PYTHON, ['-c', MEASURE, written(name), JSON.stringify(ranges)], { encoding: 'utf8' });
    const found = JSON.parse(printed) as { centre: number[]; ml: number }[];
    values.forEach((value, n) => {
      const structure = structures.find((s) => s.value === value)!;
      structure.centreLps.forEach((mm, axis) => {
        expect(Math.abs(found[n]!.centre[axis]! - mm), `${structure.name} axis ${axis}`).toBeLessThan(0.5);
      });
      expect(Math.abs(found[n]!.ml / structure.volumeMl - 1), structure.name).toBeLessThan(0.06);
    });
  });
});
