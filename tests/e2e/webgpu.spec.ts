/** A backend that computes something else than the others must not go unnoticed. WebGPU runs in software here. */
import { expect, test } from '@playwright/test';
import { drawn, phantomFiles, pick } from './support/app.ts';
import { stockShelf, thresholdModel } from './support/testModel.ts';

test('WebGPU gives the same labels as WASM', async ({ page }) => {
  await stockShelf(page, [thresholdModel()]);
  await page.goto('/');
  await pick(page, phantomFiles({ modality: 'MR', acquisition: 'axial', dims: [40, 36, 20], spacingMm: [4, 5, 8] }));
  await drawn(page, ['acquired']);
  const { backends, sizes, differing } = await page.evaluate(async () => {
    const { available, reason } = (await window.overread.environment()).webgpu;
    if (!available) throw new Error(`no WebGPU in this browser: ${reason}`);
    const [study] = await window.overread.studies();
    const id = study!.series[0]!.id;
    const maps = [];
    const backends = [];
    for (const backend of ['wasm', 'webgpu'] as const) {
      const { resultId, provenance } = await window.overread.run('bright', id, { backend });
      backends.push(provenance.backend);
      maps.push((await window.overread.labelmap(resultId)).voxels);
    }
    const [wasm, webgpu] = maps as [Uint8Array, Uint8Array];
    let differing = 0;
    for (let i = 0; i < wasm.length; i++) if (wasm[i] !== webgpu[i]) differing++;
    return { backends, differing, sizes: maps.map((map) => map.reduce((sum, label) => sum + label, 0)) };
  });
  expect(backends).toEqual(['wasm', 'webgpu']);
  expect(sizes[0]).toBeGreaterThan(20);
  expect(differing).toBe(0);
});
