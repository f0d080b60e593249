/** Intensities as the model's manifest asks for them. */
import { OverreadError } from '../errors.ts';
import type { Manifest } from '../package/manifest.ts';

type Rule = Manifest['input']['intensity'];

/**
 * Scales values in place. NaN marks voxels outside the series: they take no part in the statistics and become 0
 * afterwards, whatever the rule, as networks are trained with zero padding after normalising.
 * @throws OverreadError INVALID_INPUT where all voxels of the series become one value: a model that reads nothing finds
 *   nothing, and that must not look like a healthy patient
 */
export function normalise(values: Float32Array, rule: Rule): void {
  if (rule.rule === 'zscore') {
    standardise(values, rule.foreground_above);
  } else if (rule.rule === 'window') {
    scale(values, rule.center - rule.width / 2, rule.center + rule.width / 2);
  } else if (rule.rule === 'minmax') {
    const [low, high] = range(values, -Infinity);
    scale(values, low, high);
  } else {
    const [low, high] = percentiles(values, [rule.low, rule.high], rule.foreground_above);
    scale(values, low!, high!, rule.levels);
  }
}

/** (v − low) / (high − low), clipped to 0–1; with `levels`, cut (not rounded) to steps of 1/(levels−1). */
function scale(values: Float32Array, low: number, high: number, levels?: number): void {
  if (!(high > low)) throw noContrast();
  const factor = 1 / (high - low);
  const steps = levels === undefined ? 0 : levels - 1;
  let darkest = 1;
  let brightest = 0;
  for (let n = 0; n < values.length; n++) {
    const v = (values[n]! - low) * factor;
    // NaN fails both comparisons and becomes 0
    const clipped = v > 0 ? Math.min(v, 1) : 0;
    values[n] = steps === 0 ? clipped : Math.floor(clipped * steps) / steps;
    if (Number.isNaN(v)) continue;
    if (clipped < darkest) darkest = clipped;
    if (clipped > brightest) brightest = clipped;
  }
  // a fixed window may lie beside all of the image
  if (!(brightest > darkest)) throw noContrast();
}

const noContrast = () => new OverreadError('INVALID_INPUT', 'The images hold no contrast this model could read.');

function standardise(values: Float32Array, above = -Infinity): void {
  let count = 0;
  let sum = 0;
  for (let n = 0; n < values.length; n++) {
    const v = values[n]!;
    if (v > above) {
      count++;
      sum += v;
    }
  }
  const mean = count ? sum / count : 0;
  let squares = 0;
  for (let n = 0; n < values.length; n++) {
    const v = values[n]!;
    if (v > above) squares += (v - mean) ** 2;
  }
  if (!(squares > 0)) throw noContrast();
  const factor = 1 / Math.sqrt(squares / count);
  for (let n = 0; n < values.length; n++) {
    const v = (values[n]! - mean) * factor;
    values[n] = Number.isNaN(v) ? 0 : v;
  }
}

/** Smallest and largest value above `above`, NaN left out; [0, 0] where there is none. */
function range(values: Float32Array, above: number): [number, number] {
  let low = Infinity;
  let high = -Infinity;
  for (let n = 0; n < values.length; n++) {
    const v = values[n]!;
    if (v > above) {
      if (v < low) low = v;
      if (v > high) high = v;
    }
  }
  return low > high ? [0, 0] : [low, high];
}

const BINS = 1 << 16;

/**
 * Percentiles (0–100) of the values above `above`, NaN left out, interpolated between neighbours like NumPy's default.
 * Exact: a histogram finds the bin of each rank, then only that bin's values are sorted.
 */
export function percentiles(values: Float32Array, wanted: readonly number[], above = -Infinity): number[] {
  const [low, high] = range(values, above);
  if (low === high) return wanted.map(() => low);
  const factor = (BINS - 1) / (high - low);
  const counts = new Uint32Array(BINS);
  let total = 0;
  for (let n = 0; n < values.length; n++) {
    const v = values[n]!;
    if (v > above) {
      counts[((v - low) * factor) | 0]!++;
      total++;
    }
  }
  const ranks = wanted.map((p) => (p / 100) * (total - 1));
  const needed = [...new Set(ranks.flatMap((r) => [Math.floor(r), Math.ceil(r)]))].sort((a, b) => a - b);
  const bins = new Map<number, { bin: number; before: number }>();
  let bin = 0;
  let before = 0;
  for (const rank of needed) {
    while (before + counts[bin]! <= rank) before += counts[bin++]!;
    bins.set(rank, { bin, before });
  }
  const inside = collect(
    values,
    above,
    low,
    factor,
    counts,
    [...bins.values()].map((b) => b.bin),
  );
  const at = (rank: number) => {
    const { bin: b, before: skip } = bins.get(rank)!;
    return inside.get(b)![rank - skip]!;
  };
  return ranks.map((r) => {
    const below = at(Math.floor(r));
    return below + (at(Math.ceil(r)) - below) * (r - Math.floor(r));
  });
}

/** The values of a few histogram bins, sorted. */
function collect(
  values: Float32Array,
  above: number,
  low: number,
  factor: number,
  counts: Uint32Array,
  wanted: readonly number[],
): Map<number, Float32Array> {
  const lists = new Map(wanted.map((bin) => [bin, new Float32Array(counts[bin]!)]));
  const filled = new Uint32Array(BINS);
  const flag = new Uint8Array(BINS);
  for (const bin of lists.keys()) flag[bin] = 1;
  for (let n = 0; n < values.length; n++) {
    const v = values[n]!;
    if (!(v > above)) continue;
    const bin = ((v - low) * factor) | 0;
    if (flag[bin]) lists.get(bin)![filled[bin]!++] = v;
  }
  // the bin of the background is huge and usually one value over and over: nothing to sort then
  for (const list of lists.values()) if (list.some((v) => v !== list[0])) list.sort();
  return lists;
}
