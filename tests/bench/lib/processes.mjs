// What the kernel says of processes.
import { readFileSync, readdirSync } from 'node:fs';

const ticksASecond = 100;

const statOf = (pid) => {
  const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return { parent: Number(fields[1]), own: Number(fields[11]) + Number(fields[12]), reaped: Number(fields[13]) + Number(fields[14]) };
};

// Of the process and, for a postmaster, of its backends that are there and that were.
export function cpuSeconds(pid) {
  let ticks = statOf(pid).own + statOf(pid).reaped;
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const stat = statOf(name);
      if (stat.parent === pid) ticks += stat.own + stat.reaped;
    } catch {
      // it ended meanwhile
    }
  }
  return ticks / ticksASecond;
}

export function residentMegabytes(pid) {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(status.match(/VmRSS:\s+(\d+)/)[1]) / 1024;
}
