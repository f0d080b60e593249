import { describe, expect, it } from 'vitest';
import { pixelTypeOf } from '../../../viewer/reading/pixelType.ts';
import { VoxelCollector } from '../../../viewer/reading/seriesPixels.ts';
import type { InstanceHeader } from '../../../viewer/studies/index.ts';

const header = (change: Partial<InstanceHeader>): InstanceHeader =>
  ({ bitsAllocated: 16, bitsStored: 16, pixelRepresentation: 0, ...change }) as InstanceHeader;

describe('voxels on their way to a model', () => {
  it('turn to float when a slice comes in another type, so that −5 is not 65531', () => {
    const collector = new VoxelCollector('Uint16Array', 2, 2);
    collector.put(0, Uint16Array.of(7, 60_000));
    collector.put(1, Float32Array.of(1.5, -5));
    expect([...collector.result]).toEqual([7, 60_000, 1.5, -5]);
  });
});

describe('the array type of a series holds every modality value, so none wraps around', () => {
  it.each([
    ['8 bit', header({ bitsAllocated: 8, bitsStored: 8 }), 'Uint8Array'],
    [
      '12 bit CT with intercept −1024',
      header({ bitsStored: 12, rescaleSlope: 1, rescaleIntercept: -1024 }),
      'Int16Array',
    ],
    ['unsigned 16 bit', header({}), 'Uint16Array'],
    ['signed 16 bit', header({ pixelRepresentation: 1 }), 'Int16Array'],
    ['unsigned 16 bit with intercept −1024', header({ rescaleIntercept: -1024 }), 'Float32Array'],
    ['signed 16 bit doubled', header({ pixelRepresentation: 1, rescaleSlope: 2 }), 'Float32Array'],
    ['PET with a broken slope', header({ rescaleSlope: 0.37 }), 'Float32Array'],
    ['32 bit', header({ bitsAllocated: 32, bitsStored: 32 }), 'Float32Array'],
    ['8 bit, negated', header({ bitsAllocated: 8, bitsStored: 8, rescaleSlope: -1 }), 'Int16Array'],
  ] as const)('%s', (_, given, expected) => {
    expect(pixelTypeOf([given])).toBe(expected);
  });

  it('also when slices differ, as in PET and some MR', () => {
    expect(pixelTypeOf([header({ bitsStored: 12 }), header({ bitsStored: 12, rescaleIntercept: -1024 })])).toBe(
      'Int16Array',
    );
    expect(pixelTypeOf([header({}), header({ pixelRepresentation: 1 })])).toBe('Float32Array');
    expect(pixelTypeOf([header({}), header({ rescaleSlope: 0.5 })])).toBe('Float32Array');
  });
});
