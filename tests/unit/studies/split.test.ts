import { describe, expect, it } from 'vitest';
import type { Values } from '../../support/dicom.ts';
import { codes, files, numbers, openSeries } from './synthetic.ts';

const place = (slice: number) => ({ '00200032': `0\\0\\${2 * slice}` });
const summary = (series: Awaited<ReturnType<typeof openSeries>>) =>
  series.map(({ id, instances, splitReason }) => [id, instances.length, splitReason]);

describe('different images are not stacked into one volume', () => {
  it('two series in one folder stay apart', async () => {
    const all = await openSeries(
      files(8, (index) => ({
        ...place(index % 4),
        '0020000E': index < 4 ? '1.2.2' : '1.2.3',
        '00200011': index < 4 ? '7' : '3',
      })),
    );
    expect(all.map(({ number, instances }) => [number, instances.length])).toEqual([
      [3, 4],
      [7, 4],
    ]);
    expect(all.every(({ geometry, splitReason }) => geometry !== null && splitReason === undefined)).toBe(true);
  });

  it('localizers in front of axial slices do not spoil the volume', async () => {
    const all = await openSeries(
      files(
        7,
        (index): Values =>
          index < 2 ? { '00080008': 'ORIGINAL\\PRIMARY\\LOCALIZER', '00200037': '0\\1\\0\\0\\0\\-1' } : {},
      ),
    );
    expect(summary(all)).toEqual([
      ['1.2.2#1.2.3.3', 5, 'Axial images of this series'],
      ['1.2.2#1.2.3.1', 2, 'Localizer images of this series'],
    ]);
    expect(all[0]?.geometry?.grid.dims).toEqual([4, 3, 5]);
  });

  it('two echoes become two volumes, the shorter first', async () => {
    const all = await openSeries(files(8, (index) => ({ ...place(index % 4), '00180081': index < 4 ? '80' : '20' })));
    expect(summary(all)).toEqual([
      ['1.2.2#1.2.3.5', 4, 'Echo 1 of 2 (TE 20 ms)'],
      ['1.2.2#1.2.3.1', 4, 'Echo 2 of 2 (TE 80 ms)'],
    ]);
    expect(all.every(({ geometry }) => geometry !== null)).toBe(true);
    expect(numbers(all[0])).toEqual([5, 6, 7, 8]);
  });

  it('two echoes at three time points become six volumes', async () => {
    const all = await openSeries(
      files(24, (index) => ({
        ...place(index % 4),
        '00180086': String(1 + (Math.floor(index / 4) % 2)),
        '00200100': String(1 + Math.floor(index / 8)),
      })),
    );
    expect(all.map(({ splitReason }) => splitReason)).toEqual([
      'Echo 1 of 2, Time point 1 of 3',
      'Echo 1 of 2, Time point 2 of 3',
      'Echo 1 of 2, Time point 3 of 3',
      'Echo 2 of 2, Time point 1 of 3',
      'Echo 2 of 2, Time point 2 of 3',
      'Echo 2 of 2, Time point 3 of 3',
    ]);
    expect(all.every(({ geometry }) => geometry?.grid.dims[2] === 4)).toBe(true);
  });

  it('time points without a number are told apart by their clock, not by file name', async () => {
    // every slice has a time of its own, as interleaved acquisitions do; instance numbers run backwards
    const all = await openSeries(
      files(12, (index) => ({
        ...place(index % 4),
        '00200013': String(12 - index),
        '00080032': `1000${String(10 + index)}.5`,
      })),
    );
    expect(all.map(numbers)).toEqual([
      [12, 11, 10, 9],
      [8, 7, 6, 5],
      [4, 3, 2, 1],
    ]);
    expect(all[2]?.splitReason).toBe('Time point 3 of 3');
  });

  it('magnitude and phase are not mixed', async () => {
    const all = await openSeries(
      files(6, (index) => ({ ...place(index % 3), '00080008': `ORIGINAL\\PRIMARY\\${index < 3 ? 'M' : 'P'}` })),
    );
    expect(all.map(({ splitReason }) => splitReason)).toEqual(['Image type M', 'Image type P']);
  });

  it('one slice sent twice does not become a time series', async () => {
    const all = await openSeries(files(5, (index) => place(Math.min(index, 3))));
    expect(all).toHaveLength(1);
    expect(codes(all[0])).toEqual(['duplicate-position']);
  });

  it.each([
    ['matrix', { '00280010': 4, '7FE00010': new Uint8Array(32) }, 'Images of 4 × 4 pixels'],
    ['pixel spacing', { '00280030': '1.1\\1.1' }, 'Images with pixels of 1.1 × 1.1 mm'],
    ['frame of reference', { '00200052': '1.2.8' }, 'Images in another frame of reference'],
    ['orientation', { '00200037': '0\\1\\0\\0\\0\\-1' }, 'Sagittal images of this series'],
  ])('a part with another %s is split off', async (_, values, reason) => {
    const all = await openSeries(files(7, (index) => (index < 4 ? {} : values)));
    expect(all).toHaveLength(2);
    expect(all[0]?.geometry?.grid.dims[2]).toBe(4);
    expect(all[1]).toMatchObject({ id: '1.2.2#1.2.3.5', splitReason: reason });
  });
});
