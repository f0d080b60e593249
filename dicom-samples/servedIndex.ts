/**
 * What the page fetches as /samples/index.json: which samples this machine has. Kept apart from the catalogue so
 * that the viewer can import it without Node.
 */
import { z } from 'zod';

const about = {
  id: z.string(),
  title: z.string(),
  modality: z.string(),
  shows: z.string(),
  licence: z.string(),
  attribution: z.string(),
  /** where it comes from, as text */
  source: z.string(),
};

const servedSampleSchema = z.discriminatedUnion('available', [
  z.object({
    ...about,
    available: z.literal(true),
    /** addresses relative to the page: samples/<id>/… */
    files: z.array(z.string()).min(1),
    bytes: z.int().positive(),
  }),
  z.object({
    ...about,
    available: z.literal(false),
    /** a sentence for the user */
    reason: z.string(),
  }),
]);
export type ServedSample = z.infer<typeof servedSampleSchema>;

export const servedIndexSchema = z.object({ samples: z.array(servedSampleSchema) });
export type ServedIndex = z.infer<typeof servedIndexSchema>;
