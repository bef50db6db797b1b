/** Runs one kernel: fetches what it reads, computes, stores the OFM; says what it touched. */
import type { Accelerator } from '../target/accelerator.generated.ts';
import type { Finish } from './activation.ts';
import { createFinish } from './activation.ts';
import { convolve, convolveDepthwise } from './convolution.ts';
import { elementwise } from './elementwise.ts';
import type { FeatureMap } from './feature-map.ts';
import { gather, runsOf, scatter } from './feature-map.ts';
import type { Report } from './finding.ts';
import { windowImage } from './image.ts';
import type { InternalMemory } from './internal-memory.ts';
import type { Access, Memory } from './memory.ts';
import { checkWritten, markWritten } from './memory.ts';
import type {
  ConvolutionOperation,
  ElementwiseOperation,
  Operation,
  PoolOperation,
  Stream,
} from './operation.ts';
import { pool } from './pooling.ts';
import type { Scaler } from './scaling.ts';
import { scaleValue } from './scaling.ts';
import type { WeightCache } from './weights.ts';
import { cachedWeights, scaleRecords } from './weights.ts';

export interface KernelParts {
  readonly offset: number;
  readonly accelerator: Accelerator;
  readonly memory: Memory;
  readonly internal: InternalMemory;
  readonly weightCache: WeightCache;
  readonly report: Report;
}

export interface KernelAccesses {
  readonly reads: readonly Access[];
  readonly writes: readonly Access[];
}

export function runKernel(operation: Operation, parts: KernelParts): KernelAccesses {
  const { memory, internal, report } = parts;
  const { ofm, activation } = operation;
  const reads: Access[] = [];
  const fetch = createFetch(parts, reads);
  const scaled = compute(operation, fetch, parts);
  const table = internal.table(activation, ofm.type);
  const work = internal.workArea(table !== undefined);
  // The buffers are overwritten before the table is read: on small parts they share banks.
  markWritten(work, 0);
  if (table) checkWritten(table, report);
  const target = memory.access({ region: ofm.region, runs: runsOf(ofm), what: ofm.name });
  if (target) {
    const finish = createFinish({ activation, ofm: ofm.type, table: bytesOf(table), report });
    scatter(ofm, target.space.bytes, finishAll(scaled, finish, ofm.zero));
    markWritten(target);
  }
  return { reads: table ? [...reads, table] : reads, writes: target ? [target, work] : [work] };
}

function finishAll(scaled: Float64Array, finish: Finish, zero: number): Int32Array {
  const stored = new Int32Array(scaled.length);
  for (let at = 0; at < stored.length; at++) stored[at] = finish((scaled[at] as number) + zero);
  return stored;
}

function bytesOf(access: Access | undefined): Uint8Array {
  const run = access?.runs[0];
  return access && run ? access.space.bytes.subarray(run.start, run.end) : new Uint8Array();
}

interface Fetch {
  map(map: FeatureMap): Int32Array;
  /** The bytes of a weight or scale stream; empty where there is no such region. */
  stream(stream: Stream, what: string): Uint8Array;
}

function createFetch({ memory, report }: KernelParts, reads: Access[]): Fetch {
  const read = (access: Access | undefined): Access | undefined => {
    if (!access) return undefined;
    reads.push(access);
    checkWritten(access, report);
    return access;
  };
  return {
    map(map) {
      const found = read(memory.access({ region: map.region, runs: runsOf(map), what: map.name }));
      return gather(map, found?.space.bytes ?? new Uint8Array());
    },
    stream({ region, address, length }, what) {
      if (length === 0) return new Uint8Array();
      const runs = [{ start: address, end: address + length }];
      return bytesOf(read(memory.access({ region, runs, what })));
    },
  };
}

/** Scaled values in order y, x, c, without the OFM zero point. */
function compute(operation: Operation, fetch: Fetch, parts: KernelParts): Float64Array {
  switch (operation.kind) {
    case 'convolution':
    case 'depthwise':
      return runConvolution(operation, fetch, parts);
    case 'pool':
      return runPool(operation, fetch, parts);
    case 'elementwise':
      return runElementwise(operation, fetch, parts);
  }
}

function runConvolution(
  operation: ConvolutionOperation,
  fetch: Fetch,
  parts: KernelParts,
): Float64Array {
  const { ifm, ofm, window, weights, rounding, accumulatorBits } = operation;
  const image = windowImage(ifm, fetch.map(ifm), window, true);
  const streams = weights.cores.map((core) => fetch.stream(core.weights, 'the weight stream'));
  const dense = cachedWeights({ operation, streams, ...parts });
  const run = operation.kind === 'depthwise' ? convolveDepthwise : convolve;
  const sums = run(operation, image, dense);
  const records = scaleRecords(
    ofm.depth,
    weights.cores.map((core) => fetch.stream(core.scales, 'the scale stream')),
  );
  const scalers = Array.from(records.scale, (scale, c): Scaler => {
    return { scale, shift: records.shift[c] ?? 0, rounding, headroom: 0 };
  });
  const limit = 2 ** (accumulatorBits - 1);
  for (let at = 0, c = 0; at < sums.length; at++, c = c + 1 === ofm.depth ? 0 : c + 1) {
    const sum = (sums[at] as number) + (records.bias[c] as number);
    if (sum >= limit || sum < -limit) reportOverflow(parts.report, sum, accumulatorBits);
    sums[at] = scaleValue(sum, scalers[c] as Scaler);
  }
  return sums;
}

/** One finding a kernel: the message must not name the sum. */
function reportOverflow(report: Report, sum: number, bits: number): void {
  const side = sum < 0 ? 'below' : 'above';
  report('accumulator-overflow', `a sum is ${side} what ${bits} bits hold`);
}

function runPool(operation: PoolOperation, fetch: Fetch, parts: KernelParts): Float64Array {
  const { ifm, window, mode, scale, rounding, accumulatorBits, ofm } = operation;
  const { values, taps } = pool(operation, windowImage(ifm, fetch.map(ifm), window, false));
  if (mode === 'MAX') return values;
  const limit = 2 ** (accumulatorBits - 1);
  for (const sum of values)
    if (sum >= limit || sum < -limit) reportOverflow(parts.report, sum, accumulatorBits);
  const scaler: Scaler = { ...(scale ?? { scale: 1, shift: 0 }), rounding, headroom: 0 };
  const padded = window.padTop + window.padLeft + window.padBottom + window.padRight > 0;
  if (mode === 'REDUCE_SUM' || !padded) return values.map((sum) => scaleValue(sum, scaler));
  return values.map((sum, at) => divide(sum, taps[Math.floor(at / ofm.depth)] ?? 1));
}

/** Half away from zero. */
function divide(sum: number, count: number): number {
  const magnitude = Math.floor((Math.abs(sum) + Math.floor(count / 2)) / count);
  return sum < 0 ? -magnitude : magnitude;
}

function runElementwise(
  operation: ElementwiseOperation,
  fetch: Fetch,
  { report }: KernelParts,
): Float64Array {
  const { ifm, second } = operation;
  const first = centred(fetch.map(ifm), ifm.zero);
  if (second?.kind === 'map') {
    const other = centred(fetch.map(second.map), second.map.zero);
    return elementwise(operation, { first, second: other }, report);
  }
  const scalar = second ? second.value - second.zero : 0;
  return elementwise(operation, { first, second: Int32Array.of(scalar) }, report);
}

const centred = (values: Int32Array, zero: number): Int32Array =>
  zero === 0 ? values : values.map((value) => value - zero);
