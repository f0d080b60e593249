/** The images come first: shown at once, in the right place, with a window in which something is seen. */
import { expect, test } from '@playwright/test';
import { drawn, greyLevels, openSample, PLANES, phantomFiles, pick, picture, settled } from './support/app.ts';

test('the embedded study is no flat square although its headers have a window of width 0', async ({ page }) => {
  await openSample(page, 'head-mr-axial');
  await settled(page);
  expect(greyLevels(await picture(page, 'acquired'))).toBeGreaterThan(60);
  await expect(page.getByTestId('slice-acquired')).toHaveText('Image 11 / 20');
});

test('three planes show an image each, with letters that agree with the patient', async ({ page }) => {
  await openSample(page, 'head-mr-axial');
  await page.keyboard.press('2');
  await drawn(page, PLANES);
  await settled(page);
  for (const pane of PLANES) expect(greyLevels(await picture(page, pane)), pane).toBeGreaterThan(60);
  const letters = { axial: 'RLAP', sagittal: 'APHF', coronal: 'RLHF' } as const;
  for (const [pane, [left, right, top, bottom]] of Object.entries(letters)) {
    await expect(page.getByTestId(`letter-${pane}-left`)).toHaveText(left!);
    await expect(page.getByTestId(`letter-${pane}-right`)).toHaveText(right!);
    await expect(page.getByTestId(`letter-${pane}-top`)).toHaveText(top!);
    await expect(page.getByTestId(`letter-${pane}-bottom`)).toHaveText(bottom!);
  }
  await page.screenshot({ path: 'tests/artifacts/three-planes.png' });
});

test('the keyboard alone scrolls, changes layout, window and tool, and resets', async ({ page }) => {
  await openSample(page, 'head-mr-axial');
  await settled(page);
  const slice = page.getByTestId('slice-acquired');
  await page.keyboard.press('ArrowDown');
  await expect(slice).toHaveText('Image 12 / 20');
  await page.keyboard.press('Home');
  await expect(slice).toHaveText('Image 1 / 20');
  await page.keyboard.press('PageDown');
  await expect(slice).toHaveText('Image 11 / 20');
  await page.keyboard.press('End');
  await expect(slice).toHaveText('Image 20 / 20');
  await page.keyboard.press('r');
  await expect(slice).toHaveText('Image 11 / 20');
  await page.keyboard.press('p');
  await expect(page.getByTestId('hand').getByRole('radio', { name: 'Pan' })).toBeChecked();
  await page.keyboard.press('w');
  await expect(page.getByTestId('hand').getByRole('radio', { name: 'Window/level' })).toBeChecked();
  for (const [key, layout] of [
    ['2', 'mpr'],
    ['3', 'mpr-equal'],
    ['1', 'single'],
  ] as const) {
    await page.keyboard.press(key);
    await expect(page.getByTestId('stage')).toHaveAttribute('data-layout', layout);
  }
});

test('dragging changes the window, in every plane at once, and R brings it back', async ({ page }) => {
  await openSample(page, 'head-mr-axial');
  await page.keyboard.press('2');
  await drawn(page, PLANES);
  await settled(page);
  const before = (await page.getByTestId('window-axial').textContent()) ?? '';
  await page.keyboard.press('w');
  const box = (await page.getByTestId('pane-axial').boundingBox())!;
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width / 2 + 90, box.y + box.height / 2 + 40, { steps: 6 });
  await page.mouse.up();
  await expect(page.getByTestId('window-axial')).not.toHaveText(before);
  const after = (await page.getByTestId('window-axial').textContent()) ?? '';
  await expect(page.getByTestId('window-sagittal')).toHaveText(after);
  await expect(page.getByTestId('window-coronal')).toHaveText(after);
  await page.keyboard.press('r');
  await expect(page.getByTestId('window-axial')).toHaveText(before);
});

test('a click with the crosshairs brings the same place into the other planes', async ({ page }) => {
  await openSample(page, 'head-mr-axial');
  await page.keyboard.press('2');
  await drawn(page, PLANES);
  await settled(page);
  const sagittal = page.getByTestId('slice-sagittal');
  const before = (await sagittal.textContent()) ?? '';
  const box = (await page.getByTestId('pane-axial').boundingBox())!;
  await page.mouse.click(box.x + box.width * 0.42, box.y + box.height * 0.45);
  await expect(sagittal).not.toHaveText(before);
});

test('the header’s own window presets are offered, and CT’s usual ones', async ({ page }) => {
  await page.goto('/');
  await pick(page, phantomFiles({ modality: 'CT', acquisition: 'axial' }));
  await drawn(page, ['acquired']);
  await page.getByTestId('windows').click();
  await page.getByRole('menuitem', { name: /^Bone/ }).click();
  await expect(page.getByTestId('window-acquired')).toHaveText(/C 480\s+W 2500/);
  const ticked = (name: RegExp) => page.getByRole('menuitem', { name }).locator('svg');
  await page.getByTestId('windows').click();
  await expect(ticked(/^Bone/)).toHaveCount(1);
  await expect(ticked(/./)).toHaveCount(1);
  await page.keyboard.press('Escape');
  // changed by hand: none of them is what is seen now
  const box = (await page.getByTestId('pane-acquired').boundingBox())!;
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width / 2 + 60, box.y + box.height / 2 + 30, { steps: 5 });
  await page.mouse.up();
  await expect(page.getByTestId('window-acquired')).not.toHaveText(/W 2500/);
  await page.getByTestId('windows').click();
  await expect(page.getByRole('menuitem').first()).toBeVisible();
  await expect(ticked(/./)).toHaveCount(0);
});

test('the page speaks Dutch when asked', async ({ page }) => {
  await page.goto('/');
  await page.getByRole('button', { name: 'Language' }).click();
  await page.getByRole('menuitem', { name: 'Nederlands' }).click();
  await expect(page.getByRole('contentinfo')).toHaveText('Geen medisch hulpmiddel. Voor onderzoek en onderwijs.');
  await page.reload();
  await expect(page.getByRole('contentinfo')).toHaveText('Geen medisch hulpmiddel. Voor onderzoek en onderwijs.');
});
