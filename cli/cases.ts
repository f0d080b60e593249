/** Labelled cases on disk, in the three layouts that `evaluate` reads. */
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import jpeg from 'jpeg-js';
import type { Volume } from '../inference-worker/pipeline/volume.ts';

export interface SegmentationCase {
  readonly kind: 'segmentation';
  readonly id: string;
  readonly image: string;
  readonly labels: string;
}

/** A true box in pixels of the image (edges, origin at the image's corner). */
export interface TrueBox {
  readonly className: string;
  readonly x1: number;
  readonly y1: number;
  readonly x2: number;
  readonly y2: number;
}

export interface DetectionCase {
  readonly kind: 'detection';
  readonly id: string;
  readonly image: string;
  /** empty: a normal image */
  readonly boxes: readonly TrueBox[];
}

export type Case = SegmentationCase | DetectionCase;

const NIFTI = /\.nii(\.gz)?$/;
const JPEG = /\.jpe?g$/i;
const byNumber = (a: Case, b: Case) => a.id.localeCompare(b.id, 'en', { numeric: true });

/**
 * - `images/*.nii.gz` + `labels/<same name>`: segmentation
 * - `images/*.jpg` + a .csv with columns image, class, x_min, y_min, x_max, y_max: detection; an image without a row is
 *   normal
 * - `<id>.nii.gz` + `<id>_brain.nii.gz`: segmentation with one label (anything above 0)
 *
 * @throws Error with a sentence where the folder is none of these
 */
export async function findCases(folder: string): Promise<Case[]> {
  const files = await readdir(folder).catch(() => {
    throw new Error(`${folder} is not a folder that can be read`);
  });
  const images = existsSync(path.join(folder, 'images')) ? await readdir(path.join(folder, 'images')) : [];
  const csv = files.find((f) => f.endsWith('.csv'));
  let cases: Case[] = [];
  if (images.some((f) => JPEG.test(f)) && csv) cases = await detectionCases(folder, images, path.join(folder, csv));
  else if (images.some((f) => NIFTI.test(f)) && existsSync(path.join(folder, 'labels'))) {
    const labelled = new Set(await readdir(path.join(folder, 'labels')));
    cases = images
      .filter((f) => NIFTI.test(f) && labelled.has(f))
      .map((f) => ({
        kind: 'segmentation',
        id: f.replace(NIFTI, ''),
        image: path.join(folder, 'images', f),
        labels: path.join(folder, 'labels', f),
      }));
  } else {
    for (const f of files) {
      const truth = f.replace(NIFTI, (ending) => `_brain${ending}`);
      if (!NIFTI.test(f) || !files.includes(truth)) continue;
      cases.push({
        kind: 'segmentation',
        id: f.replace(NIFTI, ''),
        image: path.join(folder, f),
        labels: path.join(folder, truth),
      });
    }
  }
  if (cases.length === 0) throw new Error(`${folder} holds no labelled cases in a layout that is known`);
  return cases.sort(byNumber);
}

async function detectionCases(folder: string, images: readonly string[], csv: string): Promise<DetectionCase[]> {
  const [header, ...rows] = (await readFile(csv, 'utf8')).split(/\r?\n/).filter((line) => line.trim());
  const columns = header!.split(',').map((c) => c.trim());
  const at = (name: string) => {
    const n = columns.indexOf(name);
    if (n < 0) throw new Error(`${csv} has no column ${name}`);
    return n;
  };
  const [image, className, x1, y1, x2, y2] = ['image', 'class', 'x_min', 'y_min', 'x_max', 'y_max'].map(at) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const boxes = new Map<string, TrueBox[]>();
  for (const row of rows) {
    // the columns that are used hold no commas; a quoted outline may follow them
    const cells = row.split(',');
    const name = cells[image]!.trim();
    const box = {
      className: cells[className]!.trim(),
      x1: Number(cells[x1]),
      y1: Number(cells[y1]),
      x2: Number(cells[x2]),
      y2: Number(cells[y2]),
    };
    if (![box.x1, box.y1, box.x2, box.y2].every(Number.isFinite))
      throw new Error(`${csv}: "${row.slice(0, 60)}" is no box`);
    boxes.set(name, [...(boxes.get(name) ?? []), box]);
  }
  return images
    .filter((f) => JPEG.test(f))
    .map((f) => ({
      kind: 'detection',
      id: f.replace(JPEG, ''),
      image: path.join(folder, 'images', f),
      boxes: boxes.get(f) ?? [],
    }));
}

/** A picture as a volume of one slice, 1 mm pixels, brightness 0–255. */
export async function readJpeg(file: string): Promise<Volume<Float32Array>> {
  const { width, height, data } = jpeg.decode(await readFile(file), { useTArray: true, formatAsRGBA: true });
  // BT.601 luma; for the grey pictures this is meant for, simply the value
  const voxels = Float32Array.from({ length: width * height }, (_, n) => {
    const [r, g, b] = [data[n * 4]!, data[n * 4 + 1]!, data[n * 4 + 2]!];
    return r === g && g === b ? r : 0.299 * r + 0.587 * g + 0.114 * b;
  });
  return { dims: [width, height, 1], affine: [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1], voxels };
}
