/** What happens to a scaled value on its way to the OFM: clamp, native function or lookup table. */
import type { ElementType } from './feature-map.ts';
import type { Report } from './finding.ts';
import { sigmoid16, tanh16 } from './native-function.ts';

export interface Activation {
  readonly function: 'none' | 'tanh' | 'sigmoid' | 'lut';
  /** The table's slot, 0 to 7. */
  readonly slot: number;
  /** The type whose range clips and indexes: the OFM's unless the register forces another. */
  readonly clip: ElementType;
  readonly low: number;
  readonly high: number;
}

/** The stored value of a scaled one; the OFM zero point is already added. */
export type Finish = (value: number) => number;

/** Bytes of the table, or undefined where the stored type needs none. */
export function tableBytes({ function: name, clip }: Activation, ofm: ElementType): number {
  if (name !== 'lut') return 0;
  if (clip.bytes === 2) return 2048;
  return ofm.bytes === 4 ? 1024 : 256;
}

export interface FinishParts {
  readonly activation: Activation;
  readonly ofm: ElementType;
  /** The table's bytes in internal memory, empty without one. */
  readonly table: Uint8Array;
  readonly report: Report;
}

export function createFinish({ activation, ofm, table, report }: FinishParts): Finish {
  const clamp = createClamp(activation);
  switch (activation.function) {
    case 'tanh':
      return (value) => clamp(tanh16(value));
    case 'sigmoid':
      return (value) => clamp(sigmoid16(value));
    case 'lut': {
      const look = createLookup(activation.clip, ofm, table, report);
      return (value) => look(clamp(value));
    }
    case 'none':
      return ofm.bytes === 4 ? (value) => saturate(value, report) : clamp;
  }
}

function createClamp({ low, high }: Activation): Finish {
  return (value) => (value < low ? low : value > high ? high : value);
}

/** The clamp registers have 16 bits: a 32-bit OFM has no clamp but its own range. */
function saturate(value: number, report: Report): number {
  if (value >= -(2 ** 31) && value < 2 ** 31) return value;
  report('ofm-overflow', 'a result does not fit the 32-bit OFM');
  return value < 0 ? -(2 ** 31) : 2 ** 31 - 1;
}

function createLookup(
  clip: ElementType,
  ofm: ElementType,
  table: Uint8Array,
  report: Report,
): Finish {
  const view = new DataView(table.buffer, table.byteOffset, table.byteLength);
  if (clip.bytes === 2 && ofm.bytes === 2) return (value) => interpolate(view, value);
  const offset = clip.signed ? 128 : 0;
  if (clip.bytes === 1 && ofm.bytes === 4)
    return (value) => view.getInt32(4 * (value + offset), true);
  if (clip.bytes === 1 && ofm.bytes === 1)
    return ofm.signed
      ? (value) => view.getInt8(value + offset)
      : (value) => view.getUint8(value + offset);
  report('unsupported', `no table maps ${8 * clip.bytes} bits to ${8 * ofm.bytes}`);
  return () => 0;
}

/** 512 entries of slope << 16 | base; 7 bits lie between two of them. */
function interpolate(view: DataView, value: number): number {
  const at = value + 32768;
  const entry = 4 * (at >> 7);
  const base = view.getInt16(entry, true);
  const slope = view.getInt16(entry + 2, true);
  return base + ((slope * (at & 127) + 64) >> 7);
}
