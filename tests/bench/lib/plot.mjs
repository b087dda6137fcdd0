// The targets as a picture: for each, how much of it was reached, on a scale of doublings. A bar that passes the line
// reached it.
import { verdicts } from './report.mjs';

const width = 900;
const left = 330;
const right = 150;
const rowHeight = 26;
const doublings = 4; // to either side of the line

const escape = (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

export function drawPlot({ host, details }) {
  const rows = details.flatMap((detail) => verdicts(detail).map((verdict) => ({ name: detail.name, ...verdict })));
  const height = 70 + rows.length * rowHeight;
  const scale = (width - left - right) / (2 * doublings);
  const at = (share) => left + scale * (doublings + Math.max(-doublings, Math.min(doublings, Math.log2(share))));
  const bars = rows.map(({ name, text, reached, share }, i) => {
    const y = 50 + i * rowHeight;
    const [from, to] = [at(1), at(share)].sort((a, b) => a - b);
    return `
  <text x="${left - 12}" y="${y + 13}" text-anchor="end">${escape(name)}<tspan fill="#6b7680"> ${escape(text)}</tspan></text>
  <rect x="${from}" y="${y + 2}" width="${Math.max(2, to - from)}" height="${rowHeight - 10}" rx="2" fill="${reached ? '#2e7d6b' : '#c2563c'}"/>
  <text x="${width - right + 12}" y="${y + 13}">${share >= 10 ? share.toFixed(0) : share.toFixed(2)} × the target</text>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="Inter, sans-serif" font-size="13" fill="#1b2b36">
  <rect width="${width}" height="${height}" fill="#fff"/>
  <text x="20" y="24" font-size="15" font-weight="600">How much of each target was reached</text>
  <text x="${width - 20}" y="24" text-anchor="end" fill="#6b7680">${escape(host.processor)}, ${host.cores} cores, ${host.mode} run</text>${bars.join('')}
  <line x1="${at(1)}" x2="${at(1)}" y1="42" y2="${height - 14}" stroke="#1b2b36" stroke-width="1.5"/>
</svg>
`;
}
