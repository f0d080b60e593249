/** Slices as a 2D model wants them: fitted into a fixed frame without distortion, and the way back. */
import type { Vec3 } from './volume.ts';

/** Maps slice coordinates to frame coordinates: frame = slice · scale + offset, in pixel-centre coordinates. */
export interface Letterbox {
  /** frame size in pixels */
  readonly width: number;
  readonly height: number;
  readonly scaleX: number;
  readonly scaleY: number;
  readonly offsetX: number;
  readonly offsetY: number;
}

/**
 * The largest centred placement of a slice in the frame that keeps its shape *in mm* (pixels need not be square).
 * Without a frame the slice keeps its size, padded at the right and bottom to `multipleOf`.
 *
 * @param dims columns and rows first; @param mm pixel spacing between columns and between rows
 * @param frame rows, columns (tensor order)
 */
export function letterbox(dims: Vec3, mm: Vec3, frame: readonly number[] | undefined, multipleOf: number): Letterbox {
  const up = (v: number) => Math.ceil(v / multipleOf) * multipleOf;
  if (!frame) {
    return { width: up(dims[0]), height: up(dims[1]), scaleX: 1, scaleY: 1, offsetX: 0, offsetY: 0 };
  }
  const height = up(frame[0]!);
  const width = up(frame[1] ?? frame[0]!);
  // frame pixels a mm
  const fit = Math.min(width / (dims[0] * mm[0]), height / (dims[1] * mm[1]));
  const scaleX = fit * mm[0];
  const scaleY = fit * mm[1];
  return {
    width,
    height,
    scaleX,
    scaleY,
    offsetX: (width - 1) / 2 - (scaleX * (dims[0] - 1)) / 2,
    offsetY: (height - 1) / 2 - (scaleY * (dims[1] - 1)) / 2,
  };
}

/** Weights of source pixels for each frame pixel along one axis. */
interface Taps {
  readonly first: Int32Array;
  readonly count: number;
  /** count weights a frame pixel; all zero outside the slice */
  readonly weights: Float32Array;
}

/**
 * Bilinear weights; when shrinking, the triangle is widened by the factor so that every source pixel counts (what
 * PIL's Image.BILINEAR and other antialiasing resizers do), else small bright structures come and go with the grid.
 */
function taps(size: number, length: number, scale: number, offset: number): Taps {
  const support = Math.max(1, 1 / scale);
  const count = Math.ceil(support) * 2 + 1;
  const first = new Int32Array(size);
  const weights = new Float32Array(size * count);
  for (let n = 0; n < size; n++) {
    const at = (n - offset) / scale;
    first[n] = Math.ceil(at - support);
    if (at < -0.5 - 1e-6 || at > length - 0.5 + 1e-6) continue;
    let sum = 0;
    for (let t = 0; t < count; t++) {
      const pixel = first[n]! + t;
      if (pixel < 0 || pixel >= length) continue;
      const w = Math.max(0, 1 - Math.abs(pixel - at) / support);
      weights[n * count + t] = w;
      sum += w;
    }
    if (sum > 0) for (let t = 0; t < count; t++) weights[n * count + t]! /= sum;
  }
  return { first, count, weights };
}

/** A function that fits slices of one size into the frame; NaN and everything outside the slice becomes 0. */
export function slicer(dims: Vec3, box: Letterbox): (slice: Float32Array) => Float32Array {
  const across = taps(box.width, dims[0], box.scaleX, box.offsetX);
  const down = taps(box.height, dims[1], box.scaleY, box.offsetY);
  const rows = new Float32Array(box.width * dims[1]);
  return (slice) => {
    for (let y = 0; y < dims[1]; y++) {
      for (let x = 0; x < box.width; x++) {
        let sum = 0;
        for (let t = 0; t < across.count; t++) {
          const w = across.weights[x * across.count + t]!;
          if (w !== 0) sum += w * slice[y * dims[0] + across.first[x]! + t]!;
        }
        rows[y * box.width + x] = sum;
      }
    }
    const out = new Float32Array(box.width * box.height);
    for (let y = 0; y < box.height; y++) {
      for (let t = 0; t < down.count; t++) {
        const w = down.weights[y * down.count + t]!;
        if (w === 0) continue;
        const from = (down.first[y]! + t) * box.width;
        for (let x = 0; x < box.width; x++) out[y * box.width + x]! += w * rows[from + x]!;
      }
    }
    return out;
  };
}

/** Frame coordinates of a box edge back to slice coordinates; both continuous with pixel centres at whole numbers. */
export function toSlice(box: Letterbox, x: number, y: number): [number, number] {
  // the network's boxes count pixel edges (0 … width); pixel centres are half a pixel further in
  return [(x - 0.5 - box.offsetX) / box.scaleX, (y - 0.5 - box.offsetY) / box.scaleY];
}
