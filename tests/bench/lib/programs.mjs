// Programs that the benchmark runs. All of them die with it: the servers by the kernel's signal, the others because
// their stdin ends.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { createInterface } from 'node:readline';

export const root = fileURLToPath(new URL('../../..', import.meta.url));
const binary = (name) => `${root}build/bin/${name}`;

// The last line that it printed, as JSON if it is. An exit code other than 0 is an error with its stderr.
export async function run(name, ...words) {
  const child = spawn(binary(name), words.map(String), { stdio: ['ignore', 'pipe', 'pipe'] });
  let out = '';
  let complaint = '';
  child.stdout.on('data', (text) => (out += text));
  child.stderr.on('data', (text) => (complaint += text));
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`${name} ${words.join(' ')} ended with ${code}: ${complaint.slice(-2000)}`);
  const last = out.trimEnd().split('\n').at(-1);
  return last.startsWith('{') ? JSON.parse(last) : last;
}

// A program that answers lines with lines. `ask(line)` gives the next one.
export async function converse(program, ...words) {
  const child = spawn(program.includes('/') ? program : binary(program), words, { stdio: ['pipe', 'pipe', 'inherit'] });
  const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async () => {
    const { value, done } = await answers.next();
    if (done) throw new Error(`${program} ended`);
    return value;
  };
  const first = await next();
  return {
    first,
    ask: (line) => {
      child.stdin.write(`${line}\n`);
      return next();
    },
    stop: async () => {
      child.stdin.end();
      if (child.exitCode === null) await once(child, 'exit');
    },
  };
}

// A server; `kill(signal)` waits for its end.
export function serve(log, name, ...words) {
  const child = spawn('setpriv', ['--pdeathsig', 'TERM', binary(name), ...words.map(String)], {
    stdio: ['ignore', log, log],
  });
  return {
    pid: child.pid,
    isOver: () => child.exitCode !== null || child.signalCode !== null,
    kill: async (signal) => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill(signal);
      await once(child, 'exit');
    },
  };
}

export const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

export async function until(what, seconds, isSo, each = 20) {
  const deadline = performance.now() + seconds * 1e3;
  while (!(await isSo())) {
    if (performance.now() > deadline) throw new Error(`${what} did not happen within ${seconds} s`);
    await pause(each);
  }
}
