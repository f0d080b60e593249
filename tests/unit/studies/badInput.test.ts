import { describe, expect, it } from 'vitest';
import { type FileSource, openFiles, type Study } from '../../../viewer/studies/index.ts';
import { slice } from '../../support/dicom.ts';
import { file, files, openSeries, seriesOf } from './synthetic.ts';

const listed = async (...sources: FileSource[]) =>
  (await openFiles(sources)).unshown.map(({ path, code, reason }) => [path, code, reason]);

describe('whatever is not shown is listed with its reason', () => {
  it('an empty folder does not look like an empty study', async () => {
    expect(await openFiles([])).toEqual({
      studies: [],
      unshown: [{ path: '', code: 'NOTHING_INSIDE', reason: 'There are no files in this folder.' }],
    });
  });

  it('a folder of photographs is named for what it is', async () => {
    const jpeg = new Uint8Array(2000).fill(7);
    jpeg.set([0xff, 0xd8, 0xff, 0xe0]);
    expect(await listed(file('a.jpg', jpeg), file('b.jpg', jpeg))).toEqual([
      ['a.jpg', 'NOT_DICOM', 'A JPEG picture, not a DICOM file.'],
      ['b.jpg', 'NOT_DICOM', 'A JPEG picture, not a DICOM file.'],
    ]);
  });

  it.each([
    ['text', 'a note of the ward, not an image of anybody', 'Not a DICOM file.'],
    ['nothing', '', 'The file is empty.'],
    ['.DS_Store', '\0\0\0\u0001Bud1', 'Not a DICOM file.'],
  ])('a file of %s is not dropped', async (_, text, reason) => {
    expect(await listed(file('x', text))).toEqual([['x', 'NOT_DICOM', reason]]);
  });

  it('an image cut short is not shown half black', async () => {
    const whole = slice(1);
    expect(await listed(file('x', whole.slice(0, -6)))).toEqual([
      ['x', 'TRUNCATED', 'The file is cut short: only 75 % of its pixels are there.'],
    ]);
    expect(await listed(file('x', whole.slice(0, 300)))).toEqual([
      ['x', 'TRUNCATED', 'The file ends in the middle of its header.'],
    ]);
  });

  it('one truncated file does not take the others along', async () => {
    const [series] = await openSeries([...files(4), file('cut.dcm', slice(5).slice(0, -10))]);
    expect(series?.geometry?.grid.dims).toEqual([4, 3, 4]);
  });

  it('1-bit pixels are counted in bits and not called truncated', async () => {
    const values = { '00280100': 1, '00280101': 1, '00280102': 0, '7FE00010': new Uint8Array(2) };
    expect(await openSeries([file('x', slice(1, values))])).toHaveLength(1);
  });

  it.each([
    ['1.2.840.10008.1.2.4.102', 'H.264 video'],
    ['1.2.840.10008.1.2.4.94', 'JPIP, pixels kept on a server'],
  ])('transfer syntax %s is refused by name', async (uid, name) => {
    expect(await listed(file('x', slice(1, { '00020010': uid })))).toEqual([
      ['x', 'UNSUPPORTED_TRANSFER_SYNTAX', `Its pixels are stored in a way Overread can't decode (${name}).`],
    ]);
  });

  it('an image without pixels is not an empty viewport', async () => {
    expect((await listed(file('x', slice(1, { '7FE00010': '' }))))[0]?.[1]).toBe('NO_PIXEL_DATA');
  });

  it('the same image twice is not counted twice; the first one stays', async () => {
    const outcome = await openFiles([file('a', slice(1)), file('copy/a', slice(1))]);
    expect(seriesOf(outcome)[0]?.instances.map(({ path }) => path)).toEqual(['a']);
    expect(outcome.unshown).toMatchObject([{ path: 'copy/a', code: 'DUPLICATE_INSTANCE' }]);
  });

  it('a file that the browser can not hand over is listed', async () => {
    expect(await openFiles([{ path: 'gone', blob: new Blob(), failure: 'NotFoundError' }])).toMatchObject({
      unshown: [{ path: 'gone', code: 'UNREADABLE_FILE', cause: 'Error: NotFoundError' }],
    });
  });

  it('a file without a Part 10 header opens, with one put in front for the image loader', async () => {
    const bare = slice(1).slice(slice(1).findIndex((_, at, all) => all[at] === 8 && all[at + 2] === 8 && at > 132));
    const [series] = await openSeries([file('bare', bare)]);
    const head = new Uint8Array(await series!.instances[0]!.blob.slice(128, 132).arrayBuffer());
    expect(new TextDecoder().decode(head)).toBe('DICM');
    expect(series?.instances[0]?.header.transferSyntaxUID).toBe('1.2.840.10008.1.2.1');
  });

  it('a header longer than the first read is read to its end', async () => {
    const long = { '00091010': 'x'.repeat(65000), '00091011': 'x'.repeat(65000) };
    const [series] = await openSeries([file('x', slice(1, long))]);
    expect(series?.instances[0]?.header.rows).toBe(3);
  });

  it('stopping stops, and nothing is reported afterwards', async () => {
    const stop = new AbortController();
    let calls = 0;
    const opening = openFiles(files(40), {
      signal: stop.signal,
      onProgress: () => {
        calls += 1;
        stop.abort();
      },
    });
    await expect(opening).rejects.toMatchObject({ code: 'CANCELLED' });
    expect(calls).toBe(1);
  });

  it('while files are missing no gap is claimed, and the first image does not wait for the last', async () => {
    const seen: (readonly Study[])[] = [];
    await openFiles(files(4), { onStudies: (studies) => seen.push(studies) });
    expect(seen[0]?.[0]?.series[0]?.instances).toHaveLength(1);
    for (const studies of seen) expect(studies[0]?.series[0]).toMatchObject({ geometry: null, geometryProblems: [] });
  });
});
