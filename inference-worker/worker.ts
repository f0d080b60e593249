/** Entry of the inference worker in the browser: messages in, one job at a time, messages out. */
import { createBrowserRuntime } from './engine/browser-runtime.ts';
import { createEngine } from './engine/job.ts';
import { asOverreadError, causeText, OverreadError } from './errors.ts';
import { type Request, type Response, requestSchema } from './protocol.ts';

const scope = self as unknown as DedicatedWorkerGlobalScope;
const engine = createEngine(createBrowserRuntime());

const post = (message: Response, transfer: Transferable[] = []) => scope.postMessage(message, transfer);

async function answer(request: Request): Promise<void> {
  const { jobId } = request;
  if (request.type === 'probe') {
    return post({ type: 'environment', jobId, environment: await engine.probe() });
  }
  const result = await engine.runJob(request, {
    onProgress: (progress) => post({ type: 'progress', jobId, progress }),
  });
  const buffers = result.kind === 'segmentation' ? [result.labelmap.voxels.buffer as ArrayBuffer] : [];
  post({ type: 'result', jobId, result }, buffers);
}

/** Jobs run one after the other even if a client sends two: sessions share one heap. */
let last: Promise<void> = Promise.resolve();

scope.onmessage = (event: MessageEvent) => {
  const parsed = requestSchema.safeParse(event.data);
  const jobId = parsed.success ? parsed.data.jobId : String((event.data as { jobId?: unknown })?.jobId ?? '');
  last = last
    .then(() => {
      if (!parsed.success) {
        const sentence = 'The viewer asked the inference worker for something it does not understand.';
        throw new OverreadError('INVALID_INPUT', sentence, parsed.error);
      }
      return answer(parsed.data);
    })
    .catch((thrown: unknown) => {
      const error = asOverreadError(thrown, 'INFERENCE_FAILED', 'The model failed while it was running.');
      const cause = causeText(error.cause ?? error);
      post({ type: 'error', jobId, code: error.code, message: error.message, cause });
    });
};
