/** One picture of all ratios: how many times less ours costs than the published package, on a logarithmic scale. */
import type { Bar } from './results.ts';

const WIDTH = 860;
const LABELS = 330;
const RIGHT = 70;
const LINE = 30;
const TOP = 64;

const escape = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

export function chart(bars: readonly Bar[]): string {
  const most = Math.max(...bars.flatMap(({ ours, floor }) => [ours.most, floor?.most ?? 1]), 2);
  const least = Math.min(1, ...bars.map(({ ours }) => ours.least));
  const decades = Math.log10(most / least);
  const x = (times: number) =>
    Math.round((LABELS + (Math.log10(times / least) / decades) * (WIDTH - LABELS - RIGHT)) * 10) / 10;
  const bottom = TOP + bars.length * LINE;

  const ticks = [0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000]
    .filter((tick) => tick >= least && tick <= most)
    .map(
      (tick) =>
        `<line class="tick" x1="${x(tick)}" y1="${TOP - 8}" x2="${x(tick)}" y2="${bottom}"/><text class="small" x="${x(tick)}" y="${TOP - 14}" text-anchor="middle">${tick}×</text>`,
    );
  const drawn = bars.map(({ label, ours, floor }, index) => {
    const y = TOP + index * LINE;
    const middle = y + 9;
    const [from, to] = [Math.min(x(1), x(ours.median)), Math.max(x(1), x(ours.median))];
    const spread =
      ours.least === ours.most
        ? ''
        : `<line class="spread" x1="${x(ours.least)}" y1="${middle}" x2="${x(ours.most)}" y2="${middle}"/>`;
    const limit = floor
      ? `<line class="floor" x1="${x(floor.median)}" y1="${y - 2}" x2="${x(floor.median)}" y2="${y + 20}"/>`
      : '';
    const said = ours.median >= 100 ? ours.median.toFixed(0) : ours.median.toFixed(1);
    const after = Math.max(to, x(ours.most), ...(floor ? [x(floor.median)] : []));
    return `<text x="${LABELS - 12}" y="${y + 14}" text-anchor="end">${escape(label)}</text><rect class="bar" x="${from}" y="${y}" width="${Math.max(1, Math.round((to - from) * 10) / 10)}" height="18" rx="2"/>${spread}${limit}<text class="small" x="${after + 6}" y="${y + 14}">${said}×</text>`;
  });

  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${bottom + 16}" role="img" aria-labelledby="title">
<title id="title">How many times less this library costs than the published package 4.3.2</title>
<style>
text { font: 13px system-ui, sans-serif; fill: #1f2328 } .small { font-size: 11px; fill: #59636e }
.bar { fill: #4f6bed } .spread { stroke: #1b2a8a; stroke-width: 3 } .floor { stroke: #d1571c; stroke-width: 3 } .tick { stroke: #d1d9e0 }
@media (prefers-color-scheme: dark) { text { fill: #f0f6fc } .small { fill: #9198a1 } .tick { stroke: #3d444d } .spread { stroke: #b9c4ff } .floor { stroke: #ff9a5c } }
</style>
<text x="${LABELS}" y="20">× less than the published package. Bar: the median. Line: five processes.</text>
<line class="floor" x1="${LABELS}" y1="28" x2="${LABELS}" y2="42"/><text class="small" x="${LABELS + 8}" y="39">what no auth library at all would reach</text>
${ticks.join('\n')}
${drawn.join('\n')}
</svg>
`;
}
