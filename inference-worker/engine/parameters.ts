import type { Manifest } from '../package/manifest.ts';
import type { Parameters } from '../protocol.ts';

/** What the provenance says of a job's settings: the manifest's rules, and what became of them on this series. */
export function parametersOf(
  { input, output, post }: Manifest,
  used: Pick<Parameters, 'shape' | 'spacingMm' | 'cropBox' | 'tiles'>,
): Parameters {
  return {
    intensity: input.intensity,
    ...(input.axis_order && { axisOrder: input.axis_order }),
    ...used,
    ...(output.kind === 'boxes' && { scoreThreshold: output.score_threshold, nmsIou: output.nms_iou }),
    post,
  };
}
