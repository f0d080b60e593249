/**
 * The response headers of every Overread server: production, `vite dev` and `vite preview` all import this file, so
 * what is developed against is what is shipped. Anyone serving dist/ with another server must send the same headers.
 */
type Headers = Readonly<Record<string, string>>;

/**
 * No request may leave the page except to its own origin: images of a patient stay on this machine.
 * - 'wasm-unsafe-eval': onnxruntime-web and the image codecs compile WebAssembly; it does not allow eval of script,
 *   and none of them needs that (JPEG, JPEG-LS, JPEG 2000, HTJ2K tried).
 * - 'unsafe-inline' for styles only: Mantine and vtk.js set style elements and attributes at run time.
 * - blob: reads the page's own memory, not the network.
 */
const POLICY = {
  'default-src': ["'none'"],
  'script-src': ["'self'", "'wasm-unsafe-eval'"],
  'worker-src': ["'self'"],
  'style-src': ["'self'", "'unsafe-inline'"],
  'img-src': ["'self'", 'data:', 'blob:'],
  'font-src': ["'self'"],
  'connect-src': ["'self'", 'blob:'],
  'manifest-src': ["'self'"],
  'base-uri': ["'none'"],
  'form-action': ["'none'"],
  'frame-ancestors': ["'none'"],
} as const satisfies Record<string, readonly string[]>;

type Extra = Partial<Record<keyof typeof POLICY, readonly string[]>>;

function contentSecurityPolicy(extra: Extra = {}): string {
  const directives = Object.keys(POLICY) as (keyof typeof POLICY)[];
  return directives.map((name) => [name, ...POLICY[name], ...(extra[name] ?? [])].join(' ')).join('; ');
}

/** For every response. Without COOP and COEP the page is not cross-origin isolated and WASM gets a single thread. */
export const HEADERS: Headers = {
  'Content-Security-Policy': contentSecurityPolicy(),
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
};

/**
 * The same policy for the page itself, so that nothing leaves it on a server that sends no headers either.
 * frame-ancestors counts only as a header (CSP Level 3, 3.3).
 */
export const META_POLICY = contentSecurityPolicy().replace(/; frame-ancestors [^;]*/, '');

/** `vite dev` injects its module-reload preamble as inline script, and waits for a lost server in a blob worker. */
export const DEV_HEADERS: Headers = {
  ...HEADERS,
  'Content-Security-Policy': contentSecurityPolicy({ 'script-src': ["'unsafe-inline'"], 'worker-src': ['blob:'] }),
};
