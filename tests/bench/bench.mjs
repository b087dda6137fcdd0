// The order of the run. What is measured stands in lib/measures.mjs, how in stages/.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import { parseArgs } from 'node:util';
import { Cetak, writeSite } from './lib/cetak.mjs';
import { Postgres } from './lib/database.mjs';
import { measures } from './lib/measures.mjs';
import { drawPlot } from './lib/plot.mjs';
import { root } from './lib/programs.mjs';
import { printTable, resultsOf } from './lib/report.mjs';
import { Samples } from './lib/samples.mjs';
import { sizes, suitMachine } from './lib/sizes.mjs';
import * as drawing from './stages/drawing.mjs';
import * as growth from './stages/growth.mjs';
import * as halfLoad from './stages/half_load.mjs';
import * as pinned from './stages/pinned.mjs';
import * as scenes from './stages/scenes.mjs';
import * as throughput from './stages/throughput.mjs';

function parsed(known) {
  try {
    return parseArgs({ options: known });
  } catch (error) {
    console.error(`tests/bench/run: ${error.message}\nTry: tests/bench/run --help`);
    process.exit(2);
  }
}

const stages = [throughput, halfLoad, pinned, growth, scenes, drawing];
const directory = `${root}build/bench`;
const data = `${directory}/data`;

const flag = { type: 'boolean' };
const { values: options } = parsed({ quick: flag, long: flag, smoke: flag, only: { type: 'string', multiple: true } });
const mode = ['smoke', 'quick', 'long'].find((name) => options[name]) ?? 'full';
const only = new Set(options.only ?? []);
for (const name of only) {
  if (!measures.some((measure) => measure.name === name)) {
    console.error(`tests/bench/run: there is no "${name}"; there are ${measures.map((measure) => measure.name).join(', ')}`);
    process.exit(2);
  }
}

rmSync(data, { recursive: true, force: true });
mkdirSync(data, { recursive: true });
writeSite(`${data}/site.toml`);
const postgres = await Postgres.start(`${data}/postgres`);
const started = performance.now();
const bench = {
  mode,
  size: { ...sizes[mode] },
  directory: data,
  site: `${data}/site.toml`,
  postgres,
  samples: new Samples(),
  notes: [],
  wants: (name) => only.size === 0 || only.has(name),
  note: (text) => bench.notes.push(text),
  say: (text) => process.stderr.write(`${String(Math.round((performance.now() - started) / 1e3)).padStart(5)} s  ${text}\n`),
  // A server on a new database of this name. With `prints: false` its printers are paused, so that nothing but what is
  // measured takes time.
  cetak: async (database, { prints = true } = {}) => {
    await postgres.makeDatabase(database, bench.site);
    if (!prints) await postgres.query(database, "UPDATE printer SET paused = true, paused_because = 'benchmark'");
    return new Cetak(postgres, database, `${data}/${database}`).start();
  },
};

const host = {
  processor: os.cpus()[0].model.trim(),
  cores: os.cpus().length,
  memory_gb: Math.round(os.totalmem() / 2 ** 30),
  kernel: os.release(),
  postgresql: (await postgres.query('postgres', 'SHOW server_version'))[0].server_version,
  mode,
  begun: new Date().toISOString(),
};
try {
  if (mode !== 'smoke') await suitMachine(bench);
  for (const stage of stages) {
    if (stage.gives.some(bench.wants)) await stage.measure(bench);
  }
} finally {
  await postgres.stop();
  rmSync(data, { recursive: true, force: true });
}
const results = resultsOf(host, bench);
writeFileSync(`${directory}/results.json`, `${JSON.stringify(results, null, 2)}\n`);
writeFileSync(`${directory}/results.svg`, drawPlot(results));
printTable(results);
