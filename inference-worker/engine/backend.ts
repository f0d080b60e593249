/** Which backend runs a job. */
import { OverreadError } from '../errors.ts';
import type { Backend, Environment, RunRequest } from '../protocol.ts';

/**
 * Backends in the order in which they are tried. A software WebGPU adapter is used only when asked for by name: it is
 * slower than WASM. A backend asked for by name is not replaced by another one.
 *
 * @param notes gets a sentence where `auto` passes WebGPU over
 * @throws OverreadError BACKEND_UNAVAILABLE
 */
export function chooseBackends(wanted: RunRequest['backend'], { webgpu }: Environment, notes: string[]): Backend[] {
  if (wanted === 'wasm') return ['wasm'];
  if (wanted === 'webgpu') {
    if (webgpu.available) return ['webgpu'];
    throw new OverreadError('BACKEND_UNAVAILABLE', `WebGPU can not be used here. ${webgpu.reason ?? ''}`.trim());
  }
  if (webgpu.available && !webgpu.software) return ['webgpu', 'wasm'];
  notes.push(
    webgpu.available
      ? 'WebGPU is only emulated in software here, which is slower, so WASM was used.'
      : `WASM was used. ${webgpu.reason ?? 'WebGPU is not available.'}`,
  );
  return ['wasm'];
}
