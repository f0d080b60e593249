/** What the engine needs of its surroundings; the browser worker and Node each bring one. */
import type { Env, InferenceSessionFactory, TensorConstructor } from 'onnxruntime-common';

/** The part of ONNX Runtime that is used. */
export interface Ort {
  readonly InferenceSession: InferenceSessionFactory;
  readonly Tensor: TensorConstructor;
  readonly env: Env;
}

export interface Runtime {
  readonly ort: Ort;
  /** "onnxruntime-web 1.30.0" */
  readonly version: string;
  /** SharedArrayBuffer and with it WASM threads; always true in Node */
  readonly isolated: boolean;
  readonly cores: number;
  /** undefined where the browser or this context has no WebGPU */
  readonly gpu: GPU | undefined;
  /** bytes of the WASM heap so far; it never shrinks, so this is the peak. Undefined where it can't be told */
  heapBytes(): number | undefined;
}

/**
 * Remembers every WASM memory made from now on, so that the heap's size can be read later: the runtime keeps its
 * memory to itself. Call before ONNX Runtime loads its module.
 */
export function watchHeap(): () => number | undefined {
  const memories: WebAssembly.Memory[] = [];
  const Native = WebAssembly.Memory;
  class Watched extends Native {
    constructor(descriptor: WebAssembly.MemoryDescriptor) {
      super(descriptor);
      memories.push(this);
    }
  }
  WebAssembly.Memory = Watched;
  const instantiate = WebAssembly.instantiate;
  // builds without threads export their memory instead of being given one
  WebAssembly.instantiate = (async (source: BufferSource, imports?: WebAssembly.Imports) => {
    const result = (await instantiate(source, imports)) as unknown as WebAssembly.WebAssemblyInstantiatedSource;
    const exported = (result.instance ?? (result as unknown as WebAssembly.Instance)).exports;
    for (const e of Object.values(exported ?? {})) if (e instanceof Native && !memories.includes(e)) memories.push(e);
    return result;
  }) as typeof WebAssembly.instantiate;
  return () => {
    if (memories.length === 0) return undefined;
    return memories.reduce((sum, m) => sum + m.buffer.byteLength, 0);
  };
}
