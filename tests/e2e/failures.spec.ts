/** When the machine or the installation is at fault, the reader is told, and no half result is ever shown. */
import { expect, test } from '@playwright/test';
import { drawn, phantomFiles, pick } from './support/app.ts';
import { stockShelf, thresholdModel } from './support/testModel.ts';

const SERIES = { modality: 'MR', acquisition: 'axial' } as const;

const open = async (page: import('@playwright/test').Page) => {
  await page.goto('/');
  await pick(page, phantomFiles(SERIES));
  await drawn(page, ['acquired']);
};

test('weights that are not the ones of the manifest are refused', async ({ page }) => {
  const model = thresholdModel();
  const other = model.weights.slice();
  other[other.length - 1]! ^= 1;
  await stockShelf(page, [{ manifest: model.manifest, weights: other }]);
  await open(page);
  await page.getByTestId('run-bright').click();
  await expect(page.getByTestId('job-error')).toHaveAttribute('data-code', 'MODEL_HASH_MISMATCH');
  expect(await page.evaluate(() => window.overread.findings())).toHaveLength(0);
});

test('a worker script that is blocked is named, not waited for', async ({ page }) => {
  await stockShelf(page, [thresholdModel()]);
  await page.route(/assets\/worker-.*\.js/, (route) => route.abort());
  await open(page);
  await page.getByTestId('run-bright').click();
  await expect(page.getByTestId('job-error')).toHaveAttribute('data-code', 'WORKER_FAILED');
});

test('a blocked worker for reading files does not keep the images from opening', async ({ page }) => {
  await page.route(/assets\/parse\.worker-.*\.js/, (route) => route.abort());
  await open(page);
  await expect(page.getByTestId('series')).toHaveCount(1);
});

test('without WebGPU a model runs on WASM and says so, and asking for WebGPU is refused', async ({ page }) => {
  await stockShelf(page, [thresholdModel()]);
  // the worker has a navigator of its own: taken away there, where sessions run
  await page.route(/assets\/worker-.*\.js/, async (route) => {
    const response = await route.fetch();
    const without = "Object.defineProperty(WorkerNavigator.prototype, 'gpu', { get: () => undefined });";
    await route.fulfill({ response, body: without + (await response.text()) });
  });
  await open(page);
  const { webgpu } = await page.evaluate(() => window.overread.environment());
  expect(webgpu.available).toBe(false);
  await page.getByTestId('run-bright').click();
  await expect(page.getByTestId('provenance')).toContainText('WASM');
  await expect(page.getByTestId('provenance')).toContainText('WebGPU');
  const [study] = await page.evaluate(() => window.overread.studies());
  const code = await page.evaluate(
    (id) =>
      window.overread.run('bright', id, { backend: 'webgpu' }).then(
        () => 'ran',
        (error) => error.code,
      ),
    study!.series[0]!.id,
  );
  expect(code).toBe('BACKEND_UNAVAILABLE');
});

test('without cross-origin isolation models run on one thread, and the page says why', async ({ page }) => {
  await stockShelf(page, [thresholdModel()]);
  await page.route('/', async (route) => {
    const response = await route.fetch();
    const headers = response.headers();
    delete headers['cross-origin-opener-policy'];
    delete headers['cross-origin-embedder-policy'];
    await route.fulfill({ response, headers });
  });
  await open(page);
  expect(await page.evaluate(() => crossOriginIsolated)).toBe(false);
  await expect(page.getByTestId('one-thread')).toBeVisible();
  await page.getByTestId('run-bright').click();
  await expect(page.getByTestId('provenance')).toContainText('WASM, 1 thread');
});

test('a model that was not made for a series is refused, and marked when it is run anyway', async ({ page }) => {
  const { input } = thresholdModel().manifest;
  await stockShelf(page, [thresholdModel('ct-only', { input: { ...input, modality: ['CT'] } })]);
  await open(page);
  const [study] = await page.evaluate(() => window.overread.studies());
  const code = await page.evaluate(
    (id) =>
      window.overread.run('ct-only', id).then(
        () => 'ran',
        (error) => error.code,
      ),
    study!.series[0]!.id,
  );
  expect(code).toBe('MODEL_MISFIT');
  await page.getByTestId('misfits').click();
  await expect(page.getByTestId('model-ct-only')).toContainText('CT');
  await page.getByTestId('run-ct-only').click();
  await expect(page.getByTestId('misfit-mark')).toBeVisible();
});

test('a sample that is not on this machine is a sentence, not a blank page', async ({ page }) => {
  await page.goto('/?sample=no-such-study');
  await expect(page.getByTestId('message')).toContainText('no-such-study');
});

test('an unknown series or model is a typed error', async ({ page }) => {
  await stockShelf(page, [thresholdModel()]);
  await open(page);
  const codes = await page.evaluate(async () => {
    const code = (work: Promise<unknown>) =>
      work.then(
        () => 'ok',
        (error) => error.code,
      );
    const [study] = await window.overread.studies();
    const id = study!.series[0]!.id;
    return [
      await code(window.overread.show('1.2.3')),
      await code(window.overread.run('no-model', id)),
      await code(window.overread.fit('bright', '1.2.3')),
      await code(window.overread.labelmap()),
    ];
  });
  expect(codes).toEqual(['NO_SUCH_SERIES', 'MODEL_NOT_FOUND', 'NO_SUCH_SERIES', 'INVALID_INPUT']);
});
