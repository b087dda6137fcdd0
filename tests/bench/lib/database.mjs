// The one private PostgreSQL of the run and the databases in it. It is started by the code that starts cetakd's own, so
// ours, the floors and the peers have the same settings: fsync, synchronous_commit and full_page_writes on.
import { readFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import pg from 'pg';
import { converse, run } from './programs.mjs';

const partsOf = (url) =>
  Object.fromEntries([...url.matchAll(/(\w+)=(?:'([^']*)'|(\S+))/g)].map(([, key, quoted, bare]) => [key, quoted ?? bare]));

export class Postgres {
  static async start(directory) {
    const program = await converse('bench_postgres', directory);
    return new Postgres(program, JSON.parse(program.first).url);
  }
  constructor(program, url) {
    this.program = program;
    this.url = url;
    const { host, port, user } = partsOf(url);
    this.connection = { host, port: Number(port), user };
    this.clients = new Map();
  }
  stop = async () => {
    for (const client of this.clients.values()) await client.end();
    await this.program.stop();
  };
  urlOf = (database) => this.url.replace(/dbname=\S+/, `dbname=${database}`);

  // On a connection that stays open.
  query = async (database, text, values) => {
    if (!this.clients.has(database)) {
      const client = new pg.Client({ ...this.connection, database });
      client.on('error', () => this.clients.delete(database)); // a restart; the next question opens another
      await client.connect();
      this.clients.set(database, client);
    }
    return (await this.clients.get(database).query(text, values)).rows;
  };
  // An open transaction that sees the database as it is now, until `release`.
  pin = async (database) => {
    const client = new pg.Client({ ...this.connection, database });
    await client.connect();
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ');
    await client.query('SELECT count(*) FROM pg_class');
    return { release: () => client.end() };
  };

  makeDatabase = async (name, siteFile) => {
    await this.query('postgres', `CREATE DATABASE ${name}`);
    if (!siteFile) return;
    await run('cetakd', 'migrate', 'up', '--database-url', this.urlOf(name));
    await run('cetakd', 'site', 'apply', siteFile, '--database-url', this.urlOf(name));
  };
  dropDatabase = async (name) => {
    await this.clients.get(name)?.end();
    this.clients.delete(name);
    await this.query('postgres', `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
  };

  // Until autovacuum has nothing left to do for what earlier samples wrote.
  vacuum = async () => {
    const databases = await this.query('postgres', 'SELECT datname FROM pg_database WHERE NOT datistemplate');
    for (const { datname } of databases) await this.query(datname, 'VACUUM');
  };

  directory = async () => (await this.query('postgres', 'SHOW data_directory'))[0].data_directory;
  postmaster = async () => Number(readFileSync(`${await this.directory()}/postmaster.pid`, 'utf8').split('\n')[0]);

  // As after a crash: no checkpoint, and everybody is thrown out.
  crashAndStart = async () => {
    const directory = await this.directory();
    const asOwner = process.getuid() === 0 ? ['setpriv', '--reuid', 'postgres', '--regid', 'postgres', '--init-groups'] : ['env'];
    const words = ['restart', '-w', '-s', '-m', 'immediate', '-D', directory, '-l', `${directory}/../postgres.log`];
    const [program, ...rest] = [...asOwner, '/usr/lib/postgresql/15/bin/pg_ctl', ...words];
    const { status, stderr } = spawnSync(program, rest, { cwd: '/', encoding: 'utf8', stdio: ['ignore', 'ignore', 'pipe'] });
    if (status !== 0) throw new Error(`PostgreSQL did not start again: ${stderr}`);
    this.clients.clear();
  };
}
