/** What a person does with the page, and what they see, for the specs. Waits for drawn images, never for a time. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, type Page } from '@playwright/test';
import { PNG } from 'pngjs';
import { createPhantom, type PhantomOptions } from '../../../dicom-samples/phantom/index.ts';

export type PaneId = 'acquired' | 'axial' | 'sagittal' | 'coronal';
export const PLANES: readonly PaneId[] = ['axial', 'sagittal', 'coronal'];

/** Until each of these panes has drawn an image. */
export async function drawn(page: Page, panes: readonly PaneId[]): Promise<void> {
  for (const pane of panes) {
    await page.waitForFunction(
      (id) =>
        Number(document.querySelector<HTMLElement>(`[data-testid=pane-${id}] .pane-view`)?.dataset.drawn ?? 0) > 0,
      pane,
      { timeout: 60_000 },
    );
  }
}

/** Until every image of the open series is in memory and no pane draws any more. */
export async function settled(page: Page): Promise<void> {
  await expect(page.getByTestId('loading')).toHaveCount(0, { timeout: 90_000 });
  const count = () =>
    page.evaluate(() => [...document.querySelectorAll<HTMLElement>('.pane-view')].map((v) => v.dataset.drawn).join());
  await expect
    .poll(
      async () => {
        const before = await count();
        await page.evaluate(() => new Promise((done) => setTimeout(done, 400)));
        return before === (await count());
      },
      { timeout: 60_000 },
    )
    .toBe(true);
}

export async function openSample(page: Page, id: string): Promise<void> {
  await page.goto(`/?sample=${id}`);
  await drawn(page, ['acquired']);
}

export interface PickedFile {
  name: string;
  mimeType: string;
  buffer: Buffer;
}

export const phantomFiles = (options: PhantomOptions): PickedFile[] =>
  createPhantom(options).files.map(({ name, bytes }) => asFile(name, bytes));

export const asFile = (name: string, bytes: Uint8Array): PickedFile => ({
  name,
  mimeType: 'application/octet-stream',
  buffer: Buffer.from(bytes),
});

export const filesIn = (folder: string): string[] =>
  readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(folder, entry.name));

export async function pick(page: Page, files: PickedFile[] | string[]): Promise<void> {
  await page
    .getByTestId('pick-files')
    .first()
    .setInputFiles(files as string[]);
}

/** A pane as it is on screen. */
export async function picture(page: Page, pane: PaneId): Promise<PNG> {
  const bytes = await page.getByTestId(`pane-${pane}`).screenshot();
  return PNG.sync.read(bytes);
}

export interface Blob2D {
  readonly x: number;
  readonly y: number;
  readonly pixels: number;
}

/** Centre of the pixels for which `is` holds, in pixels of the pane; the margin with the writing is left out. */
export function centreOf(image: PNG, is: (r: number, g: number, b: number, index: number) => boolean): Blob2D {
  let [x, y, pixels] = [0, 0, 0];
  for (let at = 0; at < image.width * image.height; at++) {
    const column = (at % image.width) / image.width;
    const row = Math.floor(at / image.width) / image.height;
    if (Math.abs(column - 0.5) > 0.42 || Math.abs(row - 0.5) > 0.37) continue;
    const [r, g, b] = image.data.subarray(at * 4, at * 4 + 3) as unknown as [number, number, number];
    if (!is(r, g, b, at)) continue;
    x += at % image.width;
    y += Math.floor(at / image.width);
    pixels++;
  }
  return { x: x / pixels, y: y / pixels, pixels };
}

type IsPixel = Parameters<typeof centreOf>[1];

/** Light and without colour: the phantom's large sphere, and nothing else of it at its own window. */
export const isBrightGrey: IsPixel = (r, g, b) => r > 200 && Math.abs(r - g) < 8 && Math.abs(g - b) < 8;

/** Differs from the same pixel of another picture. */
export const differsFrom =
  (other: PNG): IsPixel =>
  (r, g, b, at) =>
    [r, g, b].reduce((sum, value, c) => sum + Math.abs(value - other.data[at * 4 + c]!), 0) > 24;

/** A pane with what models found and without it; the key puts it back. */
export async function withAndWithoutOverlay(page: Page, pane: PaneId): Promise<{ shown: PNG; hidden: PNG }> {
  const shown = await picture(page, pane);
  await page.keyboard.press('h');
  await settled(page);
  const hidden = await picture(page, pane);
  await page.keyboard.press('h');
  await settled(page);
  return { shown, hidden };
}

/** How many different grey levels are in a picture: a flat square has one or two. */
export function greyLevels(image: PNG): number {
  const seen = new Set<number>();
  for (let at = 0; at < image.data.length; at += 4) seen.add(image.data[at]!);
  return seen.size;
}
