// The form of results.json, which others read, without a machine to measure.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cells } from './lib/measures.mjs';
import { drawPlot } from './lib/plot.mjs';
import { resultsOf, verdicts } from './lib/report.mjs';
import { Samples } from './lib/samples.mjs';

const bench = (fill) => {
  const samples = new Samples();
  fill(samples);
  return { samples, notes: [] };
};
const host = { processor: 'none', cores: 2, mode: 'test' };
const everything = bench((samples) => {
  for (const { name } of cells) {
    for (const value of [30, 10, 20]) samples.add(name, 'cetak', 'ours', value);
    samples.add(name, 'floor', 'floor', 40);
    samples.add(name, 'peer', 'slow', 1);
    samples.add(name, 'peer', 'quick', 5);
  }
});

test('EveryCellHasItsNameUnitSpreadAndRatios', () => {
  const results = JSON.parse(JSON.stringify(resultsOf(host, everything)));
  assert.deepEqual(results.cells.map(({ name }) => name), [
    'submit_stream', 'submit_unary', 'submit_lone_latency', 'submit_p99_half_load', 'whole_life', 'backlog_query_p99',
    'growth_waiting', 'growth_pinned_snapshot', 'restart_first_card', 'server_memory', 'urgent_card', 'wal_per_card',
    'draw_card']);
  assert.deepEqual(results.cells[0], {
    name: 'submit_stream', unit: 'per second', median: 20, min: 10, max: 30, ratios: { to_floor: 0.5, to_best_peer: 4 } });
  for (const { unit } of results.cells) assert.ok(['ms', 'MB', 'bytes', 'per second'].includes(unit));
});

test('TheBestPeerIsTheQuickestAlsoWhereLessIsBetter', () => {
  const details = resultsOf(host, everything).details;
  assert.equal(details.find(({ name }) => name === 'submit_stream').best_peer, 'quick');
  assert.equal(details.find(({ name }) => name === 'submit_lone_latency').best_peer, 'slow');
});

test('WhatWasNotMeasuredIsLeftOutAndWhatHasNoPeerHasNoRatio', () => {
  const results = resultsOf(host, bench((samples) => samples.add('draw_card', 'cetak', 'ours', 300)));
  assert.deepEqual(results.cells, [
    { name: 'draw_card', unit: 'per second', median: 300, min: 300, max: 300, ratios: { to_floor: null, to_best_peer: null } }]);
  assert.deepEqual(verdicts(results.details[0]), [{ text: '≥ 250 per second', share: 1.2, reached: true }]);
});

test('ThereIsNoRatioToNothing', () => {
  const results = resultsOf(host, bench((samples) => {
    samples.add('urgent_batches_before', 'cetak', 'ours', 2);
    samples.add('urgent_batches_before', 'floor', 'none waiting', 0);
  }));
  assert.equal(results.details[0].to_floor, null);
});

test('ThePlotHasABarForEachTarget', () => {
  const results = resultsOf(host, everything);
  const targets = results.details.flatMap(verdicts).length;
  assert.equal(drawPlot(results).match(/<rect x=/g).length, targets);
});
