/**
 * Every failure a user can meet has a stable code, a sentence a clinician understands, and the cause for the log.
 * The codes are part of the automation surface: never rename one.
 */
export const ERROR_CODES = [
  'BACKEND_UNAVAILABLE', // the asked-for backend does not exist on this machine
  'CANCELLED', // the user stopped the job
  'INVALID_INPUT', // the volume handed over is not usable (dimensions, affine, voxels)
  'INVALID_MANIFEST', // model.json does not follow the schema
  'MODEL_DOWNLOAD_FAILED', // weights could not be fetched
  'MODEL_HASH_MISMATCH', // weights are not the ones the manifest names
  'MODEL_NOT_FOUND', // no model with this id on the shelf
  'MODEL_UNREADABLE', // the weights are not a model the engine can load
  'MODEL_MISFIT', // the model was not made for this series
  'NOT_A_VOLUME', // the series has no regular 3D geometry
  'NO_SUCH_SERIES', // no open series with this UID
  'OUT_OF_MEMORY', // the machine has not enough memory for this model on this series
  'INFERENCE_FAILED', // the session failed while running
  'NOTHING_OPENED', // no image could be read from what was opened
  'SAMPLE_UNAVAILABLE', // a sample that was not fetched on this machine
  'SELF_TEST_FAILED', // the backend computes something else than expected for this model
  'WORKER_FAILED', // the worker script could not start, or died
] as const;
export type ErrorCode = (typeof ERROR_CODES)[number];

export class OverreadError extends Error {
  readonly code: ErrorCode;
  /** @param message a sentence for the user; @param cause what happened, for the log */
  constructor(code: ErrorCode, message: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'OverreadError';
    this.code = code;
  }
}

/** Whatever was thrown, as an OverreadError; `fallback` names it when it is not one already. */
export function asOverreadError(thrown: unknown, fallback: ErrorCode, message: string): OverreadError {
  return thrown instanceof OverreadError ? thrown : new OverreadError(fallback, message, thrown);
}

/** The cause as one line of text, for logs and for crossing a worker boundary. */
export function causeText(thrown: unknown): string {
  if (thrown instanceof Error) return thrown.cause ? `${thrown.message} (${causeText(thrown.cause)})` : thrown.message;
  return String(thrown);
}
