/** An overlay beside the anatomy, or on the wrong side of the patient, is worse than none. */
import { expect, type Page, test } from '@playwright/test';
import { ACQUISITIONS, STRUCTURES } from '../../dicom-samples/phantom/index.ts';
import {
  centreOf,
  differsFrom,
  drawn,
  isBrightGrey,
  type PaneId,
  PLANES,
  phantomFiles,
  pick,
  picture,
  settled,
  withAndWithoutOverlay,
} from './support/app.ts';
import { stockShelf, thresholdModel } from './support/testModel.ts';

const BRIGHT = STRUCTURES.find(({ name }) => name.includes('left'))!;

for (const acquisition of ACQUISITIONS) {
  test(`a result of a ${acquisition} series lies on its structure in every plane, left on the left`, async ({
    page,
  }) => {
    await stockShelf(page, [thresholdModel()]);
    await page.goto('/');
    await pick(page, phantomFiles({ modality: 'MR', acquisition }));
    await drawn(page, ['acquired']);
    await page.keyboard.press('3');
    await drawn(page, PLANES);
    await page.getByTestId('run-bright').click();
    const finding = page.getByTestId('findings').getByRole('button', { name: /bright/ });
    await finding.click();
    await settled(page);

    const [found] = await page.evaluate(() => window.overread.findings());
    // the threshold is above half the step at the sphere's edge, so it loses a little of its skin
    expect(found?.kind === 'segment' && found.segment.volumeMl / BRIGHT.volumeMl).toBeGreaterThan(0.92);
    expect(found?.kind === 'segment' && found.segment.volumeMl / BRIGHT.volumeMl).toBeLessThan(1.01);
    const centre = found?.kind === 'segment' ? found.segment.centroidLps : [];
    for (const axis of [0, 1, 2]) expect(Math.abs(centre[axis]! - BRIGHT.centreLps[axis]!)).toBeLessThan(0.5);

    for (const pane of PLANES) await expectOverlayOnAnatomy(page, pane);

    // the patient's left is on the reader's right, and the letters say so
    await expect(page.getByTestId('letter-axial-right')).toHaveText('L');
    await expect(page.getByTestId('letter-axial-left')).toHaveText('R');
    const axial = await picture(page, 'axial');
    expect(centreOf(axial, isRed).x, 'the sphere on the left').toBeGreaterThan(axial.width / 2);
  });
}

test('a result lies on its structure on the images as acquired', async ({ page }) => {
  await stockShelf(page, [thresholdModel()]);
  await page.goto('/');
  await pick(page, phantomFiles({ modality: 'MR', acquisition: 'oblique' }));
  await drawn(page, ['acquired']);
  await page.getByTestId('run-bright').click();
  await page
    .getByTestId('findings')
    .getByRole('button', { name: /bright/ })
    .click();
  await settled(page);
  await expectOverlayOnAnatomy(page, 'acquired');
});

const isRed = (r: number, g: number, b: number): boolean => r > g + 40 && r > b + 40;

/** What the hide-all key changes is the overlay; it must lie on the bright structure that is seen without it. */
async function expectOverlayOnAnatomy(page: Page, pane: PaneId): Promise<void> {
  const { shown, hidden } = await withAndWithoutOverlay(page, pane);
  const overlay = centreOf(shown, differsFrom(hidden));
  const anatomy = centreOf(hidden, isBrightGrey);
  expect(overlay.pixels, `${pane}: the overlay is drawn`).toBeGreaterThan(300);
  expect(Math.abs(overlay.x - anatomy.x), `${pane}: across, in pixels`).toBeLessThan(3);
  expect(Math.abs(overlay.y - anatomy.y), `${pane}: down, in pixels`).toBeLessThan(3);
}
