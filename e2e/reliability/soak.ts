// `npm run soak -- --minutes 10`: what people do, for so long, while the provider keeps failing. Exits with 1 when a
// session was lost, an answer was not as promised, or memory grew.
import { parseArgs } from 'node:util';
import { soak } from './support/soak.ts';
import type { MemorySample } from './support/soak.ts';

const { values } = parseArgs({
  options: { minutes: { type: 'string', default: '10' }, seed: { type: 'string' } },
});
const minutes = Number(values.minutes);
const seed = Number(values.seed ?? Math.floor(Math.random() * 2 ** 31));
if (!(minutes > 0)) throw new Error('--minutes must be a number above 0');

const { memory, lost, unexpected, ...counts } = await soak({ seconds: minutes * 60, seed, log: console.log });

const mean = (samples: MemorySample[], of: 'rssMb' | 'heapMb') =>
  Math.round((samples.reduce((sum, sample) => sum + sample[of], 0) / Math.max(samples.length, 1)) * 10) / 10;
const quarter = (number: number) =>
  memory.filter(({ second }) => second >= (number - 1) * minutes * 15 && second < number * minutes * 15);
const quarters = [1, 2, 3, 4].map(quarter);
const heap = quarters.map((samples) => mean(samples, 'heapMb'));
const rss = quarters.map((samples) => mean(samples, 'rssMb'));

console.log(JSON.stringify({ minutes, seed, ...counts, lost, unexpected }, null, 2));
console.log(`heap after a collection, mean of each quarter: ${heap.join(', ')} MB`);
console.log(`resident, mean of each quarter: ${rss.join(', ')} MB`);
// The first quarter warms up; from the second on it must not grow by more than a tenth.
const isFlat = minutes < 2 || (heap[3] ?? 0) <= (heap[1] ?? 0) * 1.1 + 1;
if (lost.length > 0 || unexpected.length > 0 || counts.page.lost > 0 || !isFlat) process.exitCode = 1;
console.log(process.exitCode === 1 ? 'Not good.' : 'No session was lost.');
