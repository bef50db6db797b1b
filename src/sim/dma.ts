/** One DMA transfer: registers to source and destination, and the copy. */
import type { Dma } from '../target/accelerator.generated.ts';
import type { Report } from './finding.ts';
import type { InternalMemory } from './internal-memory.ts';
import type { Access, Memory } from './memory.ts';
import { markWritten } from './memory.ts';
import type { Registers } from './registers.ts';

export interface DmaParts {
  readonly registers: Registers;
  readonly memory: Memory;
  readonly internal: InternalMemory;
  readonly limits: Dma;
  readonly report: Report;
}

export interface Transfer {
  readonly from: Access;
  readonly to: Access;
}

/** Moves the bytes, and with them whether they hold a value: a rounded-up tail stays without one. */
export function runDma(parts: DmaParts): Transfer | undefined {
  const { registers, report, limits } = parts;
  const length = registers.payload('DMA0_LEN');
  const from = locate(parts, 'SRC', length);
  const to = locate(parts, 'DST', length);
  if (!from || !to) return undefined;
  const external = from.space !== parts.internal.space && to.space !== parts.internal.space;
  const step = external ? limits.external_alignment : limits.alignment;
  const [source, target] = [startOf(from), startOf(to)];
  if ([source, target, length].some((one) => one % step !== 0))
    report('misaligned-dma', `moves ${length} bytes from ${source} to ${target}: not by ${step}`);
  const bytes = from.space.bytes.slice(source, source + length);
  const written = from.space.written?.slice(source, source + length);
  const room = Math.max(0, to.space.bytes.length - target);
  to.space.bytes.set(bytes.subarray(0, room), target);
  if (written) to.space.written?.set(written.subarray(0, room), target);
  else markWritten(to);
  return { from, to };
}

const startOf = ({ runs }: Access): number => runs[0]?.start ?? 0;

function locate(parts: DmaParts, end: 'SRC' | 'DST', length: number): Access | undefined {
  const { registers, memory, internal, report } = parts;
  const register = `DMA0_${end}_REGION`;
  const start = registers.payload(`DMA0_${end}`);
  const runs = [{ start, end: start + length }];
  const what = end === 'SRC' ? 'the DMA source' : 'the DMA destination';
  const mode = registers.choice(register, 'mode');
  if (mode !== '1d') report('unsupported', `${what} is walked in ${mode}: only 1d is executed`);
  if (registers.field(register, 'internal') === 0)
    return memory.access({ region: registers.field(register, 'region'), runs, what });
  const size = internal.space.bytes.length;
  if (start + length > size)
    report('outside-region', `${what} ends at ${start + length}: internal memory has ${size}`);
  return { space: internal.space, runs, what };
}
