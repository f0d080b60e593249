import { describe, expect, it } from 'vitest';
import { codes, files, numbers, openSeries } from './synthetic.ts';

const at = (z: number, x = 0, y = 0) => ({ '00200032': `${x}\\${y}\\${z}` });

describe('a stack becomes a volume only when it is one', () => {
  it('slices from a shuffled folder are sorted by place, not by name or number', async () => {
    const [series] = await openSeries(files(5, (index) => ({ ...at(-3 * index), '00200013': String(index + 1) })));
    expect(numbers(series)).toEqual([5, 4, 3, 2, 1]);
    expect(series?.geometry).toMatchObject({ spacingMm: [1, 1, 3], grid: { dims: [4, 3, 5] } });
    expect(series?.geometry?.grid.affine).toEqual([1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 3, -12, 0, 0, 0, 1]);
  });

  it('columns and rows are not swapped when pixels are not square', async () => {
    const [series] = await openSeries(files(3, () => ({ '00280030': '0.5\\2' })));
    expect(series?.geometry?.spacingMm).toEqual([2, 0.5, 2]);
    expect(series?.geometry?.grid.affine.slice(0, 6)).toEqual([2, 0, 0, 0, 0, 0.5]);
  });

  it('a slice missing in the middle is never bridged', async () => {
    const [series] = await openSeries(files(7).filter(({ path }) => path !== '4.dcm'));
    expect(series?.geometry).toBeNull();
    expect(series?.geometryProblems).toEqual([
      { code: 'missing-slices', message: 'One slice is missing between the 6 that are there.' },
    ]);
  });

  it('a single slice is shown, but is no volume', async () => {
    const [series] = await openSeries(files(1));
    expect(series?.instances).toHaveLength(1);
    expect(codes(series)).toEqual(['single-slice']);
  });

  it.each([
    ['uneven spacing', (i: number) => at([0, 2, 4.4, 6.4, 8.4][i]!), 'uneven-spacing'],
    ['spacing that grows slowly', (i: number) => at(2 * i + 0.02 * i * i), 'uneven-spacing'],
    ['a slice shifted sideways', (i: number) => at(2 * i, i === 2 ? 1 : 0), 'uneven-spacing'],
    ['a tilted gantry', (i: number) => at(2 * i, 0, 0.4 * i), 'gantry-tilt'],
    ['a slice that is there twice', (i: number) => at([0, 2, 2, 4, 6][i]!), 'duplicate-position'],
    ['no position', () => ({ '00200032': '' }), 'no-position'],
    ['no orientation', () => ({ '00200037': '' }), 'no-position'],
    ['directions that are not perpendicular', () => ({ '00200037': '1\\0\\0\\0.5\\0.866\\0' }), 'no-position'],
    ['no pixel spacing', () => ({ '00280030': '' }), 'no-pixel-spacing'],
    ['a pixel spacing of zero', () => ({ '00280030': '0\\0' }), 'no-pixel-spacing'],
    ['spacing on the detector only', () => ({ '00280030': '', '00181164': '1\\1' }), 'no-pixel-spacing'],
    ['colour', () => ({ '00280002': 3, '00280004': 'RGB', '00280100': 8, '7FE00010': new Uint8Array(36) }), 'colour'],
    ['frames', () => ({ '00280008': '2', '7FE00010': new Uint8Array(48) }), 'multi-frame'],
  ])('%s withholds the volume', async (_, values, code) => {
    const [series] = await openSeries(files(5, values));
    expect(series?.geometry).toBeNull();
    expect(codes(series)).toEqual([code]);
  });

  it('rounding of positions in the header does not withhold a volume', async () => {
    const [series] = await openSeries(files(60, (index) => at(Number((index * 0.6667).toFixed(2)))));
    expect(series?.geometry?.spacingMm[2]).toBeCloseTo(0.6667, 3);
  });

  it('images without any position are in order of instance number', async () => {
    const [series] = await openSeries(files(12, () => ({ '00200032': '' })));
    expect(numbers(series)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
  });
});
