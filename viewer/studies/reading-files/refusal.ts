import type { Unshown } from '../types.ts';

/** Why one file is not shown, without its path: a value that the steps of reading pass on. */
export interface Refusal {
  readonly refused: Unshown['code'];
  readonly reason: string;
  readonly cause?: string;
}

export function refuse(refused: Refusal['refused'], reason: string, cause?: unknown): Refusal {
  return cause === undefined ? { refused, reason } : { refused, reason, cause: text(cause) };
}

export function isRefusal(value: object): value is Refusal {
  return 'refused' in value;
}

/** dicom-parser throws strings, Errors and `{ exception, dataSet }`. */
function text(cause: unknown): string {
  if (typeof cause === 'object' && cause !== null && 'exception' in cause) return text(cause.exception);
  return cause instanceof Error ? cause.message : String(cause);
}
