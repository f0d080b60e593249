import { describe, expect, it } from 'vitest';
import { openFiles, preferredSeries } from '../../../viewer/studies/index.ts';
import type { Values } from '../../support/dicom.ts';
import { files } from './synthetic.ts';

/** a head of 100 × 100 × 100 mm: 4 × 3 pixels are enough when they are large */
const head: Values = { '00280030': '40\\40', '0008103E': 'T1' };
const crop: Values = { '0020000E': '1.2.5', '00200011': '0', '0008103E': 'crop' };
const localizer: Values = { ...head, '0020000E': '1.2.6', '00200011': '0', '0008103E': '3-plane LOCALIZER' };

describe('the series that opens first', () => {
  it.each([
    ['a crop with more slices that is series 0', crop],
    ['a localizer with more slices that is series 0', localizer],
  ])('is not %s', async (_, other) => {
    const sources = files(130, (index) => {
      const place = { '00200032': `0\\0\\${(index % 70) * 2}` };
      return { ...place, ...(index < 70 ? other : head), ...(index < 70 && { '00200032': `0\\0\\${index}` }) };
    });
    const { studies } = await openFiles(sources);
    expect(studies[0]?.series.map(({ instances }) => instances.length)).toEqual([70, 60]);
    expect(preferredSeries(studies)?.description).toBe('T1');
  });

  it('is whatever there is when there is no volume', async () => {
    const { studies } = await openFiles(files(1, () => ({ '00200032': '' })));
    expect(preferredSeries(studies)?.instances).toHaveLength(1);
    expect(preferredSeries([])).toBeUndefined();
  });
});
