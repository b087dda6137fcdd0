// The peers, each in a process and a database of its own. How many a batch and how many callers suit each best is tried
// first; every sample uses the best.
import { converse, root } from './programs.mjs';

const names = ['graphile_worker', 'pg_boss', 'pgq'];
const batches = [100, 500, 1000, 5000];
const callers = [4, 12, 24];

export class Peers {
  static async open(bench) {
    const peers = new Peers(bench);
    for (const name of names) await peers.openOne(name);
    return peers;
  }
  constructor(bench) {
    this.bench = bench;
    this.programs = new Map();
    this.best = new Map(); // name → { batch, callers }
  }
  async openOne(name) {
    const { postgres, size } = this.bench;
    const database = `peer_${name}`;
    await postgres.makeDatabase(database);
    const program = await converse(process.execPath, `${root}tests/bench/peers/main.mjs`, name,
      JSON.stringify({ ...postgres.connection, database }));
    this.programs.set(name, program);
    const batch = await this.fastest(name, batches, (n) => ({ order: 'batch', jobs: Math.max(n, size.peerBatch / 4), batch: n, callers: 2 }));
    const many = await this.fastest(name, callers, (n) => ({ order: 'single', jobs: size.peerSingle / 4, callers: n }));
    this.best.set(name, { batch, callers: many });
    this.bench.note(`${name}: fastest with ${batch} a batch, and ${many} callers one by one`);
  }
  async fastest(name, candidates, orderOf) {
    const speeds = new Map();
    for (const candidate of candidates) {
      this.bench.say(`trying ${name} with ${candidate}`);
      speeds.set(candidate, (await this.ask(name, orderOf(candidate))).per_second);
    }
    return candidates.reduce((best, candidate) => (speeds.get(candidate) > speeds.get(best) ? candidate : best));
  }
  ask = async (name, order) => JSON.parse(await this.programs.get(name).ask(JSON.stringify(order)));
  single = (name) => this.ask(name, { order: 'single', jobs: this.bench.size.peerSingle, callers: this.best.get(name).callers });
  batch = (name, call) =>
    this.ask(name, { order: 'batch', jobs: this.bench.size.peerBatch, batch: this.best.get(name).batch, callers: 2, call });
  life = (name, recorded) =>
    this.ask(name, { order: 'life', jobs: this.bench.size.peerLife, batch: this.best.get(name).batch, callers: 2, recorded });
  async close() {
    for (const name of names) {
      await this.programs.get(name)?.stop();
      await this.bench.postgres.dropDatabase(`peer_${name}`);
    }
  }
}
