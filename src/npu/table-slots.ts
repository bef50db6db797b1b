/** Where lookup tables are in the internal memory, and which of them are there. */
import type { Compute } from '../target/accelerator.generated.ts';
import type { TableConstant } from './prepare.ts';
import type { Place } from './program.ts';

/** A table of 256 8-bit entries fills one slot, larger ones several. */
const SLOT_BYTES = 256;

export function placeOfSlot(slot: number, { shram }: Compute): Place {
  const start = (shram.banks - shram.lut_banks) * shram.bank_bytes;
  return { region: 'shram', address: start + SLOT_BYTES * slot };
}

export interface SlotChoice {
  readonly slot: number;
  /** The table is there already, from an operation before. */
  readonly loaded: boolean;
}

export interface TableSlots {
  choose(table: TableConstant): SlotChoice;
  /** A kernel without a table runs: where no banks are kept for tables, it overwrites them. */
  runWithout(): void;
}

/**
 * Tables are put one behind the other, the larger ones at multiples of their size; at the end of the
 * area the first place makes room.
 */
export function createTableSlots({ shram }: Compute): TableSlots {
  const count = (shram.lut_banks * shram.bank_bytes) / SLOT_BYTES;
  const slots: (TableConstant | undefined)[] = new Array(count).fill(undefined);
  let next = 0;
  return {
    choose(table) {
      const found = slots.indexOf(table);
      if (found >= 0) return { slot: found, loaded: true };
      const size = Math.ceil(table.bytes / SLOT_BYTES);
      const aligned = Math.ceil(next / size) * size;
      const slot = aligned + size > count ? 0 : aligned;
      evict(slots, slot, slot + size);
      slots.fill(table, slot, slot + size);
      next = (slot + size) % count;
      return { slot, loaded: false };
    },
    runWithout() {
      if (shram.reserved_end < shram.lut_banks) slots.fill(undefined);
    },
  };
}

/** A table that loses one slot is lost. */
function evict(slots: (TableConstant | undefined)[], start: number, end: number): void {
  const lost = new Set(slots.slice(start, end));
  for (const [at, table] of slots.entries()) if (lost.has(table)) slots[at] = undefined;
}
