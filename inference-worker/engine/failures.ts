/** What ONNX Runtime, WASM and WebGPU throw, in the words of errors.ts. */
import { causeText, OverreadError } from '../errors.ts';

/** Seen on onnxruntime-web 1.30 when WASM's 4 GB heap or a WebGPU buffer limit is exceeded, or allocation fails. */
const OUT_OF_MEMORY =
  /SafeIntOnOverflow|integer overflow|exceeds the max(?:imum)? buffer size|max buffer size limit|bad_alloc|out of memory|\bOOM\b|Array buffer allocation failed|failed to allocate|Cannot enlarge memory|memory\.grow|Invalid array length|Invalid typed array length/i;

const isOutOfMemory = (thrown: unknown): boolean => OUT_OF_MEMORY.test(causeText(thrown));

export const outOfMemory = (modelName: string, cause: unknown): OverreadError =>
  new OverreadError(
    'OUT_OF_MEMORY',
    `There is not enough memory to run "${modelName}" on this series. Close other tabs, or use a smaller model.`,
    cause,
  );

/** A failure while a session was made. */
export function loadFailure(modelName: string, thrown: unknown): OverreadError {
  if (thrown instanceof OverreadError) return thrown;
  if (isOutOfMemory(thrown)) return outOfMemory(modelName, thrown);
  return new OverreadError(
    'MODEL_UNREADABLE',
    `The weights of "${modelName}" are not a model this engine can load.`,
    thrown,
  );
}

/** A failure while a session ran. */
export function runFailure(modelName: string, thrown: unknown): OverreadError {
  if (thrown instanceof OverreadError) return thrown;
  // a bare number is a C++ exception of a build without messages, in practice a failed allocation
  if (typeof thrown === 'number' || isOutOfMemory(thrown)) return outOfMemory(modelName, thrown);
  return new OverreadError(
    'INFERENCE_FAILED',
    `"${modelName}" failed while it was running. No result was kept.`,
    thrown,
  );
}
