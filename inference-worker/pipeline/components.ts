/** Connected components (26 neighbours) of a labelmap, and what the manifest's `post` rules do with them. */
import type { Manifest } from '../package/manifest.ts';
import type { Vec3 } from './volume.ts';

export interface Component {
  /** 1, 2, 3 … in the `ids` array */
  readonly id: number;
  /** the label its voxels carry */
  readonly value: number;
  readonly voxels: number;
}

/**
 * Components of equal label, background (0) left out. Voxels touching by a face, an edge or a corner belong together.
 * Two passes over runs of equal label along i, joined by union-find.
 *
 * @returns `ids` with 0 for background, and the components with their sizes
 */
export function labelComponents(labels: Uint8Array, dims: Vec3): { ids: Int32Array; components: Component[] } {
  const [nx, ny, nz] = dims;
  const ids = new Int32Array(labels.length);
  const parent: number[] = [0];
  const root = (a: number): number => {
    let r = a;
    while (parent[r] !== r) r = parent[r]!;
    for (let n = a; n !== r; ) {
      const next = parent[n]!;
      parent[n] = r;
      n = next;
    }
    return r;
  };
  const join = (a: number, b: number): void => {
    const ra = root(a);
    const rb = root(b);
    if (ra < rb) parent[rb] = ra;
    else parent[ra] = rb;
  };
  // the four rows before this one that hold neighbours: same slice one row up, and three rows of the slice before
  const rowsBefore: readonly (readonly [number, number])[] = [
    [-1, 0],
    [-1, -1],
    [0, -1],
    [1, -1],
  ];
  for (let k = 0; k < nz; k++) {
    for (let j = 0; j < ny; j++) {
      const row = (k * ny + j) * nx;
      for (let i = 0; i < nx; ) {
        const value = labels[row + i]!;
        if (value === 0) {
          i++;
          continue;
        }
        let end = i + 1;
        while (end < nx && labels[row + end] === value) end++;
        let id = 0;
        for (const [dj, dk] of rowsBefore) {
          if (j + dj < 0 || j + dj >= ny || k + dk < 0) continue;
          const other = row + dj * nx + dk * ny * nx;
          const to = Math.min(nx, end + 1);
          for (let n = Math.max(0, i - 1); n < to; n++) {
            const o = other + n;
            if (labels[o] !== value) continue;
            const neighbour = ids[o]!;
            if (id === 0) id = neighbour;
            else if (neighbour !== id) join(id, neighbour);
          }
        }
        if (id === 0) {
          id = parent.length;
          parent.push(id);
        }
        ids.fill(id, row + i, row + end);
        i = end;
      }
    }
  }
  return finish(ids, parent, root, labels);
}

function finish(ids: Int32Array, parent: number[], root: (a: number) => number, labels: Uint8Array) {
  const compact = new Int32Array(parent.length);
  let count = 0;
  for (let n = 1; n < parent.length; n++) compact[n] = root(n) === n ? ++count : compact[root(n)]!;
  const sizes = new Float64Array(count + 1);
  const values = new Uint8Array(count + 1);
  for (let v = 0; v < ids.length; v++) {
    if (ids[v] === 0) continue;
    const id = compact[ids[v]!]!;
    ids[v] = id;
    sizes[id]!++;
    values[id] = labels[v]!;
  }
  const components: Component[] = [];
  for (let id = 1; id <= count; id++) components.push({ id, value: values[id]!, voxels: sizes[id]! });
  return { ids, components };
}

/**
 * Applies the manifest's rules to a labelmap in place: largest component, smallest volume, holes.
 * @returns true when any voxel changed
 */
export function postprocess(labels: Uint8Array, dims: Vec3, voxelMl: number, post: Manifest['post']): boolean {
  let changed = false;
  if (post.largest_component !== 'none') changed = keepLargest(labels, dims, post.largest_component) || changed;
  if (post.min_volume_ml > 0) changed = dropSmall(labels, dims, post.min_volume_ml / voxelMl) || changed;
  if (post.fill_holes) changed = fillHoles(labels, dims) || changed;
  return changed;
}

/** Keeps one component of every label (`each`), or of all labels taken as one thing (`all`). */
function keepLargest(labels: Uint8Array, dims: Vec3, mode: 'each' | 'all'): boolean {
  const map = mode === 'all' ? labels.map((v) => (v ? 1 : 0)) : labels;
  const { ids, components } = labelComponents(map, dims);
  const largest = new Map<number, Component>();
  for (const c of components) {
    const best = largest.get(c.value);
    if (!best || c.voxels > best.voxels) largest.set(c.value, c);
  }
  const keep = new Set([...largest.values()].map((c) => c.id));
  return erase(labels, ids, components, (c) => !keep.has(c.id));
}

function dropSmall(labels: Uint8Array, dims: Vec3, voxels: number): boolean {
  const { ids, components } = labelComponents(labels, dims);
  return erase(labels, ids, components, (c) => c.voxels < voxels);
}

function erase(labels: Uint8Array, ids: Int32Array, all: Component[], gone: (c: Component) => boolean): boolean {
  const drop = new Uint8Array(all.length + 1);
  for (const c of all) if (gone(c)) drop[c.id] = 1;
  if (!drop.includes(1)) return false;
  for (let v = 0; v < labels.length; v++) if (drop[ids[v]!]) labels[v] = 0;
  return true;
}

/**
 * Background enclosed by labels gets the label it touches most (by faces). Enclosed: not reachable from the border of
 * the volume through faces; a 26-connected shell is closed to 6-connected air.
 */
function fillHoles(labels: Uint8Array, dims: Vec3): boolean {
  const [nx, ny, nz] = dims;
  const step = [1, nx, nx * ny];
  const open = new Uint8Array(labels.length);
  const stack: number[] = [];
  const visit = (v: number): void => {
    if (labels[v] === 0 && !open[v]) {
      open[v] = 1;
      stack.push(v);
    }
  };
  for (let k = 0, v = 0; k < nz; k++) {
    for (let j = 0; j < ny; j++) {
      for (let i = 0; i < nx; i++, v++) {
        if (i === 0 || j === 0 || k === 0 || i === nx - 1 || j === ny - 1 || k === nz - 1) visit(v);
      }
    }
  }
  const faces = (v: number, call: (n: number) => void): void => {
    const i = v % nx;
    const j = Math.floor(v / nx) % ny;
    const k = Math.floor(v / (nx * ny));
    if (i > 0) call(v - 1);
    if (i < nx - 1) call(v + 1);
    if (j > 0) call(v - step[1]!);
    if (j < ny - 1) call(v + step[1]!);
    if (k > 0) call(v - step[2]!);
    if (k < nz - 1) call(v + step[2]!);
  };
  for (let v = stack.pop(); v !== undefined; v = stack.pop()) faces(v, visit);
  const seen = new Uint8Array(labels.length);
  let changed = false;
  for (let v = 0; v < labels.length; v++) {
    if (labels[v] !== 0 || open[v] || seen[v]) continue;
    const hole = [v];
    const touches = new Float64Array(256);
    seen[v] = 1;
    for (let n = 0; n < hole.length; n++) {
      faces(hole[n]!, (o) => {
        if (labels[o] !== 0) touches[labels[o]!]!++;
        else if (!seen[o]) {
          seen[o] = 1;
          hole.push(o);
        }
      });
    }
    const label = touches.indexOf(Math.max(...touches));
    for (const h of hole) labels[h] = label;
    changed = true;
  }
  return changed;
}
