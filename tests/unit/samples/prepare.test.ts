import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { readCatalogue } from '../../../dicom-samples/catalogue.ts';
import { prepareSamples } from '../../../dicom-samples/prepare.ts';
import { type ServedSample, servedIndexSchema } from '../../../dicom-samples/servedIndex.ts';

/** What needs no network, made once: writing four phantoms for every test would take longer than the tests. */
const prepared = mkdtempSync(join(tmpdir(), 'overread-prepared-'));
let outDir: string;
beforeAll(async () => {
  vi.stubGlobal('fetch', () => {
    throw new Error('no network may be touched');
  });
  await prepareSamples({ outDir: prepared, offline: true });
});
beforeEach(() => {
  outDir = mkdtempSync(join(tmpdir(), 'overread-samples-'));
  cpSync(prepared, outDir, { recursive: true, preserveTimestamps: true });
});
afterAll(() => rmSync(prepared, { recursive: true }));
afterEach(() => {
  vi.unstubAllGlobals();
  rmSync(outDir, { recursive: true });
});

const of = (samples: readonly ServedSample[], id: string): ServedSample => samples.find((s) => s.id === id)!;

describe('preparing samples', () => {
  it('offers the embedded head and the phantoms without any network', () => {
    const index = servedIndexSchema.parse(JSON.parse(readFileSync(join(prepared, 'index.json'), 'utf8')));
    const reason = expect.stringContaining('prepare:data');
    expect(of(index.samples, 'head-mr-axial')).toMatchObject({ available: true });
    expect(of(index.samples, 'phantom-ct-oblique')).toMatchObject({ available: true });
    expect(of(index.samples, 'brain-mr-t1')).toMatchObject({ available: false, reason });
    const served = index.samples.flatMap((sample) => (sample.available ? sample.files : []));
    for (const file of served) expect(existsSync(join(prepared, file.replace('samples/', ''))), file).toBe(true);
  });

  it('asks an unreachable host once, not once a file, and goes on with the rest', async () => {
    const fetched = vi.fn(() => Promise.reject(new TypeError('fetch failed')));
    vi.stubGlobal('fetch', fetched);
    const lines: string[] = [];
    const { samples } = await prepareSamples({ outDir, log: (line) => lines.push(line) });
    expect(fetched).toHaveBeenCalledTimes(1);
    expect(of(samples, 'head-mr-axial').available).toBe(true);
    expect(lines.filter((line) => line.includes("can't be reached"))).toHaveLength(2);
  });

  it('never serves a download that is not the file the catalogue names', async () => {
    vi.stubGlobal('fetch', () => Promise.resolve(new Response('<html>sign in to the guest network</html>')));
    const { samples } = await prepareSamples({ outDir, only: ['brain-mr-t1'] });
    expect(of(samples, 'brain-mr-t1')).toMatchObject({
      available: false,
      reason: expect.stringContaining('not the file'),
    });
    expect(() => statSync(join(outDir, 'brain-mr-t1/N2D_0001.dcm'))).toThrow();
  });

  it('says which file a host does not have', async () => {
    vi.stubGlobal('fetch', () => Promise.resolve(new Response('', { status: 404 })));
    const { samples } = await prepareSamples({ outDir, only: ['brain-mr-t1'] });
    expect(of(samples, 'brain-mr-t1')).toMatchObject({
      reason: expect.stringMatching(/answered 404 for .*N2D_0001\.dcm/),
    });
  });

  it('refuses a mirror whose file differs', async () => {
    const mirror = join(outDir, 'mirror');
    const folder = join(mirror, readCatalogue().find((s) => s.id === 'brain-mr-t1')!.mirror!);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'N2D_0001.dcm'), 'something else');
    const { samples } = await prepareSamples({ outDir, mirror, offline: true });
    expect(of(samples, 'brain-mr-t1')).toMatchObject({
      available: false,
      reason: expect.stringContaining('not the file'),
    });
  });

  it('leaves what is there and repairs what is half there', async () => {
    const [whole, half] = ['brain_002.dcm', 'brain_003.dcm'].map((f) => join(outDir, 'head-mr-axial', f)) as [
      string,
      string,
    ];
    const before = statSync(whole).mtimeMs;
    writeFileSync(half, 'interrupted');
    const { samples } = await prepareSamples({ outDir, offline: true });
    expect(statSync(whole).mtimeMs).toBe(before);
    expect(statSync(half).size).toBe(132914);
    expect(of(samples, 'head-mr-axial').available).toBe(true);
  });
});
