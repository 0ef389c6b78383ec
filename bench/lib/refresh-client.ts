/** Refreshes sessions of a server, one after the other on each of so many connections. A process of its own. */
import { Agent, request } from 'node:http';
import { EMAIL, PASSWORD } from './auth-server.ts';

export interface RefreshTask {
  readonly url: string;
  readonly clientId: string;
  readonly apiKey: string;
  readonly connections: number;
  readonly refreshes: number;
}

const task = JSON.parse(process.argv[2]!) as RefreshTask;
const agent = new Agent({ keepAlive: true, maxSockets: task.connections });

function authenticate(fields: object): Promise<{ access_token: string; refresh_token: string }> {
  const body = JSON.stringify({ client_id: task.clientId, ...fields });
  const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
  return new Promise((resolve, reject) => {
    const sent = request(
      `${task.url}/user_management/authenticate`,
      { method: 'POST', agent, headers },
      (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => (text += chunk));
        response.on('error', reject);
        response.on('end', () => {
          if (response.statusCode === 200) resolve(JSON.parse(text) as never);
          else reject(new Error(`${task.url} answered ${response.statusCode}`));
        });
      },
    );
    sent.on('error', reject);
    sent.end(body);
  });
}

const signIn = () =>
  authenticate({
    grant_type: 'password',
    client_secret: task.apiKey,
    email: EMAIL,
    password: PASSWORD,
  });

const tokens: string[] = [];
for (let i = 0; i < task.connections; i++) tokens.push((await signIn()).refresh_token);

let left = task.refreshes;
async function lane(first: string): Promise<void> {
  for (let token = first; left-- > 0;) {
    const pair = await authenticate({ grant_type: 'refresh_token', refresh_token: token });
    // Whoever gives the same token again has not rotated it.
    if (pair.refresh_token === token) throw new Error(`${task.url} did not rotate the token`);
    token = pair.refresh_token;
  }
}
const started = performance.now();
await Promise.all(tokens.map(lane));
const seconds = (performance.now() - started) / 1000;
agent.destroy();
process.send!(task.refreshes / seconds, () => process.disconnect());
