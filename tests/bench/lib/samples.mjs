// What was measured: for each measure the values of each contender, in the order of the rounds.
export const median = (values) => {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
};

const spread = (values) => ({ median: median(values), min: Math.min(...values), max: Math.max(...values), samples: values.length });

export class Samples {
  measures = new Map(); // name → label → { role, values }

  add(measure, role, label, value) {
    if (!Number.isFinite(value)) throw new Error(`${measure} of ${label} is ${value}`);
    if (!this.measures.has(measure)) this.measures.set(measure, new Map());
    const labels = this.measures.get(measure);
    if (!labels.has(label)) labels.set(label, { role, values: [] });
    labels.get(label).values.push(value);
  }

  // [{ role, label, median, min, max, samples }]
  of(measure) {
    return [...(this.measures.get(measure) ?? [])].map(([label, { role, values }]) => ({ role, label, ...spread(values) }));
  }

  // Ours, the floor and the best peer of a measure, and the ratios to them.
  compare({ name, better }) {
    const all = this.of(name);
    const ours = all.find(({ role }) => role === 'cetak');
    const floor = all.find(({ role }) => role === 'floor');
    const sign = better === 'less' ? 1 : -1;
    const [bestPeer] = all.filter(({ role }) => role === 'peer').sort((a, b) => sign * (a.median - b.median));
    const ratio = (other) => (ours && other?.median ? ours.median / other.median : null);
    return { ours, floor, bestPeer, others: all.filter(({ role }) => role === 'beside'), toFloor: ratio(floor), toBestPeer: ratio(bestPeer) };
  }
}
