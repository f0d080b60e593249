import { z } from 'zod';

/** `models/index.json` as the server offers it: packages that are ready, and those that could not be prepared. */
export const servedModelsSchema = z.object({
  models: z.array(z.object({ id: z.string(), url: z.string() })),
  unavailable: z.array(z.object({ id: z.string(), name: z.string(), reason: z.string() })),
});
export type ServedModels = z.infer<typeof servedModelsSchema>;
