/** The models that ship with Overread, on real series, from the click to what the reader sees. */
import { expect, test } from '@playwright/test';
import { hasShared } from '../support/shared.ts';
import { drawn, openSample, PLANES, settled } from './support/app.ts';

const hasStudy = hasShared('dicom-samples/glioblastoma-mr-1');

test('a hippocampus crop is divided into its two parts, of a size that anatomy allows', async ({ page }) => {
  test.skip(!hasStudy, 'the glioblastoma study is not on this machine');
  await openSample(page, 'glioblastoma-mr');
  await page.getByTestId('series').filter({ hasText: 'HippoCrop' }).click();
  await drawn(page, ['acquired']);
  await page.getByTestId('run-hippocampus').click();
  await expect(page.getByTestId('provenance')).toBeVisible({ timeout: 90_000 });
  const findings = await page.evaluate(() => window.overread.findings());
  const volumes = findings.map((found) => (found.kind === 'segment' ? found.segment.volumeMl : 0));
  expect(volumes).toHaveLength(2);
  // one adult hippocampus is about 2 to 5 ml
  const whole = volumes.reduce((sum, ml) => sum + ml, 0);
  expect(whole).toBeGreaterThan(1.5);
  expect(whole).toBeLessThan(6);
});

test('boxes of a tumour are drawn in the planes they cross, in no others, and a click goes there', async ({ page }) => {
  test.skip(!hasStudy, 'the glioblastoma study is not on this machine');
  await openSample(page, 'glioblastoma-mr');
  await page.keyboard.press('2');
  await drawn(page, PLANES);
  await page.getByTestId('run-brain-tumour').click();
  await expect(page.getByTestId('provenance')).toBeVisible({ timeout: 120_000 });
  const [best] = await page.evaluate(() => window.overread.findings());
  if (best?.kind !== 'box') throw new Error('the tumour was not found');
  // the tumour of this patient: left frontal lobe, large
  expect(best.centerLps[0], 'on the patient’s left').toBeGreaterThan(0);
  expect(Math.max(...best.box.sizeMm)).toBeGreaterThan(25);
  await page.getByTestId('findings').locator('button.finding-jump').first().click();
  await settled(page);
  for (const pane of PLANES) {
    await expect(page.getByTestId(`pane-${pane}`).getByTestId(`box-${best.id}`)).toHaveCount(1);
  }
  await page.screenshot({ path: 'tests/artifacts/tumour.png' });
  // far away from it nothing is drawn
  await page.getByTestId('pane-axial').click({ position: { x: 5, y: 5 } });
  await page.keyboard.press('Home');
  await settled(page);
  await expect(page.getByTestId('pane-axial').getByTestId(`box-${best.id}`)).toHaveCount(0);
  await page.keyboard.press('h');
  await expect(page.getByTestId('pane-sagittal').getByTestId(`box-${best.id}`)).toHaveCount(0);
});

test('models are kept away from series they were not made for, with the reason', async ({ page }) => {
  test.skip(!hasStudy, 'the glioblastoma study is not on this machine');
  await openSample(page, 'glioblastoma-mr');
  const fits = await page.evaluate(async () => {
    const [study] = await window.overread.studies();
    const table: Record<string, string[]> = {};
    for (const series of study!.series) {
      table[series.description] = [];
      for (const model of ['brain-extraction', 'hippocampus', 'brain-tumour']) {
        if ((await window.overread.fit(model, series.id)).fits) table[series.description]!.push(model);
      }
    }
    return table;
  });
  expect(fits).toEqual({
    T1post: ['brain-extraction', 'brain-tumour'],
    FLAIR_reg: ['brain-extraction'],
    HippoCrop: ['hippocampus'],
  });
});
