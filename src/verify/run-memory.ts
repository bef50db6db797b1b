/** The memory of a model between and during invocations: an area is a region's bytes and their marks. */
import type { Area, Place } from '../artifact/artifact.ts';
import type { Region, Touched } from '../sim/memory.ts';
import { summarise } from '../sim/memory.ts';

export interface AreaUse extends Touched {
  readonly name: string;
}

export interface RunMemory {
  /** Makes an invocation start afresh: only constants and state hold values. */
  forget(): void;
  /** State holds its first values again. */
  restart(): void;
  at(place: Place): Required<Region>;
  /** What the NPU used of each area so far. */
  use(): readonly AreaUse[];
}

export function createRunMemory(areas: readonly Area[]): RunMemory {
  const live = areas.map((area) => {
    const bytes = new Uint8Array(area.bytes);
    bytes.set(area.content ?? []);
    const marks = () => new Uint8Array(area.bytes);
    return { area, bytes, written: marks(), touched: marks() };
  });
  return {
    forget() {
      for (const { area, written } of live)
        written
          .fill(area.role === 'state' ? 1 : 0)
          .subarray(0, area.content?.length ?? 0)
          .fill(1);
    },
    restart() {
      for (const { area, bytes } of live) if (area.role === 'state') bytes.set(area.content ?? []);
    },
    at({ area, offset, bytes }) {
      const found = live[area];
      if (!found) throw new Error(`the artifact has no area ${area}`);
      const part = (all: Uint8Array): Uint8Array => all.subarray(offset, offset + bytes);
      const { bytes: values, written, touched } = found;
      return { bytes: part(values), written: part(written), touched: part(touched) };
    },
    use: () => live.map(({ area, touched }) => ({ name: area.name, ...summarise(touched) })),
  };
}
