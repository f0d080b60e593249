/** What this machine offers, measured where sessions will run. */
import { INFERENCE } from '../../settings.ts';
import { causeText } from '../errors.ts';
import type { Environment } from '../protocol.ts';
import type { Runtime } from './runtime.ts';

/** Threads for WASM: one core is left for the page, except on the smallest machines; one without isolation. */
export function sensibleThreads(runtime: Runtime, wanted?: number): number {
  if (!runtime.isolated) return 1;
  const spare = runtime.cores > 2 ? runtime.cores - 1 : runtime.cores;
  return Math.max(1, Math.min(wanted ?? spare, INFERENCE.maxThreads, runtime.cores));
}

export async function probeEnvironment(runtime: Runtime): Promise<Environment> {
  return {
    webgpu: await probeWebGpu(runtime.gpu),
    crossOriginIsolated: runtime.isolated,
    wasmThreads: sensibleThreads(runtime),
    runtimeVersion: runtime.version,
  };
}

async function probeWebGpu(gpu: GPU | undefined): Promise<Environment['webgpu']> {
  const none = (reason: string) => ({
    available: false,
    software: false,
    description: 'none',
    reason,
    shaderF16: false,
    maxBufferBytes: 0,
  });
  if (!gpu) return none('This browser does not offer WebGPU here.');
  try {
    const adapter = await findAdapter(gpu);
    if (!adapter) return none('The browser has WebGPU but found no graphics adapter for it.');
    return {
      available: true,
      software: isSoftware(adapter),
      description: describeAdapter(adapter),
      shaderF16: adapter.features.has('shader-f16'),
      maxBufferBytes: Math.min(adapter.limits.maxBufferSize, adapter.limits.maxStorageBufferBindingSize),
    };
  } catch (thrown) {
    return none(`WebGPU failed to start: ${causeText(thrown)}`);
  }
}

const findAdapter = (gpu: GPU) => gpu.requestAdapter({ powerPreference: 'high-performance' });

/** A CPU pretending to be a GPU: correct, but slower than WASM. */
function isSoftware(adapter: GPUAdapter): boolean {
  const info = adapter.info;
  return (
    info.isFallbackAdapter === true || /swiftshader|llvmpipe|software|basic render/i.test(describeAdapter(adapter))
  );
}

function describeAdapter({ info }: GPUAdapter): string {
  const parts = [info.vendor, info.architecture, info.device, info.description].filter(Boolean);
  return parts.join(' ') || 'unnamed adapter';
}

/**
 * A device with the adapter's own limits: the default ones (128 MiB a binding) are too small for volumes.
 * @throws Error when the adapter is gone
 */
export async function openDevice(gpu: GPU): Promise<GPUDevice> {
  const adapter = await findAdapter(gpu);
  if (!adapter) throw new Error('no WebGPU adapter');
  const { limits } = adapter;
  const features: GPUFeatureName[] = (['shader-f16', 'subgroups'] as GPUFeatureName[]).filter((f) =>
    adapter.features.has(f),
  );
  return adapter.requestDevice({
    requiredFeatures: features,
    requiredLimits: {
      maxBufferSize: limits.maxBufferSize,
      maxStorageBufferBindingSize: limits.maxStorageBufferBindingSize,
      maxStorageBuffersPerShaderStage: limits.maxStorageBuffersPerShaderStage,
      maxComputeWorkgroupStorageSize: limits.maxComputeWorkgroupStorageSize,
      maxComputeInvocationsPerWorkgroup: limits.maxComputeInvocationsPerWorkgroup,
      maxComputeWorkgroupSizeX: limits.maxComputeWorkgroupSizeX,
      maxComputeWorkgroupSizeY: limits.maxComputeWorkgroupSizeY,
      maxComputeWorkgroupSizeZ: limits.maxComputeWorkgroupSizeZ,
      maxComputeWorkgroupsPerDimension: limits.maxComputeWorkgroupsPerDimension,
    },
  });
}
