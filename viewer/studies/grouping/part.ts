import type { Instance } from '../types.ts';

/** A part of a series that can be read as one stack. */
export interface Part {
  readonly instances: readonly Instance[];
  /** why it is not the whole series, as a sentence fragment after the description */
  readonly reason?: string;
}
