/** The main job on two real studies: open, let a model read along, see what it found, where it is. */
import { expect, test } from '@playwright/test';
import { hasShared } from '../support/shared.ts';
import { centreOf, differsFrom, drawn, openSample, PLANES, settled, withAndWithoutOverlay } from './support/app.ts';

const hasModels = hasShared('models/brainchop');

test('one click reads the embedded head, and the overlay lies over the brain in three planes', async ({ page }) => {
  await openSample(page, 'head-mr-axial');
  await page.keyboard.press('2');
  await drawn(page, PLANES);
  await page.getByTestId('run-brain-extraction').click();
  await expect(page.getByTestId('job-backend')).toContainText(/WASM, \d thread/, { timeout: 60_000 });
  const finding = page.getByTestId('findings').getByRole('button', { name: /Brain/ });
  await finding.click({ timeout: 90_000 });
  await settled(page);
  const [found] = await page.evaluate(() => window.overread.findings());
  // an adult brain; 20 slices of 7 mm cover nearly all of it
  expect(found?.kind === 'segment' && found.segment.volumeMl).toBeGreaterThan(1000);
  expect(found?.kind === 'segment' && found.segment.volumeMl).toBeLessThan(1700);
  await expect(page.getByTestId('provenance')).toContainText('Not a medical device');
  for (const pane of PLANES) {
    const { shown, hidden } = await withAndWithoutOverlay(page, pane);
    const overlay = centreOf(shown, differsFrom(hidden));
    const head = centreOf(hidden, (r, g, b) => r > 60 && Math.abs(r - g) < 8 && Math.abs(g - b) < 8);
    expect(overlay.pixels, pane).toBeGreaterThan(0.3 * head.pixels);
    // the brain lies in the head, a little above and behind its middle
    expect(Math.hypot(overlay.x - head.x, overlay.y - head.y), pane).toBeLessThan(hidden.width / 8);
  }
  await page.screenshot({ path: 'tests/artifacts/embedded-head.png' });
});

test('reading the 384-slice head leaves the page responsive, and the result is the reference’s', async ({ page }) => {
  test.skip(!hasModels, 'the models of the catalogue are not on this machine'); // with CI=true hasShared throws
  test.setTimeout(400_000);
  await openSample(page, 'brain-mr-t1');
  await settled(page);
  await page.keyboard.press('2');
  await drawn(page, PLANES);
  await settled(page);
  await page.evaluate(() => {
    const seen: number[] = [];
    Object.assign(window, { longTasks: seen });
    new PerformanceObserver((list) =>
      seen.push(...list.getEntries().map((entry) => Math.round(entry.duration))),
    ).observe({
      type: 'longtask',
    });
  });
  await page.getByTestId('run-model5_gw_ae').click();
  await expect(page.getByTestId('job')).toHaveAttribute('data-stage', 'infer', { timeout: 120_000 });
  const during = () => page.evaluate(() => (window as unknown as { longTasks: number[] }).longTasks.splice(0));
  const starting = await during();
  const slice = page.getByTestId('slice-axial');
  const before = (await slice.textContent()) ?? '';
  for (let step = 0; step < 10; step++) await page.keyboard.press('ArrowDown');
  await expect(slice).not.toHaveText(before);
  const reading = await during();
  await expect(page.getByTestId('provenance')).toBeVisible({ timeout: 300_000 });
  await settled(page);
  const showing = await during();
  console.log(
    `long tasks in ms: starting ${starting}; scrolling while the model reads ${reading}; showing the result ${showing}`,
  );
  // the goal is 100 ms, printed above; on a noisy machine only a model on the page's own thread is told apart surely
  for (const task of [...starting, ...reading]) expect(task, 'ms the page was blocked').toBeLessThan(2_000);
  const volumes = await page.evaluate(async () =>
    Object.fromEntries(
      (await window.overread.findings()).map((f) => [f.name, f.kind === 'segment' ? f.segment.volumeMl : 0]),
    ),
  );
  // what the published network gives in PyTorch on this head: grey 570–590 ml, white 600–620 ml
  expect(volumes['Grey matter']).toBeGreaterThan(550);
  expect(volumes['Grey matter']).toBeLessThan(610);
  expect(volumes['White matter']).toBeGreaterThan(580);
  expect(volumes['White matter']).toBeLessThan(640);
  await page.screenshot({ path: 'tests/artifacts/t1-head.png' });
});

test('stopping a run takes less than a second and leaves the page as it was', async ({ page }) => {
  test.skip(!hasModels, 'the models of the catalogue are not on this machine'); // with CI=true hasShared throws
  await openSample(page, 'head-mr-axial');
  await settled(page);
  await page.getByTestId('run-mindgrab').click();
  await expect(page.getByTestId('job')).toHaveAttribute('data-stage', 'infer', { timeout: 90_000 });
  await page.getByTestId('cancel-job').click();
  await expect(page.getByTestId('job')).toHaveCount(0, { timeout: 1_000 });
  expect(await page.evaluate(() => window.overread.findings())).toHaveLength(0);
  await expect(page.getByTestId('job-error')).toHaveCount(0);
  // and it can be run again
  await expect(page.getByTestId('run-mindgrab')).toBeEnabled();
});
