// A gRPC server whose calls do nothing: what the wire and the machine take by themselves.
import { converse, run } from './programs.mjs';

export async function emptyServer() {
  const program = await converse('bench_floor', 'rpc', '--listen', '127.0.0.1:0');
  const address = `127.0.0.1:${program.first}`;
  return {
    stop: () => program.stop(),
    load: (kind, ...words) => run('bench_load', kind, '--server', address, '--empty', ...words),
  };
}
