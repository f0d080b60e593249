/** Bad input gets a sentence, and nothing is lost without a word. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { BlobWriter, Uint8ArrayReader, ZipWriter } from '@zip.js/zip.js';
import { PNG } from 'pngjs';
import { drawn, type PickedFile, phantomFiles, pick } from './support/app.ts';
import { stockShelf, thresholdModel } from './support/testModel.ts';

const AXIAL = { modality: 'MR', acquisition: 'axial' } as const;

function photograph(name: string): PickedFile {
  const image = new PNG({ width: 8, height: 8 });
  return { name, mimeType: 'image/png', buffer: PNG.sync.write(image) };
}

async function zipOf(entries: Record<string, Uint8Array>): Promise<PickedFile> {
  const writer = new ZipWriter(new BlobWriter('application/zip'));
  for (const [name, bytes] of Object.entries(entries)) await writer.add(name, new Uint8ArrayReader(bytes));
  const blob = await writer.close();
  return { name: 'study.zip', mimeType: 'application/zip', buffer: Buffer.from(await blob.arrayBuffer()) };
}

test.beforeEach(async ({ page }) => {
  await stockShelf(page, [thresholdModel()]);
  await page.goto('/');
});

test('a folder of photographs is refused with a sentence, and each file is listed', async ({ page }) => {
  await pick(page, [photograph('beach.png'), photograph('dog.png')]);
  await expect(page.getByTestId('message')).toContainText('None of these files can be shown');
  await page.getByTestId('unshown').click();
  const list = page.getByTestId('unshown-list');
  await expect(list).toContainText('beach.png');
  await expect(list).toContainText('dog.png');
});

test('an empty folder says so', async ({ page }) => {
  const answer = await page.evaluate(() =>
    window.overread.open([]).then(
      () => 'opened',
      (error) => error.code,
    ),
  );
  expect(answer).toBe('NOTHING_OPENED');
  await expect(page.getByTestId('unshown')).toBeVisible();
});

test('a series with a slice missing in the middle is shown but never read as a volume', async ({ page }) => {
  await pick(page, phantomFiles({ ...AXIAL, defects: ['missing-middle-slice'] }));
  await drawn(page, ['acquired']);
  await expect(page.getByTestId('badge-missing-slices')).toBeVisible();
  await expect(page.getByTestId('layout-mpr')).toBeDisabled();
  const [study] = await page.evaluate(() => window.overread.studies());
  expect(study!.series[0]!.isVolume).toBe(false);
  expect(study!.series[0]!.problems.join()).toContain('missing');
  await page.getByTestId('misfits').click();
  await expect(page.getByTestId('run-bright')).toBeDisabled();
  const code = await page.evaluate(
    (id) =>
      window.overread.run('bright', id, { runAnyway: true }).then(
        () => 'ran',
        (error) => error.code,
      ),
    study!.series[0]!.id,
  );
  expect(code).toBe('NOT_A_VOLUME');
});

test('two series in one folder become two series', async ({ page }) => {
  await pick(page, phantomFiles({ ...AXIAL, defects: ['two-series'] }));
  await drawn(page, ['acquired']);
  await expect(page.getByTestId('series')).toHaveCount(2);
});

test('a truncated file is listed with its reason, the others are shown', async ({ page }) => {
  await pick(page, phantomFiles({ ...AXIAL, defects: ['truncated-last-file'] }));
  await drawn(page, ['acquired']);
  await page.getByTestId('unshown').click();
  await expect(page.getByTestId('unshown-list').locator('[title=TRUNCATED]')).toHaveCount(1);
});

test('a single slice is shown, offers no planes and no volume model', async ({ page }) => {
  await pick(page, phantomFiles({ ...AXIAL, defects: ['single-slice'] }));
  await drawn(page, ['acquired']);
  await expect(page.getByTestId('layout-mpr')).toBeDisabled();
  await page.keyboard.press('2');
  await expect(page.getByTestId('pane-acquired')).toBeVisible();
});

test('a zip entry whose path climbs out is listed and not opened, the rest is shown', async ({ page }) => {
  const [first, second, third, evil] = phantomFiles(AXIAL);
  const zip = await zipOf({
    'a/1.dcm': first!.buffer,
    'a/2.dcm': second!.buffer,
    'a/3.dcm': third!.buffer,
    '../../evil.dcm': evil!.buffer,
  });
  await pick(page, [zip]);
  await drawn(page, ['acquired']);
  const [study] = await page.evaluate(() => window.overread.studies());
  expect(study!.series[0]!.images).toBe(3);
  await page.getByTestId('unshown').click();
  await expect(page.getByTestId('unshown-list').locator('[title=UNSAFE_PATH]')).toHaveCount(1);
});

test('opening the same files again lists the doubles and shows nothing twice', async ({ page }) => {
  const files = phantomFiles(AXIAL);
  await pick(page, files);
  await drawn(page, ['acquired']);
  await pick(page, files.slice(0, 3));
  await expect(page.getByTestId('unshown')).toContainText('3');
  const [study] = await page.evaluate(() => window.overread.studies());
  expect(study!.series[0]!.images).toBe(files.length);
});

test('a folder is read with its subfolders, dropped or picked', async ({ page }, info) => {
  const folder = info.outputPath('study');
  mkdirSync(join(folder, 'a', 'b'), { recursive: true });
  const files = phantomFiles(AXIAL);
  for (const [n, { name, buffer }] of files.entries()) writeFileSync(join(folder, n % 2 ? 'a' : 'a/b', name), buffer);
  await page.getByTestId('pick-folder').first().setInputFiles(folder);
  await drawn(page, ['acquired']);
  const [study] = await page.evaluate(() => window.overread.studies());
  expect(study!.series[0]!.images).toBe(files.length);
  await page.getByTestId('close-all').click();
  await expect(page.getByTestId('welcome')).toBeVisible();

  const transfer = await page.evaluateHandle(
    (dropped) => {
      const data = new DataTransfer();
      for (const { name, bytes } of dropped)
        data.items.add(new File([Uint8Array.from(atob(bytes), (c) => c.charCodeAt(0))], name));
      return data;
    },
    files.map(({ name, buffer }) => ({ name, bytes: buffer.toString('base64') })),
  );
  await page.dispatchEvent('body', 'drop', { dataTransfer: transfer });
  await drawn(page, ['acquired']);
  expect((await page.evaluate(() => window.overread.studies()))[0]!.series[0]!.images).toBe(files.length);
});
