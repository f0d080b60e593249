/** Trust in a model package: its manifest says what it should, and its weights are the ones the manifest names. */
import type { ZodError } from 'zod';
import { OverreadError } from '../errors.ts';
import { type Manifest, manifestSchema } from './manifest.ts';

/** SHA-256 in lower-case hex. */
export async function sha256(bytes: Uint8Array): Promise<string> {
  // WebCrypto refuses views on shared memory
  const own = bytes.buffer instanceof ArrayBuffer ? (bytes as Uint8Array<ArrayBuffer>) : new Uint8Array(bytes);
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', own));
  return Array.from(digest, (b) => b.toString(16).padStart(2, '0')).join('');
}

/** @throws OverreadError MODEL_HASH_MISMATCH */
export async function verifyWeights(manifest: Manifest, bytes: Uint8Array): Promise<void> {
  const actual = await sha256(bytes);
  if (actual === manifest.weights.sha256) return;
  throw new OverreadError(
    'MODEL_HASH_MISMATCH',
    `The weights of "${manifest.name}" are not the ones its manifest names, so it was not run.`,
    `sha256 ${actual} (${bytes.length} bytes), expected ${manifest.weights.sha256} (${manifest.weights.bytes} bytes)`,
  );
}

/**
 * A manifest from the text of model.json or from parsed JSON, defaults filled in.
 * @throws OverreadError INVALID_MANIFEST with a sentence that names each wrong field
 */
export function parseManifest(json: unknown): Manifest {
  let value = json;
  if (typeof json === 'string') {
    try {
      value = JSON.parse(json);
    } catch (cause) {
      throw new OverreadError('INVALID_MANIFEST', 'The model.json of this model is not valid JSON.', cause);
    }
  }
  const parsed = manifestSchema.safeParse(value);
  if (!parsed.success) throw invalid(sentences(parsed.error), parsed.error);
  const problems = contradictions(parsed.data);
  if (problems.length) throw invalid(problems, undefined);
  return parsed.data;
}

const invalid = (problems: readonly string[], cause: unknown) =>
  new OverreadError('INVALID_MANIFEST', `The model.json of this model is not valid: ${problems.join('; ')}.`, cause);

function sentences(error: ZodError): string[] {
  return error.issues.slice(0, 5).map((issue) => {
    const where = issue.path.map(String).join('.') || 'the file';
    return `${where}: ${issue.message}`;
  });
}

/** What the schema's shape can't say: rules between fields. */
function contradictions(m: Manifest): string[] {
  const out: string[] = [];
  const { input, output } = m;
  const three = input.dimensions === 3;
  if (three && !input.axis_order) out.push('input.axis_order: needed for a 3D model');
  if (three && !input.spacing) out.push('input.spacing: needed for a 3D model');
  if (!three && input.axis_order) out.push('input.axis_order: only for 3D models');
  if (!three && input.spacing) out.push('input.spacing: only for 3D models');
  if (input.axis_order && !oneOfEachAxis(input.axis_order)) {
    out.push(`input.axis_order: "${input.axis_order}" does not name each patient axis once`);
  }
  if (input.spatial_shape && input.spatial_shape.length !== input.dimensions) {
    out.push(`input.spatial_shape: needs ${input.dimensions} sizes`);
  }
  if (m.self_test && m.self_test.spatial_shape.length !== input.dimensions) {
    out.push(`self_test.spatial_shape: needs ${input.dimensions} sizes`);
  }
  if (m.task === 'segmentation' && output.kind === 'boxes') out.push('output.kind: a segmentation does not give boxes');
  if (m.task === 'detection' && output.kind !== 'boxes') out.push('output.kind: a detection must give boxes');
  const values = output.labels.map((l) => l.value);
  if (new Set(values).size !== values.length) out.push('output.labels: a value is used twice');
  if (output.kind !== 'boxes' && values.some((v) => v > 255)) out.push('output.labels: values above 255 do not fit');
  const { intensity } = input;
  if (intensity.rule === 'percentile' && intensity.low >= intensity.high) {
    out.push('input.intensity: low must be below high');
  }
  if (m.resources?.tileable && m.resources.halo_voxels === undefined) {
    out.push('resources.halo_voxels: needed for a model that may be tiled');
  }
  return out;
}

const oneOfEachAxis = (order: string) => /[LR]/.test(order) && /[PA]/.test(order) && /[SI]/.test(order);
