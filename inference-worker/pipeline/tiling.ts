/** Cutting a tensor into overlapping tiles whose cores, put together, equal the whole. */
import { INFERENCE } from '../../settings.ts';
import { AXES } from './affine.ts';
import type { Box } from './head-crop.ts';
import type { Vec3 } from './volume.ts';

export interface Tile {
  /** what the network reads */
  readonly input: Box;
  /** what is kept of its answer, in coordinates of the whole */
  readonly core: Box;
}

/**
 * Tiles for a volume of size `dims`. A tile reads `halo` voxels more than it answers for, except at the borders of the
 * volume, where the network's own zero padding must act as it would on the whole. Exact for networks whose receptive
 * field is within the halo (and without normalisation over the volume).
 *
 * @param maxVoxels most voxels one tile may read
 * @returns a single tile where everything fits; otherwise the cut with the fewest voxels read in total
 * @throws RangeError where not even a one-voxel core with its halo fits
 */
export function planTiles(dims: Vec3, halo: number, maxVoxels: number, multipleOf = 1): Tile[] {
  // per axis: what cutting it 1, 2, 3 … times reads at most a tile, and in total
  const options = AXES.map((n) =>
    Array.from({ length: Math.min(dims[n], INFERENCE.mostCuts) }, (_, cuts) => {
      const reads = pieces(dims[n], cuts + 1, halo, multipleOf).map((p) => p.read);
      return { largest: Math.max(...reads), total: reads.reduce((a, b) => a + b, 0) };
    }),
  );
  let best: { cuts: Vec3; read: number } | undefined;
  for (const [a, x] of options[0]!.entries()) {
    for (const [b, y] of options[1]!.entries()) {
      // the fewest cuts along the third axis that fit; more of them only read more
      const c = options[2]!.findIndex((z) => x.largest * y.largest * z.largest <= maxVoxels);
      if (c < 0) continue;
      const read = x.total * y.total * options[2]![c]!.total;
      if (!best || read < best.read) best = { cuts: [a + 1, b + 1, c + 1], read };
    }
  }
  if (!best) throw new RangeError('no tile with this halo fits');
  const parts = AXES.map((n) => pieces(dims[n], best.cuts[n], halo, multipleOf));
  const tiles: Tile[] = [];
  for (const z of parts[2]!) {
    for (const y of parts[1]!) {
      for (const x of parts[0]!) {
        tiles.push({
          input: { start: [x.from, y.from, z.from], size: [x.read, y.read, z.read] },
          core: { start: [x.start, y.start, z.start], size: [x.size, y.size, z.size] },
        });
      }
    }
  }
  return tiles;
}

interface Piece {
  readonly start: number;
  readonly size: number;
  readonly from: number;
  readonly read: number;
}

function pieces(length: number, cuts: number, halo: number, multipleOf: number): Piece[] {
  const out: Piece[] = [];
  for (let n = 0; n < cuts; n++) {
    const start = Math.round((n * length) / cuts);
    const end = Math.round(((n + 1) * length) / cuts);
    // a network that pools must see every tile in step with the whole: begin on a multiple
    const from = Math.floor(Math.max(0, start - halo) / multipleOf) * multipleOf;
    const wanted = Math.min(length, end + halo) - from;
    const read = Math.min(length - from, Math.ceil(wanted / multipleOf) * multipleOf);
    if (end > start) out.push({ start, size: end - start, from, read });
  }
  return out;
}

/** Writes the core of a tile's answer (on the tile's input box, `channels` deep, channel slowest) into the whole. */
export function pasteCore<T extends Float32Array | Uint8Array>(
  answer: T,
  tile: Tile,
  whole: T,
  dims: Vec3,
  channels: number,
): void {
  const [w, h, d] = tile.core.size;
  const [rw, rh, rd] = tile.input.size;
  const offset = AXES.map((n) => tile.core.start[n] - tile.input.start[n]);
  for (let c = 0; c < channels; c++) {
    for (let k = 0; k < d; k++) {
      for (let j = 0; j < h; j++) {
        const from = ((c * rd + k + offset[2]!) * rh + j + offset[1]!) * rw + offset[0]!;
        const [x, y, z] = tile.core.start;
        const to = ((c * dims[2] + k + z) * dims[1] + j + y) * dims[0] + x;
        whole.set(answer.subarray(from, from + w), to);
      }
    }
  }
}
