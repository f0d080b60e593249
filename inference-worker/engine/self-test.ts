/** Does a backend compute what WASM computes? Asked for every model before a backend may read a patient's images. */
import { OverreadError } from '../errors.ts';
import type { Manifest } from '../package/manifest.ts';
import type { Answer } from './answers.ts';
import type { Predictor } from './session.ts';

/** Where the manifest has no self-test: small enough for a software adapter, large enough to use every kernel. */
const DEFAULT = { shape3: 16, shape2: 64, labels: 0.01, floats: 1e-3 } as const;

/** A small seeded image: smooth waves of several lengths with a little noise, 0–1. Same everywhere. */
export function testInput(dims: readonly number[]): Float32Array {
  const [nx, ny] = [dims.at(-1)!, dims.at(-2)!];
  const out = new Float32Array(dims.reduce((a, b) => a * b, 1));
  let seed = 0x2545f491;
  for (let v = 0; v < out.length; v++) {
    const x = v % nx;
    const y = Math.floor(v / nx) % ny;
    const z = Math.floor(v / (nx * ny));
    // xorshift32 (Marsaglia 2003)
    seed ^= seed << 13;
    seed ^= seed >>> 17;
    seed ^= seed << 5;
    const noise = (seed >>> 0) / 2 ** 32;
    const waves = Math.sin(x * 0.7 + y * 0.2) + Math.sin(y * 0.31 - z * 0.17) + Math.cos(z * 0.53 + x * 0.11);
    out[v] = Math.min(1, Math.max(0, 0.5 + waves / 6 + 0.1 * (noise - 0.5)));
  }
  return out;
}

const testShape = (manifest: Manifest): number[] => {
  const { dimensions, multiple_of: multiple, spatial_shape: fixed } = manifest.input;
  const small = dimensions === 3 ? DEFAULT.shape3 : DEFAULT.shape2;
  const shape =
    manifest.self_test?.spatial_shape ??
    (dimensions === 2 && fixed ? fixed : new Array<number>(dimensions).fill(small));
  return shape.map((v) => Math.ceil(v / multiple) * multiple);
};

/** Largest minus smallest value. */
function span(values: ArrayLike<number>): number {
  let low = Infinity;
  let high = -Infinity;
  for (let v = 0; v < values.length; v++) {
    low = Math.min(low, values[v]!);
    high = Math.max(high, values[v]!);
  }
  return high > low ? high - low : 1;
}

/** Share of labels that differ, or the largest absolute difference. */
export function difference(a: Answer, b: Answer): number {
  if (a.data.length !== b.data.length) return Infinity;
  let different = 0;
  let largest = 0;
  for (let v = 0; v < a.data.length; v++) {
    const d = Math.abs(a.data[v]! - b.data[v]!);
    if (d !== 0) different++;
    // NaN must count as different
    if (!(d <= largest)) largest = Number.isNaN(d) ? Infinity : d;
  }
  return a.data instanceof Uint8Array ? different / a.data.length : largest;
}

/**
 * Runs the generated input on both and compares.
 * @throws OverreadError SELF_TEST_FAILED with how far they are apart
 */
export async function selfTest(manifest: Manifest, candidate: Predictor, reference: Predictor): Promise<void> {
  const shape = testShape(manifest);
  const input = testInput(shape);
  const dims = [1, 1, ...shape];
  const expected = await reference.run(input.slice(), dims);
  const actual = await candidate.run(input.slice(), dims);
  const failed = (how: string) =>
    new OverreadError(
      'SELF_TEST_FAILED',
      `"${manifest.name}" gives other results on ${candidate.backend} than on ${reference.backend}, so it was not run there.`,
      how,
    );
  for (const [key, answer] of expected) {
    const other = actual.get(key);
    if (!other) throw failed(`no output ${key}`);
    const d = difference(answer, other);
    const fallback = answer.data instanceof Uint8Array ? DEFAULT.labels : DEFAULT.floats;
    // boxes are in pixels of the input; inner tensors have no scale of their own
    const scale = key === 'boxes' ? Math.max(...shape) : key === 'inner' ? span(answer.data) : 1;
    const tolerance = (manifest.self_test?.tolerance ?? fallback) * scale;
    if (!(d <= tolerance)) throw failed(`${key || 'output'} differs by ${d}, allowed ${tolerance}`);
  }
}
