/** Fetching a model's weights with real progress, and checking that they are the right ones. */
import { OverreadError } from '../errors.ts';
import type { Manifest } from '../package/manifest.ts';
import { verifyWeights } from '../package/verify.ts';
import type { RunRequest } from '../protocol.ts';

/**
 * @param onBytes called with bytes so far and in total as they arrive
 * @throws OverreadError MODEL_DOWNLOAD_FAILED, MODEL_HASH_MISMATCH
 */
export async function loadWeights(
  manifest: Manifest,
  weights: RunRequest['weights'],
  onBytes: (loaded: number, total: number) => void,
): Promise<Uint8Array> {
  const total = manifest.weights.bytes;
  const bytes = 'bytes' in weights ? weights.bytes : await download(manifest, weights.url, onBytes);
  onBytes(bytes.length, total);
  await verifyWeights(manifest, bytes);
  return bytes;
}

async function download(
  manifest: Manifest,
  url: string,
  onBytes: (loaded: number, total: number) => void,
): Promise<Uint8Array> {
  const total = manifest.weights.bytes;
  const failed = (cause: unknown) =>
    new OverreadError('MODEL_DOWNLOAD_FAILED', `The weights of "${manifest.name}" could not be loaded.`, cause);
  let response: Response;
  try {
    response = await fetch(url);
  } catch (cause) {
    throw failed(cause);
  }
  if (!response.ok || !response.body) throw failed(`${url} answered ${response.status} ${response.statusText}`);
  // sized by the manifest, not by Content-Length, which counts compressed bytes
  let bytes = new Uint8Array(total);
  let loaded = 0;
  try {
    for (const reader = response.body.getReader(); ; ) {
      const { done, value } = await reader.read();
      if (done) break;
      if (loaded + value.length > bytes.length) {
        // longer than it should be: the hash will tell; one chunk more is enough to know
        const grown = new Uint8Array(loaded + value.length);
        grown.set(bytes.subarray(0, loaded));
        bytes = grown;
        await reader.cancel();
        bytes.set(value, loaded);
        loaded += value.length;
        break;
      }
      bytes.set(value, loaded);
      loaded += value.length;
      onBytes(loaded, total);
    }
  } catch (cause) {
    throw failed(cause);
  }
  return bytes.subarray(0, loaded);
}
