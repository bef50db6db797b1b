/** Weights and scale records of a convolution: from the streams' order to dense arrays. */
import { decodeWeightStream } from '../stream/weights.ts';
import type { Accelerator } from '../target/accelerator.generated.ts';
import type { Report } from './finding.ts';
import type { ConvolutionOperation } from './operation.ts';
import { visitWeights } from './weight-order.ts';

/** Convolution: [output][tap][input]; depthwise: [tap][channel]. 9-bit values as doubles. */
type DenseWeights = Float64Array;

/** Weights by the address of their kernel's command; good while the bytes stay the same. */
export type WeightCache = Map<
  number,
  { readonly streams: readonly Uint8Array[]; readonly dense: DenseWeights }
>;

export interface WeightParts {
  readonly offset: number;
  readonly operation: ConvolutionOperation;
  readonly accelerator: Accelerator;
  /** The weight bytes of each core. */
  readonly streams: readonly Uint8Array[];
  readonly weightCache: WeightCache;
  readonly report: Report;
}

export function cachedWeights(parts: WeightParts): DenseWeights {
  const { offset, streams, weightCache } = parts;
  const known = weightCache.get(offset);
  if (known && sameStreams(known.streams, streams)) return known.dense;
  const dense = denseWeights(parts);
  weightCache.set(offset, { streams: streams.map((one) => one.slice()), dense });
  return dense;
}

const sameStreams = (a: readonly Uint8Array[], b: readonly Uint8Array[]): boolean =>
  a.length === b.length && a.every((one, at) => sameBytes(one, b[at] ?? new Uint8Array()));

const sameBytes = (a: Uint8Array, b: Uint8Array): boolean =>
  a.length === b.length && a.every((byte, at) => byte === b[at]);

function denseWeights(parts: WeightParts): DenseWeights {
  const { operation, accelerator, streams, report } = parts;
  const { kind, window, ofm, ifm } = operation;
  const taps = window.tapsY * window.tapsX;
  const inputs = kind === 'depthwise' ? 1 : ifm.depth;
  const dense = new Float64Array(ofm.depth * taps * inputs);
  streams.forEach((bytes, core) => {
    if (bytes.length === 0) return;
    const decoded = decodeWeightStream(bytes);
    if (!decoded.ok) {
      report('weight-stream', decoded.diagnostics[0]?.message ?? 'the weights cannot be decoded');
      return;
    }
    let at = 0;
    const part = { core, cores: streams.length };
    visitWeights(operation, accelerator.compute, part, (output, tap, input) => {
      const value = decoded.value[at++] ?? 0;
      if (output < 0) return;
      if (kind === 'depthwise') dense[tap * ofm.depth + output] = value;
      else dense[(output * taps + tap) * inputs + input] = value;
    });
    if (at !== decoded.value.length)
      report('weight-stream', `holds ${decoded.value.length} weights: the kernel takes ${at}`);
  });
  return dense;
}

/** The bias, multiplier and shift of each output channel. */
export interface ScaleRecords {
  readonly bias: Float64Array;
  readonly scale: Float64Array;
  readonly shift: Uint8Array;
}

/** Bytes of one record: 40-bit bias, 32-bit multiplier, 6-bit shift. */
const RECORD = 10;

/** Channel c is record c / cores of core c % cores. */
export function scaleRecords(depth: number, streams: readonly Uint8Array[]): ScaleRecords {
  const bias = new Float64Array(depth);
  const scale = new Float64Array(depth);
  const shift = new Uint8Array(depth);
  const views = streams.map((one) => new DataView(one.buffer, one.byteOffset, one.byteLength));
  for (let c = 0; c < depth; c++) {
    const view = views[c % views.length];
    const at = Math.floor(c / views.length) * RECORD;
    if (!view || at + RECORD > view.byteLength) continue;
    bias[c] = view.getInt8(at + 4) * 2 ** 32 + view.getUint32(at, true);
    scale[c] = view.getUint32(at + 5, true);
    shift[c] = view.getUint8(at + 9) & 63;
  }
  return { bias, scale, shift };
}
