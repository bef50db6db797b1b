/** The NPU's own memory (SHRAM): buffers of the running kernel below, lookup tables at the end. */
import type { Shram } from '../target/accelerator.generated.ts';
import type { Activation } from './activation.ts';
import { tableBytes } from './activation.ts';
import type { ElementType } from './feature-map.ts';
import type { Access, Space } from './memory.ts';

/** Bytes between two table slots. */
const SLOT = 256;

export interface InternalMemory {
  readonly space: Space;
  /** The banks that a kernel works in: it overwrites them. */
  workArea(usesTable: boolean): Access;
  /** The lookup table that a kernel reads; undefined where it reads none. */
  table(activation: Activation, ofm: ElementType): Access | undefined;
}

export function createInternalMemory(shram: Shram): InternalMemory {
  const size = shram.banks * shram.bank_bytes;
  const space: Space = {
    bytes: new Uint8Array(size),
    written: new Uint8Array(size),
    internal: true,
  };
  const lutStart = size - shram.lut_banks * shram.bank_bytes;
  return {
    space,
    workArea(usesTable) {
      const reserved = usesTable ? shram.lut_banks : shram.reserved_end;
      const end = size - reserved * shram.bank_bytes;
      return { space, runs: [{ start: 0, end }], what: 'the internal buffers' };
    },
    table(activation, ofm) {
      const bytes = tableBytes(activation, ofm);
      if (bytes === 0) return undefined;
      const start = lutStart + activation.slot * SLOT;
      return { space, runs: [{ start, end: start + bytes }], what: 'the lookup table' };
    },
  };
}
