import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { Redis } from 'ioredis';
import { freePort } from '../../../scripts/lib/free-port.mjs';
import { ensureRedis } from '../../../scripts/lib/redis.mjs';

export interface RedisServer {
  url: string;
  /** A client of the tests' own, to look into it. */
  client: Redis;
  /** Ends it as a crash does. */
  kill: () => Promise<void>;
  stop: () => Promise<void>;
}

/** A Redis of its own on the loopback interface, which keeps nothing on disk. */
export async function startRedis(port?: number): Promise<RedisServer> {
  const path = await ensureRedis();
  const chosen = port ?? (await freePort(undefined));
  const args = ['--port', String(chosen), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'];
  const child = spawn(path, args, { cwd: '/tmp', stdio: 'ignore' });
  const ended = once(child, 'exit');
  await accepts(chosen, ended);
  const url = `redis://127.0.0.1:${chosen}`;
  const client = new Redis(url, { lazyConnect: true, retryStrategy: () => null });
  client.on('error', () => undefined);
  await client.connect();
  const end = async (signal: NodeJS.Signals) => {
    client.disconnect();
    if (child.exitCode === null && child.signalCode === null) child.kill(signal);
    await ended;
  };
  return { url, client, kill: () => end('SIGKILL'), stop: () => end('SIGTERM') };
}

/** Resolves when somebody accepts connections there. */
async function accepts(port: number, ended: Promise<unknown>): Promise<void> {
  let isOver = false;
  void ended.then(() => (isOver = true));
  for (;;) {
    const socket = connect(port, '127.0.0.1');
    const connected = await Promise.race([
      once(socket, 'connect').then(
        () => true,
        () => false,
      ),
      ended.then(() => false),
    ]);
    socket.destroy();
    if (connected) return;
    if (isOver) throw new Error('redis-server ended before it accepted a connection');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
