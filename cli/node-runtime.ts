/** The same ONNX Runtime Web in Node, for the command line and the tests: WASM with threads, no WebGPU. */
import os from 'node:os';
// the package's own entry for Node; its /wasm and /webgpu entries can't start threads there
import * as ort from 'onnxruntime-web';
import { type Runtime, watchHeap } from '../inference-worker/engine/runtime.ts';

export function createNodeRuntime(): Runtime {
  const heapBytes = watchHeap();
  ort.env.logLevel = 'error';
  return {
    ort,
    version: `onnxruntime-web ${ort.env.versions.web ?? ''}`.trim(),
    isolated: true,
    cores: os.availableParallelism(),
    gpu: undefined,
    heapBytes,
  };
}
