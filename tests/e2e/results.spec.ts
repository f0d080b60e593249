/** A result belongs to the images it was computed from: never to others, never longer than these are open. */
import { expect, type Page, test } from '@playwright/test';
import { centreOf, differsFrom, drawn, phantomFiles, pick, picture, settled } from './support/app.ts';
import { stockShelf, thresholdModel } from './support/testModel.ts';

const AXIAL = { modality: 'MR', acquisition: 'axial' } as const;
const read = async (page: Page) => {
  await page.getByTestId('run-bright').click();
  await expect(page.getByTestId('provenance')).toBeVisible();
  await settled(page);
};

test.beforeEach(async ({ page }) => {
  await stockShelf(page, [thresholdModel()]);
  await page.goto('/');
});

test('opening another study while a model reads loses neither the study nor the result', async ({ page }) => {
  await pick(page, phantomFiles(AXIAL));
  await drawn(page, ['acquired']);
  const [first] = await page.evaluate(() => window.overread.studies());
  const id = first!.series[0]!.id;
  const running = page.evaluate(
    (series) => window.overread.run('bright', series).then(({ findings }) => findings.length),
    id,
  );
  await pick(page, phantomFiles({ ...AXIAL, seed: 7 }));
  expect(await running).toBe(1);
  await expect(page.getByTestId('series')).toHaveCount(2);
  expect(await page.evaluate((series) => window.overread.findings(series), id)).toHaveLength(1);
});

test('a result is dropped, with a sentence, when its series gets more images', async ({ page }) => {
  const files = phantomFiles(AXIAL);
  await pick(page, files.slice(10));
  await drawn(page, ['acquired']);
  await read(page);
  await pick(page, files.slice(0, 10));
  await expect(page.getByTestId('message')).toContainText('no longer belongs');
  expect(await page.evaluate(() => window.overread.findings())).toHaveLength(0);
});

test('a removed result is gone from the images, and a second read replaces the first', async ({ page }) => {
  await pick(page, phantomFiles(AXIAL));
  await drawn(page, ['acquired']);
  await settled(page);
  const clean = await picture(page, 'acquired');
  await read(page);
  await page.getByTestId('findings').locator('button.finding-jump').click();
  await settled(page);
  await read(page);
  await expect(page.getByTestId('provenance')).toHaveCount(1);
  await page.getByRole('button', { name: 'Remove this result' }).click();
  await expect(page.getByTestId('findings')).toHaveCount(0);
  await page.keyboard.press('r');
  await page.mouse.move(0, 0);
  await settled(page);
  expect(centreOf(await picture(page, 'acquired'), differsFrom(clean)).pixels).toBe(0);
});

test('keys work right after a click on a finding’s checkbox or on a tool', async ({ page }) => {
  await pick(page, phantomFiles(AXIAL));
  await drawn(page, ['acquired']);
  await read(page);
  await page.getByTestId('findings').getByRole('checkbox').click();
  await page.keyboard.press('h');
  await expect(page.getByTestId('hide-all')).toHaveAttribute('aria-pressed', 'true');
  await page.getByTestId('hand').getByText('Pan').click({ force: true });
  const slice = (await page.getByTestId('slice-acquired').textContent()) ?? '';
  await page.keyboard.press('ArrowDown');
  await expect(page.getByTestId('slice-acquired')).not.toHaveText(slice);
});

test('closing everything while files are read leaves nothing open', async ({ page }) => {
  await pick(page, phantomFiles(AXIAL));
  await drawn(page, ['acquired']);
  let closed = () => {};
  const untilClosed = new Promise<void>((resolve) => {
    closed = resolve;
  });
  await page.route('**/samples/phantom-mr-coronal/**', async (route) => {
    await untilClosed;
    await route.continue().catch(() => undefined); // the page may have given the request up
  });
  const opening = page.evaluate(() =>
    window.overread.openSample('phantom-mr-coronal').then(
      () => 'opened',
      (error) => error.code,
    ),
  );
  await expect(page.getByRole('status')).toBeVisible();
  await page.getByTestId('close-all').click();
  closed();
  expect(await opening).toBe('CANCELLED');
  expect(await page.evaluate(() => window.overread.studies())).toHaveLength(0);
  await expect(page.getByTestId('welcome')).toBeVisible();
});

test('window and place stay when the layout changes', async ({ page }) => {
  await pick(page, phantomFiles(AXIAL));
  await drawn(page, ['acquired']);
  await settled(page);
  await page.keyboard.press('PageUp');
  await page.keyboard.press('l');
  const window = (await page.getByTestId('window-acquired').textContent()) ?? '';
  const position =
    (await page
      .getByTestId('pane-acquired')
      .getByText(/Position/)
      .textContent()) ?? '';
  await page.keyboard.press('2');
  await drawn(page, ['axial']);
  await settled(page);
  await expect(page.getByTestId('window-axial')).toHaveText(window);
  await page.keyboard.press('1');
  await drawn(page, ['acquired']);
  await settled(page);
  await expect(page.getByTestId('pane-acquired').getByText(/Position/)).toHaveText(position);
});
