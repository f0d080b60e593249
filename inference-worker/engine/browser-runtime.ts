/** ONNX Runtime in a browser worker: WASM with threads, and the native WebGPU execution provider. */

// both paths are needed: with threads and without them, session creation hangs in a module worker
import mjs from 'onnxruntime-web/ort-wasm-simd-threaded.asyncify.mjs?url';
import wasm from 'onnxruntime-web/ort-wasm-simd-threaded.asyncify.wasm?url';
import * as ort from 'onnxruntime-web/webgpu';
import { type Runtime, watchHeap } from './runtime.ts';

export function createBrowserRuntime(): Runtime {
  const heapBytes = watchHeap();
  // threads load the module themselves, so the paths must be absolute
  const absolute = (url: string) => new URL(url, self.location.href).href;
  ort.env.wasm.wasmPaths = { wasm: absolute(wasm), mjs: absolute(mjs) };
  ort.env.logLevel = 'error';
  return {
    ort,
    version: `onnxruntime-web ${ort.env.versions.web ?? ''}`.trim(),
    isolated: self.crossOriginIsolated === true,
    cores: navigator.hardwareConcurrency || 1,
    gpu: navigator.gpu,
    heapBytes,
  };
}
