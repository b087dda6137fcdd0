// The results as a file and as a table. The table leads with ratios; an absolute figure stands only beside the floor
// that the same machine gave in the same run.
import { beside, cells } from './measures.mjs';

const round = (value) => (value === null ? null : Number(value.toPrecision(4)));
const rounded = ({ label, median, min, max, samples }) => ({ label, median: round(median), min: round(min), max: round(max), samples });

export function resultsOf(host, bench) {
  const rowOf = (measure) => {
    const compared = bench.samples.compare(measure);
    return compared.ours && { measure, ...compared };
  };
  const rows = [...cells, ...beside].map(rowOf).filter(Boolean);
  return {
    host,
    cells: rows.filter(({ measure }) => cells.includes(measure)).map(({ measure, ours, toFloor, toBestPeer }) => ({
      name: measure.name, unit: measure.unit, median: round(ours.median), min: round(ours.min), max: round(ours.max),
      ratios: { to_floor: round(toFloor), to_best_peer: round(toBestPeer) },
    })),
    details: rows.map(({ measure, toFloor, toBestPeer, floor, bestPeer, others }) => ({
      name: measure.name, says: measure.says, unit: measure.unit, better: measure.better, target: measure.target,
      contenders: bench.samples.of(measure.name).map((one) => ({ role: one.role, ...rounded(one) })),
      to_floor: round(toFloor), to_best_peer: round(toBestPeer), best_peer: bestPeer?.label ?? null,
      floor: floor?.label ?? null, beside: others.map(({ label }) => label),
    })),
    notes: bench.notes,
  };
}

const figure = (value) => (value === undefined || value === null ? '' : value >= 1000 ? Math.round(value).toLocaleString('en') : String(Number(value.toPrecision(3))));
const ratio = (value) => (value === null ? '' : value.toFixed(value < 10 ? 2 : 0));

// What was to be reached and how much of it was: from 1 on it is, whichever way is better.
export function verdicts({ target, better, unit, to_floor: toFloor, to_best_peer: toBestPeer, contenders }) {
  const ours = contenders.find(({ role }) => role === 'cetak').median;
  const verdict = (value, wanted, what) => {
    const share = better === 'less' ? wanted / value : value / wanted;
    return { text: `${better === 'less' ? '≤' : '≥'} ${wanted} ${what}`, share, reached: share >= 1 };
  };
  return [
    target.floor && toFloor !== null && verdict(toFloor, target.floor, '× floor'),
    target.peer && toBestPeer !== null && verdict(toBestPeer, target.peer, '× peer'),
    target.limit && verdict(ours, target.limit, unit),
  ].filter(Boolean);
}

export function printTable({ host, details, notes }) {
  const columns = [26, 9, 9, 36, 12, 24, 14];
  const line = (...fields) => console.log(fields.map((text, i) => String(text).padEnd(columns[i] ?? 0)).join(' ').trimEnd());
  console.log(`\nCetak against this machine's floors and against other queues, ${host.mode} run`);
  console.log(`${host.processor}, ${host.cores} cores, ${host.memory_gb} GB, PostgreSQL ${host.postgresql}, Linux ${host.kernel}\n`);
  line('measure', '× floor', '× peer', 'to reach', 'ours', 'spread', 'unit');
  for (const detail of details) {
    const ours = detail.contenders.find(({ role }) => role === 'cetak');
    const told = verdicts(detail).map(({ text, reached }) => `${reached ? '✓' : '✗'} ${text}`).join('  ');
    line(detail.name, ratio(detail.to_floor), ratio(detail.to_best_peer), told, figure(ours.median),
      `${figure(ours.min)} … ${figure(ours.max)}`, detail.unit);
    for (const other of detail.contenders.filter((one) => one !== ours)) {
      line(`  ${other.role === 'floor' ? 'floor:' : other.role === 'peer' ? 'peer:' : 'beside:'} ${other.label}`.padEnd(83), figure(other.median), `${figure(other.min)} … ${figure(other.max)}`);
    }
  }
  console.log();
  for (const note of notes) console.log(note);
  console.log('\nAll figures: build/bench/results.json, as a picture: build/bench/results.svg');
}
