/** The models that are fetched on demand: where from, what they must be, and how they become a model package. */
import { z } from 'zod';
import { manifestSchema } from '../inference-worker/package/manifest.ts';

const sourceFile = z.strictObject({
  url: z.url(),
  /** path below the local mirror of the public data */
  mirror: z.string(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  bytes: z.int().positive(),
});
export type SourceFile = z.infer<typeof sourceFile>;

const entry = z.strictObject({
  convert: z.strictObject({
    /** a tfjs layers model of the MeshNet family, see convert/meshnet.ts */
    kind: z.literal('meshnet-tfjs'),
    /** layers whose name ends so are followed by an InstanceNorm that is not in the tfjs graph */
    instance_norm_suffix: z.string().optional(),
  }),
  sources: z.strictObject({ topology: sourceFile, weights: sourceFile }),
  /** the finished package's model.json; weights.sha256 is that of the converted ONNX file */
  manifest: manifestSchema,
});
export type CatalogueEntry = z.infer<typeof entry>;

export const catalogueSchema = z.strictObject({ schema: z.literal('overread-catalogue/1'), models: z.array(entry) });
