/** Every number in Overread that is a choice, in one place. Units are in the names. */

export const SERVER = {
  host: '127.0.0.1',
  port: 4173,
} as const;

export const INFERENCE = {
  /** threads for WASM: never all cores, the reader's scrolling needs one; the engine takes min(this, cores) */
  maxThreads: 8,
  /** what a job may take of the WASM heap (4 GiB at most) before it is tiled */
  wasmBudgetBytes: 3 * 2 ** 30,
} as const;
