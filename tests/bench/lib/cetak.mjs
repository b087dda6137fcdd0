// A cetakd as it is delivered, on a database of the run. Its printers are simulated and take no time.
import {
  existsSync, mkdirSync, mkdtempSync, openSync, readFileSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync,
} from 'node:fs';
import { get } from 'node:http';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { root, run, serve, until } from './programs.mjs';
import { residentMegabytes } from './processes.mjs';

const freePort = async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
};

const isReady = (port) =>
  new Promise((resolve) => {
    get({ port, path: '/readyz', timeout: 1000 }, (answer) => {
      answer.resume();
      resolve(answer.statusCode === 200);
    }).on('error', () => resolve(false));
  });

// The sample site with printers that take a whole box in no time, boxes that close after a second, and the reason OTHER
// for urgent cards.
export function writeSite(file) {
  const sample = readFileSync(`${root}deploy/site/lombok-tengah.toml`, 'utf8');
  const site = sample
    .replaceAll('[printer.options]', '[printer.options]\npace = "instant"\nqueue_depth = "256"')
    .replace('OTHER = "low"', 'OTHER = "urgent"')
    .replace('batch_max_age = "10m"', 'batch_max_age = "1s"');
  writeFileSync(file, site);
}

export class Cetak {
  constructor(postgres, database, directory) {
    this.postgres = postgres;
    this.database = database;
    this.directory = directory;
  }
  start = async () => {
    mkdirSync(this.directory, { recursive: true });
    this.keepDevicesOffTheDisk();
    const [rpc, http] = [await freePort(), await freePort()];
    this.address = `127.0.0.1:${rpc}`;
    const log = openSync(`${this.directory}/cetakd.log`, 'a');
    this.process = serve(log, 'cetakd', 'serve', '--database-url', this.postgres.urlOf(this.database),
      '--data', this.directory, '--listen', this.address, '--http-listen', `127.0.0.1:${http}`);
    await until(`cetakd on ${this.database} ready`, 120, () => {
      if (this.process.isOver()) throw new Error(`cetakd ended; see ${this.directory}/cetakd.log`);
      return isReady(http);
    }, 5);
    return this;
  };
  // A device remembers its cards by itself: what it writes down must not compete with PostgreSQL for the disk.
  keepDevicesOffTheDisk = () => {
    const link = `${this.directory}/printers`;
    if (existsSync(link)) return;
    const memory = mkdtempSync('/dev/shm/cetak-bench-');
    process.on('exit', () => rmSync(memory, { recursive: true, force: true }));
    symlinkSync(memory, link);
  };
  stop = () => this.process.kill('SIGTERM');
  kill = () => this.process.kill('SIGKILL');
  get pid() {
    return this.process.pid;
  }
  megabytes = () => residentMegabytes(this.pid);
  load = (kind, ...words) => run('bench_load', kind, '--server', this.address, ...words);

  setPrinting = (prints) => this.load(prints ? 'resume' : 'pause');
  // What a simulated device reads when it is asked about cards after a crash, a second for two million.
  emptyTrays = () => {
    for (const name of readdirSync(`${this.directory}/printers`)) rmSync(`${this.directory}/printers/${name}`);
  };
  // Bytes of what the simulated printers wrote down, a line a card.
  cardLogBytes = () =>
    readdirSync(`${this.directory}/printers`)
      .map((name) => statSync(`${this.directory}/printers/${name}`).size)
      .reduce((sum, size) => sum + size, 0);
}
