/**
 * Spans, where the app has set up OpenTelemetry. Its API registers itself under a global symbol that all copies of one
 * major version share (that is how packages bundled apart meet), so nothing is imported, and nothing is loaded where it
 * is not installed.
 */

/** The part of an OpenTelemetry span that is used here. */
export interface Span {
  setAttribute(name: string, value: string | number | boolean): unknown;
  setStatus(status: { code: number }): unknown;
  end(): void;
}

interface Tracer {
  startActiveSpan<T>(name: string, run: (span: Span) => T): T;
}

interface OpenTelemetryApi {
  trace?: { getTracer(name: string): Tracer };
}

const API = Symbol.for('opentelemetry.js.api.1');
const NAME = '@workos-inc/authkit-nextjs';
/** `SpanStatusCode.ERROR`. */
const ERROR = 2;

/** Runs a task inside a span, or just runs it. No attribute may hold anything of a session. */
export async function traced<T>(name: string, task: (span?: Span) => Promise<T>): Promise<T> {
  const api = (globalThis as { [API]?: OpenTelemetryApi })[API];
  if (!api?.trace) return task();
  return api.trace.getTracer(NAME).startActiveSpan(name, async (span) => {
    try {
      return await task(span);
    } catch (error) {
      span.setStatus({ code: ERROR });
      throw error;
    } finally {
      span.end();
    }
  });
}
