import { once } from 'node:events';
import { request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';
import { expect, onTestFinished, test, vi } from 'vitest';
import type { AuthKitServer, Mail } from '../src/index.js';
import { createMailer } from '../src/mail/mail.js';
import type { OwnMailbox } from '../src/mail/mailbox.js';
import { createSmtpDelivery } from '../src/mail/smtp.js';
import { Browser } from './support/browser.js';
import { get, manage, startServer } from './support/world.js';

const mail = (to: string, more: Partial<Mail> = {}): Mail => ({
  kind: 'magic_auth',
  to,
  subject: 'Your code',
  text: 'Your code is 123456.',
  ...more,
});

function deliver(server: AuthKitServer, message: Mail): void {
  void (server.mailbox as OwnMailbox).deliver(message);
}

test('next gives each message once, the oldest first, and waits for those to come', async () => {
  const { mailbox, ...server } = await startServer();
  const send = (message: Mail) => deliver({ mailbox, ...server }, message);
  send(mail('ada@example.com', { subject: 'one' }));
  send(mail('ADA@example.com', { subject: 'two', kind: 'invitation' }));
  send(mail('jo@example.com', { subject: 'three' }));
  expect((await mailbox.next({ to: 'jo@example.com' })).subject).toBe('three');
  expect((await mailbox.next({ to: 'ada@example.com', kind: 'invitation' })).subject).toBe('two');
  expect((await mailbox.next({ to: ' Ada@example.com' })).subject).toBe('one');
  const [first, second] = [mailbox.next(), mailbox.next()];
  send(mail('x@example.com', { subject: 'four' }));
  send(mail('x@example.com', { subject: 'five' }));
  expect([(await first).subject, (await second).subject]).toEqual(['four', 'five']);
  expect(mailbox.list({ to: 'ada@example.com' }).map(({ subject }) => subject)).toEqual(['one', 'two']);
});

test('waiting ends with a clear word: in time, and when the server closes', async () => {
  const server = await startServer();
  await expect(server.mailbox.next({ to: 'a@b.c' }, { timeoutMs: 1 })).rejects.toThrow('a@b.c');
  const [waiting] = await Promise.allSettled([server.mailbox.next(), server.close()]);
  expect(String((waiting as PromiseRejectedResult).reason)).toContain('closed');
});

test('it keeps the last 500, and reset empties it', async () => {
  const server = await startServer();
  for (let i = 0; i < 510; i++) deliver(server, mail('a@b.c', { subject: String(i) }));
  expect(server.mailbox.list()).toHaveLength(500);
  expect(server.mailbox.list()[0]?.subject).toBe('10');
  await server.reset();
  expect(server.mailbox.list()).toEqual([]);
});

test('the page shows messages as text, and opens at this machine only', async () => {
  const server = await startServer();
  deliver(server, mail('<b>@x', { text: '<script>alert(1)</script>', url: 'http://a.example/reset?t=1' }));
  const page = await new Browser(server.url).open('/mailbox');
  expect(page.status).toBe(200);
  expect(page.html).toContain('&lt;script&gt;');
  expect(page.html).toContain('href="http://a.example/reset?t=1"');
  expect(page.html).not.toContain('<script>');
  // Another site's name for 127.0.0.1, and a proxy that speaks for somebody elsewhere.
  expect(await statusFor(server, { host: `evil.example:${server.port}` })).toBe(403);
  expect(await statusFor(server, { 'x-forwarded-for': '203.0.113.9' })).toBe(403);
  expect(await statusFor(server, { host: `localhost:${server.port}` })).toBe(200);
});

// `fetch` does not let a caller say which host it asks for.
async function statusFor({ port }: AuthKitServer, headers: Record<string, string>) {
  const asking = request({ port, host: '127.0.0.1', path: '/mailbox', headers }).end();
  const [response] = (await once(asking, 'response')) as [{ statusCode: number; resume(): void }];
  response.resume();
  return response.statusCode;
}

test('other processes read it with the key', async () => {
  const server = await startServer();
  deliver(server, mail('a@b.c', { code: '123456' }));
  expect((await get(server, '/control/mails')).status).toBe(401);
  const listed = await manage(server, 'GET', '/control/mails?to=a@b.c');
  expect(listed.body).toMatchObject({ data: [{ code: '123456', to: 'a@b.c' }] });
  expect((await manage(server, 'GET', '/control/mails/next?kind=magic_auth')).body).toMatchObject({ id: 1 });
  expect((await manage(server, 'GET', '/control/mails/next?timeout_ms=1')).status).toBe(404);
});

interface Received {
  to: string[];
  raw: string;
}

async function startSmtp(refuse?: (attempt: number) => Error | undefined) {
  const received: Received[] = [];
  let attempts = 0;
  const smtp = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onRcptTo(_address, _session, callback) {
      attempts += 1;
      callback(refuse?.(attempts));
    },
    onData(stream, session, callback) {
      let raw = '';
      stream.on('data', (chunk: Buffer) => (raw += chunk.toString()));
      stream.on('end', () => {
        received.push({ to: session.envelope.rcptTo.map(({ address }) => address), raw });
        callback();
      });
    },
  });
  smtp.listen(0, '127.0.0.1');
  await once(smtp.server, 'listening');
  onTestFinished(() => new Promise<void>((resolve) => smtp.close(resolve)));
  const { port } = smtp.server.address() as AddressInfo;
  return { url: `smtp://127.0.0.1:${port}`, received, attempts: () => attempts };
}

const from = 'AuthKit <no-reply@auth.example>';

test('SMTP delivers what the mailbox would show', async () => {
  const { url, received } = await startSmtp();
  const mailer = createMailer([createSmtpDelivery({ url, from })], vi.fn());
  mailer.send(mail('ada@example.com', { subject: 'Grüße' }));
  // One address, whatever it looks like: no second recipient hides in it.
  mailer.send(mail('eve@evil.example, all@example.com'));
  await mailer.settled();
  expect(received.flatMap(({ to }) => to)).toContain('ada@example.com');
  expect(received.flatMap(({ to }) => to)).not.toContain('all@example.com');
  expect(received.find(({ to }) => to.includes('ada@example.com'))?.raw).toContain('123456');
});

test('SMTP is asked again when it is busy, not when it refuses; the log has no address', async () => {
  const busy = await startSmtp((attempt) =>
    attempt < 3 ? Object.assign(new Error('later'), { responseCode: 451 }) : undefined,
  );
  const log = vi.fn<(line: string) => void>();
  const mailer = createMailer([createSmtpDelivery({ url: busy.url, from }, 1)], log);
  mailer.send(mail('ada@example.com'));
  await mailer.settled();
  expect([busy.attempts(), busy.received.length]).toEqual([3, 1]);

  const closed = await startSmtp(() => Object.assign(new Error('no such ada'), { responseCode: 550 }));
  const second = createMailer([createSmtpDelivery({ url: closed.url, from }, 1)], log);
  second.send(mail('ada@example.com'));
  await second.settled();
  expect(closed.attempts()).toBe(1);
  expect(log).toHaveBeenCalledOnce();
  expect(log.mock.calls[0]![0]).toContain('550');
  expect(log.mock.calls[0]![0]).not.toContain('ada');
});

test.each([{ url: 'http://x', from: 'a' }, { url: 'smtp://x' }, 'smtp://x'])(
  '%j is no SMTP',
  async (smtp) => {
    await expect(startServer({ smtp: smtp as never })).rejects.toThrow('smtp must have');
  },
);
