import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { parseManifest, verifyWeights } from '../../../inference-worker/package/verify.ts';
import { prepareModels } from '../../../models/prepare.ts';
import type { ServedModels } from '../../../models/served.ts';
import { mirrorPath } from '../../../scripts/shared.ts';

const folder = () => mkdtempSync(path.join(os.tmpdir(), 'models-'));
const quiet = { log: () => undefined };
afterEach(() => vi.unstubAllGlobals());

describe('preparing models never stops the rest', () => {
  it('offline without a mirror: each is named with its reason, and the list for the viewer is still written', async () => {
    const outDir = folder();
    const report = await prepareModels({ outDir, offline: true, ...quiet });
    expect(report.unavailable.map((u) => u.id)).toContain('model18cls');
    for (const { reason } of report.unavailable) expect(reason).toMatch(/\.$/);
    expect(JSON.parse(readFileSync(path.join(outDir, 'index.json'), 'utf8')).unavailable).toEqual(report.unavailable);
  });

  it('a server that hands out something else: nothing of it is kept', async () => {
    vi.stubGlobal('fetch', async () => new Response('<html>login first</html>'));
    const outDir = folder();
    const report = await prepareModels({ outDir, ...quiet });
    const gone = report.unavailable.find((u) => u.id === 'mindgrab');
    expect(gone?.reason).toMatch(/not the file the catalogue names/);
    expect(existsSync(path.join(outDir, 'mindgrab', 'weights.onnx'))).toBe(false);
  });

  it('a network that is down is asked once, not once a model', async () => {
    const fetched = vi.fn(() => Promise.reject(new TypeError('fetch failed')));
    vi.stubGlobal('fetch', fetched);
    const report = await prepareModels({ outDir: folder(), ...quiet });
    expect(report.unavailable.find((u) => u.id === 'mindgrab')?.reason).toMatch(
      /can't be reached from this machine\.$/,
    );
    expect(fetched).toHaveBeenCalledTimes(1);
  });

  it('a slow network does not hide the models that are in the repository', async () => {
    const outDir = folder();
    const index = (): ServedModels => JSON.parse(readFileSync(path.join(outDir, 'index.json'), 'utf8'));
    let meanwhile: ServedModels | undefined;
    vi.stubGlobal('fetch', async () => {
      meanwhile ??= index();
      return new Response('no', { status: 503 });
    });
    await prepareModels({ outDir, ...quiet });
    const own = await prepareModels({ outDir: folder(), offline: true, ...quiet });
    expect(own.models.length).toBeGreaterThan(0);
    expect(meanwhile?.models).toEqual(expect.arrayContaining([...own.models]));
    expect(meanwhile?.unavailable).toContainEqual(
      expect.objectContaining({ id: 'mindgrab', reason: 'Not fetched yet.' }),
    );
    expect(index().unavailable.find((u) => u.id === 'mindgrab')?.reason).toMatch(/answered 503/);
  });

  it('two runs at once do not break each other', async () => {
    const outDir = folder();
    const { models } = await prepareModels({ outDir: folder(), offline: true, ...quiet });
    // stands in for another process half-way through the same files
    for (const { id } of models) mkdirSync(path.join(outDir, id, 'weights.onnx.part'), { recursive: true });
    expect((await prepareModels({ outDir, offline: true, ...quiet })).models).toEqual(models);
  });

  it('the self-test data travel with the package', async () => {
    const outDir = folder();
    const { models } = await prepareModels({ outDir, offline: true, ...quiet });
    for (const { id } of models) expect(existsSync(path.join(outDir, id, 'selftest.json')), id).toBe(true);
  });
});

const mirror = mirrorPath();
const there = existsSync(path.join(mirror, 'models', 'brainchop'));
if (!there) console.warn(`\n  SKIPPED: preparing models from the mirror. ${mirror} is not on this machine.\n`);

describe.skipIf(!there)('from a mirror', () => {
  it('writes packages that verify, leaves them alone the second time, and repairs a damaged one', async () => {
    const outDir = folder();
    const first = await prepareModels({ mirror, outDir, offline: true, ...quiet });
    const family = ['mindgrab', 'model5_gw_ae', 'model18cls', 'model11_gw_ae', 'model21_104class', 'model30chan50cls'];
    expect(first.written).toEqual(expect.arrayContaining(family));
    for (const id of family) {
      const manifest = parseManifest(readFileSync(path.join(outDir, id, 'model.json'), 'utf8'));
      await verifyWeights(manifest, readFileSync(path.join(outDir, id, manifest.weights.file)));
      expect(readFileSync(path.join(outDir, id, 'CARD.md'), 'utf8')).toMatch(/Not a medical device/);
    }
    expect((await prepareModels({ mirror, outDir, offline: true, ...quiet })).written).toEqual([]);
    writeFileSync(path.join(outDir, 'mindgrab', 'weights.onnx'), 'damaged');
    expect((await prepareModels({ mirror, outDir, offline: true, ...quiet })).written).toEqual(['mindgrab']);
  });

  it('a damaged mirror is not believed', async () => {
    const copy = folder();
    const at = path.join('models', 'brainchop', 'model5_gw_ae');
    cpSync(path.join(mirror, at), path.join(copy, at), { recursive: true });
    writeFileSync(path.join(copy, at, 'model.json'), '{}');
    const report = await prepareModels({ mirror: copy, outDir: folder(), offline: true, ...quiet });
    expect(report.unavailable.find((u) => u.id === 'model5_gw_ae')?.reason).toMatch(/not the file the catalogue names/);
  });
});
