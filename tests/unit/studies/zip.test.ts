import { BlobWriter, TextReader, Uint8ArrayReader, ZipWriter } from '@zip.js/zip.js';
import { describe, expect, it } from 'vitest';
import { openFiles } from '../../../viewer/studies/index.ts';
import { slice } from '../../support/dicom.ts';
import { file, seriesOf } from './synthetic.ts';

type Entries = Readonly<Record<string, Uint8Array>>;

async function zip(entries: Entries, password?: string): Promise<Blob> {
  const writer = new ZipWriter(new BlobWriter(), { useWebWorkers: false, ...(password && { password }) });
  for (const [name, bytes] of Object.entries(entries)) await writer.add(name, new Uint8ArrayReader(bytes));
  return writer.close();
}
const bytes = async (blob: Blob): Promise<Uint8Array> => new Uint8Array(await blob.arrayBuffer());
const images = (count: number): Entries =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`study/IM${index + 1}`, slice(index + 1)]));
const codes = async (blob: Blob) =>
  (await openFiles([file('s.zip', blob)])).unshown.map(({ path, code }) => [path, code]);

describe('zips', () => {
  it('a study in a zip opens like a folder, with what is no image listed', async () => {
    const note = new TextEncoder().encode('read me');
    const outcome = await openFiles([
      file('s.zip', await zip({ ...images(4), '__MACOSX/._IM1': note, '.DS_Store': note })),
    ]);
    expect(seriesOf(outcome)[0]?.geometry?.grid.dims).toEqual([4, 3, 4]);
    expect(seriesOf(outcome)[0]?.instances[0]?.path).toBe('s.zip/study/IM1');
    expect(outcome.unshown.map(({ path, code }) => [path, code])).toEqual([
      ['s.zip/__MACOSX/._IM1', 'NOT_DICOM'],
      ['s.zip/.DS_Store', 'NOT_DICOM'],
    ]);
  });

  it.each(['../../etc/x', '/etc/x', 'C:/x', 'C:\\x', 'a\\..\\x', 'a/../../x'])(
    'a path that climbs out (%s) is not opened, and the rest is',
    async (name) => {
      const outcome = await openFiles([file('s.zip', await zip({ ...images(3), [name]: slice(9) }))]);
      expect(seriesOf(outcome).flatMap(({ instances }) => instances)).toHaveLength(3);
      expect(outcome.unshown).toMatchObject([{ path: `s.zip/${name}`, code: 'UNSAFE_PATH' }]);
    },
  );

  it('a study zipped with backslashes by an old Windows exporter is not refused', async () => {
    const outcome = await openFiles([
      file('s.zip', await zip({ 'DICOM\\': new Uint8Array(), 'DICOM\\IM1': slice(1), 'DICOM\\IM2': slice(2) })),
    ]);
    expect(seriesOf(outcome)[0]?.instances.map(({ path }) => path)).toEqual(['s.zip/DICOM/IM1', 's.zip/DICOM/IM2']);
    expect(outcome.unshown).toEqual([]);
  });

  it('a zip with a password says so instead of failing', async () => {
    expect(await codes(await zip(images(1), 'secret'))).toEqual([['s.zip/study/IM1', 'ENCRYPTED_ZIP']]);
  });

  it('an empty zip does not look like an empty study', async () => {
    expect(await codes(await zip({}))).toEqual([['s.zip', 'NOTHING_INSIDE']]);
  });

  it('a zip cut short is called damaged', async () => {
    const whole = await zip(images(3));
    expect(await codes(whole.slice(0, Math.floor(whole.size / 2)))).toEqual([['s.zip', 'BROKEN_ZIP']]);
  });

  it('an entry whose bytes are damaged is not shown with wrong pixels', async () => {
    const writer = new ZipWriter(new BlobWriter(), { useWebWorkers: false, level: 0 });
    await writer.add('IM1', new Uint8ArrayReader(slice(1)));
    const damaged = await bytes(await writer.close());
    damaged[500] = damaged[500]! ^ 0xff;
    expect(await codes(new Blob([damaged as Uint8Array<ArrayBuffer>]))).toEqual([['s.zip/IM1', 'BROKEN_ZIP']]);
  });

  it('a zip in a zip opens; a third level is refused', async () => {
    const inner = await bytes(await zip(images(3)));
    const middle = await bytes(await zip({ 'inner.zip': inner }));
    const outcome = await openFiles([file('s.zip', await zip({ 'inner.zip': inner }))]);
    expect(seriesOf(outcome)[0]?.instances).toHaveLength(3);
    expect(await codes(await zip({ 'middle.zip': middle }))).toEqual([['s.zip/middle.zip/inner.zip', 'BROKEN_ZIP']]);
  });

  it('progress ends at the number of files, with those inside of zips', async () => {
    const seen: unknown[] = [];
    await openFiles([file('s.zip', await zip(images(3))), file('x', 'x')], { onProgress: (p) => seen.push(p) });
    expect(seen.at(-1)).toEqual({ filesRead: 4, filesKnown: 4 });
  });

  it('a bomb is not unpacked', async () => {
    const writer = new ZipWriter(new BlobWriter(), { useWebWorkers: false });
    await writer.add('bomb', new TextReader('\0'.repeat(20_000_000)));
    expect(await codes(await writer.close())).toEqual([['s.zip/bomb', 'TOO_LARGE']]);
  });
});
