/**
 * The samples Overread offers: what they are, where they come from, under which licence, and the sha256 of every
 * file. No image is part of this repository; `prepare.ts` fetches, copies or generates them into .overread/samples.
 */
import { readFileSync } from 'node:fs';
import { z } from 'zod';

const slug = z.string().regex(/^[a-z0-9][a-z0-9-]*$/, 'lower-case letters, digits and -');
const sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'a sha256 in hex');
/** a relative path that can't climb out of its folder */
const relativePath = z.string().regex(/^(?!\.)[\w-][\w .-]*(\/[\w-][\w .-]*)*$/, 'a relative path');

const sourceSchema = z.discriminatedUnion('kind', [
  /** files of an npm package this repository depends on anyway */
  z.strictObject({ kind: z.literal('npm'), package: z.string(), version: z.string(), folder: relativePath }),
  /** files below an address that names one commit */
  z.strictObject({ kind: z.literal('url'), repository: z.string(), commit: z.string(), base: z.url() }),
  /** one of the phantoms in phantom/presets.ts */
  z.strictObject({ kind: z.literal('generated'), phantom: slug }),
]);

const fileSchema = z.strictObject({ path: relativePath, bytes: z.int().positive(), sha256 });
export type SampleFile = z.infer<typeof fileSchema>;

const sampleSchema = z.strictObject({
  id: slug,
  title: z.string().min(1),
  modality: z.enum(['MR', 'CT']),
  /** a sentence for the reader: what is on the images and what they are good for */
  shows: z.string().min(1),
  licence: z.string().min(1),
  attribution: z.string().min(1),
  source: sourceSchema,
  /** where a local mirror of public data keeps the same files */
  mirror: relativePath.optional(),
  /** absent for generated samples: the generator is the definition, and its tests pin it */
  files: z.array(fileSchema).min(1).optional(),
});
export type Sample = z.infer<typeof sampleSchema>;

const uniqueIds = (samples: readonly { id: string }[]): boolean =>
  new Set(samples.map((s) => s.id)).size === samples.length;

export const catalogueSchema = z.strictObject({
  samples: z
    .array(
      sampleSchema.refine((s) => (s.source.kind === 'generated') === (s.files === undefined), 'files, or generated'),
    )
    .refine(uniqueIds, 'two samples share an id'),
});

/** Reads and checks catalogue.json; throws a ZodError naming the bad entry. */
export function readCatalogue(): readonly Sample[] {
  const text = readFileSync(new URL('./catalogue.json', import.meta.url), 'utf8');
  return catalogueSchema.parse(JSON.parse(text)).samples;
}
