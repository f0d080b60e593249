/** The card (CARD.md) of a model that has none of its own, written from its manifest. */
import type { CatalogueEntry } from './catalogue.ts';

export function cardOf({ manifest: m, sources, convert }: CatalogueEntry): string {
  const metrics = m.eval_metrics.map((e) => `- ${e.metric}: ${e.value} (${e.on})`);
  const lines = [
    `# ${m.name}`,
    '',
    m.description,
    '',
    'Not a medical device. For research and education.',
    '',
    '## Intended use',
    m.intended_use,
    '',
    '## Limits',
    ...m.limits.map((l) => `- ${l}`),
    '',
    '## Where it comes from',
    `- Authors: ${m.authors}`,
    `- Licence: ${m.license}`,
    `- Training data: ${m.data_source}`,
    ...m.references.map((r) => `- ${r}`),
    '',
    '## Measured here',
    ...(metrics.length ? metrics : ['Nothing: the quality of this model was not measured by this project.']),
    '',
    '## Conversion',
    `Converted to ONNX from the tfjs layers model at ${sources.topology.url} (sha256 ${sources.topology.sha256}) and`,
    `${sources.weights.url} (sha256 ${sources.weights.sha256}); ArgMax was added at the end.`,
    ...(convert.instance_norm_suffix
      ? [`Layers ending in \`${convert.instance_norm_suffix}\` are followed by an InstanceNorm (eps 1e-5, no affine).`]
      : []),
    `Result: ${m.weights.bytes} bytes, sha256 ${m.weights.sha256}.`,
    '',
  ];
  return lines.join('\n');
}
