/** onnxruntime-node, the yardstick: the same interface over native code. */
import { createRequire } from 'node:module';
import type { InferenceSession } from 'onnxruntime-common';
import type { Ort } from '../inference-worker/engine/runtime.ts';

/** @throws Error where the package is not installed (it is a development dependency) */
export function nativeOrt(threads: number): Ort {
  const native = createRequire(import.meta.url)('onnxruntime-node') as Ort;
  const create = (bytes: Uint8Array, options: InferenceSession.SessionOptions = {}) =>
    native.InferenceSession.create(bytes, {
      ...options,
      executionProviders: ['cpu'],
      intraOpNumThreads: threads,
      interOpNumThreads: 1,
    });
  return { Tensor: native.Tensor, env: native.env, InferenceSession: { create } as Ort['InferenceSession'] };
}
