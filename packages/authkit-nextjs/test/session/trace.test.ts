import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { trace } from '@opentelemetry/api';
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor,
  type ReadableSpan,
} from '@opentelemetry/sdk-trace-base';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { cookieWith, MINUTE, resolve, USER, useProvider } from '../support/provider.js';

const { provider, keys, newConfig } = useProvider();
const exporter = new InMemorySpanExporter();

beforeEach(() => {
  const spanProcessors = [new SimpleSpanProcessor(exporter)];
  trace.setGlobalTracerProvider(new BasicTracerProvider({ spanProcessors }));
});
afterEach(() => {
  trace.disable();
  exporter.reset();
});

const told = ({ name, attributes }: ReadableSpan) => ({ name, ...attributes });

test('a session’s decision and the calls it takes are spans, with what came of them', async () => {
  const config = await newConfig();
  await resolve(config, await cookieWith(config, keys.first, Date.now() - 10 * MINUTE));
  provider.answer = { status: 400, body: '{"error":"invalid_grant"}' };
  await resolve(config, await cookieWith(config, keys.first, Date.now() - 11 * MINUTE));
  expect(exporter.getFinishedSpans().map(told)).toEqual([
    { name: 'authkit.provider.keys' },
    { name: 'authkit.provider.refresh' },
    { name: 'authkit.session', 'authkit.outcome': 'refreshed' },
    { name: 'authkit.provider.refresh', 'authkit.failure': 'invalid_grant' },
    { name: 'authkit.session', 'authkit.outcome': 'signed-out', 'authkit.reason': 'refresh_rejected' },
  ]);
});

test('no span holds anything of a session', async () => {
  const config = await newConfig();
  const cookies = await cookieWith(config, keys.first, Date.now() - 10 * MINUTE);
  await resolve(config, cookies);
  const text = JSON.stringify(
    exporter
      .getFinishedSpans()
      .map(({ name, attributes, events, status }) => [name, attributes, events, status]),
  );
  expect(exporter.getFinishedSpans().length).toBeGreaterThan(1);
  for (const secret of [USER.id, USER.email, 'session_1', 'refresh token', ...provider.spent]) {
    expect(text).not.toContain(secret);
  }
});

test('without OpenTelemetry the same happens, and nothing is loaded for it', async () => {
  trace.disable();
  const config = await newConfig();
  const cookies = await cookieWith(config, keys.first, Date.now() - 10 * MINUTE);
  expect((await resolve(config, cookies)).kind).toBe('refreshed');
  expect(exporter.getFinishedSpans()).toEqual([]);
  const src = fileURLToPath(new URL('../../src', import.meta.url));
  const files = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter((file) =>
    /\.tsx?$/.test(file),
  );
  const importing = files.filter((file) =>
    readFileSync(join(src, file), 'utf8').includes("'@opentelemetry/"),
  );
  expect(importing).toEqual([]);
});
