/** What is written in a pane's corners, read off the viewport as it is drawn. */
import { Enums, type Types } from '@cornerstonejs/core';
import * as tools from '@cornerstonejs/tools';
import type { PaneViewport } from './scene.ts';

export interface PaneFacts {
  /** 1-based, and how many */
  readonly slice: number;
  readonly slices: number;
  /** where the slice's plane is along its normal, counted to the patient's left, back or head, LPS mm */
  readonly positionMm: number | null;
  readonly center: number | null;
  readonly width: number | null;
  /** screen pixels per mm (per image pixel when the image has no spacing) */
  readonly pixelsPerMm: number;
  /** the patient's side at the pane's left, right, top and bottom edge */
  readonly letters: { readonly left: string; readonly right: string; readonly top: string; readonly bottom: string };
}

const { getOrientationStringLPS, invertOrientationStringLPS } = tools.utilities.orientation;

/** A direction's letters, main one first; what is under 15° off a plane isn't worth a letter on the image. */
function lettersOf(direction: Types.Point3): string {
  const small = Math.sin((15 * Math.PI) / 180);
  return getOrientationStringLPS(direction.map((value) => (Math.abs(value) < small ? 0 : value)) as Types.Point3);
}

/** @returns null while nothing is drawn */
export function paneFacts(viewport: PaneViewport): PaneFacts | null {
  const { viewUp, viewPlaneNormal, focalPoint, parallelScale } = viewport.getCamera();
  if (!viewUp || !viewPlaneNormal || !focalPoint || !parallelScale) return null;
  const properties = viewport.getProperties();
  const range = properties?.voiRange;
  const right = cross(viewUp, viewPlaneNormal);
  const up = lettersOf(viewUp);
  const toRight = lettersOf(right);
  const isStack = viewport.type === Enums.ViewportType.STACK;
  return {
    slice: viewport.getSliceIndex() + 1,
    slices: viewport.getNumberOfSlices(),
    positionMm: isStack && viewport.getNumberOfSlices() === 1 ? null : along(viewPlaneNormal, focalPoint),
    center: range ? (range.upper + range.lower) / 2 : null,
    width: range ? range.upper - range.lower : null,
    pixelsPerMm: viewport.element.clientHeight / (2 * parallelScale),
    letters: {
      left: invertOrientationStringLPS(toRight),
      right: toRight,
      top: up,
      bottom: invertOrientationStringLPS(up),
    },
  };
}

const cross = (a: Types.Point3, b: Types.Point3): Types.Point3 => [
  a[1] * b[2] - a[2] * b[1],
  a[2] * b[0] - a[0] * b[2],
  a[0] * b[1] - a[1] * b[0],
];
const dot = (a: Types.Point3, b: Types.Point3): number => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];

/** A viewport looks along or against its normal; the reader counts as the patient's axes do. */
function along(normal: Types.Point3, point: Types.Point3): number {
  const main = normal.reduce((best, value) => (Math.abs(value) > Math.abs(best) ? value : best), 0);
  return Math.sign(main) * dot(point, normal);
}

/** A round length in mm (1, 2 or 5 × 10ⁿ) that is at most `share` of `pixels` wide. */
export function scaleBar(pixelsPerMm: number, pixels: number, share = 0.3): { mm: number; pixels: number } {
  const room = (pixels * share) / pixelsPerMm;
  const power = 10 ** Math.floor(Math.log10(room));
  const mm = ([5, 2, 1].find((step) => step * power <= room) ?? 1) * power;
  return { mm, pixels: mm * pixelsPerMm };
}
