/** Is a model's answer one that may be read? What is broken must fail, and never look like "no findings". */
import { OverreadError } from '../errors.ts';
import type { Manifest } from '../package/manifest.ts';

export interface Answer {
  readonly data: Float32Array | Uint8Array;
  readonly dims: readonly number[];
}

/** True where no value is NaN or infinite: one of them is enough to spoil the sum, and finite floats can't overflow it. */
function allFinite(values: ArrayLike<number>): boolean {
  let sum = 0;
  for (let n = 0; n < values.length; n++) sum += values[n]!;
  return Number.isFinite(sum);
}

/**
 * Asked before every run: with ArgMax in the graph a NaN that goes in comes out as a label.
 * @throws OverreadError INVALID_INPUT
 */
export function checkInput(name: string, values: Float32Array): void {
  if (allFinite(values)) return;
  throw new OverreadError(
    'INVALID_INPUT',
    `The images hold values that are not numbers, so "${name}" was not run.`,
    'NaN or infinity in the input tensor',
  );
}

/**
 * Probabilities, boxes, scores: every value must be a number.
 * @throws OverreadError INFERENCE_FAILED
 */
export function checkNumbers(name: string, answers: ReadonlyMap<string, Answer>): void {
  for (const [key, { data }] of answers) {
    if (data instanceof Uint8Array || allFinite(data)) continue;
    throw new OverreadError(
      'INFERENCE_FAILED',
      `"${name}" gave values that are not numbers, so its result was not kept.`,
      `NaN or infinity in ${key || 'the output'}`,
    );
  }
}

/**
 * Integers of any width as the bytes of a labelmap.
 * @throws OverreadError INFERENCE_FAILED where one of them is not among the manifest's labels
 */
export function toLabels(
  data: ArrayLike<number> | ArrayLike<bigint>,
  { name, output }: Pick<Manifest, 'name' | 'output'>,
): Uint8Array {
  const known = new Uint8Array(256);
  for (const { value } of output.labels) known[value] = 1;
  const labels = data instanceof Uint8Array ? data : new Uint8Array(data.length);
  for (let n = 0; n < labels.length; n++) {
    const value = Number(data[n]!);
    if (known[value] !== 1) {
      const sentence = `"${name}" gave a label that its description does not know, so its result was not kept.`;
      throw new OverreadError('INFERENCE_FAILED', sentence, `label ${value}`);
    }
    labels[n] = value;
  }
  return labels;
}
