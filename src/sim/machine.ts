/**
 * The functional simulator of the NPU: runs a command stream on plain memory, bit for bit, and says
 * what the hardware would not forgive. It reads bytes and the register file only, knows nothing of
 * the compiler's data, and shares no arithmetic with it: it must be able to disagree. It has no
 * notion of time.
 */
import type { Command } from '../stream/command.ts';
import { fieldsOf } from '../stream/fields.ts';
import { indexRegisters } from '../stream/registers.ts';
import type { Accelerator } from '../target/accelerator.generated.ts';
import type { RegisterFile } from '../target/registers.generated.ts';
import type { KernelRun } from './block-dependency.ts';
import { checkBlockDependency } from './block-dependency.ts';
import { KERNELS } from './decode-operation.ts';
import { runDma } from './dma.ts';
import type { Finding } from './finding.ts';
import { createFindingLog } from './finding.ts';
import { createHazards } from './hazards.ts';
import { createInternalMemory } from './internal-memory.ts';
import { runKernel } from './kernel.ts';
import type { Regions, Touched } from './memory.ts';
import { createMemory } from './memory.ts';
import type { Operation } from './operation.ts';
import { createRegisters } from './registers.ts';
import { checkShram } from './shram-layout.ts';
import type { WeightCache } from './weights.ts';

export interface ExecuteParts {
  readonly commands: readonly Command[];
  readonly accelerator: Accelerator;
  readonly registerFile: RegisterFile;
  /** Their bytes change. */
  readonly regions: Regions;
  /** Kept between runs of one stream, it saves decoding the weights again. */
  readonly weightCache?: WeightCache;
  /** Told after each kernel, with the offset of its operation; the regions hold its results. */
  readonly afterKernel?: (offset: number) => void;
  /** The source operator of the command at an offset, where the artifact tells. */
  readonly nameOf?: (offset: number) => string | undefined;
}

export interface SimReport {
  /** Products of values inside the OFM, padding included. */
  readonly macs: number;
  readonly kernels: number;
  /** By region; regions that share their bytes share the figures. */
  readonly touched: readonly Touched[];
  readonly findings: readonly Finding[];
}

export function execute(parts: ExecuteParts): SimReport {
  const machine = createMachine(parts);
  for (const command of parts.commands) if (!machine.step(command)) return machine.report();
  machine.endWithoutStop();
  return machine.report();
}

/** What a machine is made of. */
function createUnits({ accelerator, registerFile, regions, ...parts }: ExecuteParts) {
  const log = createFindingLog(parts.nameOf ?? (() => undefined));
  const { report } = log;
  const weightCache: WeightCache = parts.weightCache ?? new Map();
  return {
    log,
    report,
    accelerator,
    weightCache,
    registers: createRegisters(registerFile, report),
    memory: createMemory(regions, report),
    internal: createInternalMemory(accelerator.compute.shram),
    hazards: createHazards(accelerator.compute.outstanding, report),
    byName: indexRegisters(registerFile).byName,
  };
}

function createMachine(parts: ExecuteParts) {
  const units = createUnits(parts);
  const { log, report, registers, memory, hazards, accelerator, byName } = units;
  let previous: KernelRun | undefined;
  let macs = 0;
  let kernels = 0;

  function kernel({ name, offset }: Command, operation: Operation): void {
    checkShram(operation, accelerator, report);
    const accesses = runKernel(operation, { offset, ...units });
    hazards.kernel({ offset, name, ...accesses });
    const run = { offset, operation, ...accesses };
    if (previous) checkBlockDependency(previous, run, report);
    previous = run;
    macs += macsOf(operation);
    kernels++;
    parts.afterKernel?.(offset);
  }
  const others: Readonly<Record<string, (command: Command) => void>> = {
    OP_DMA_START({ name, offset }) {
      const transfer = runDma({ limits: accelerator.compute.dma, ...units });
      if (transfer) hazards.dma({ offset, name, reads: [transfer.from], writes: [transfer.to] });
    },
    OP_DMA_WAIT: (command) => hazards.dmaWait(outstandingOf(command, byName)),
    OP_KERNEL_WAIT(command) {
      const left = outstandingOf(command, byName);
      hazards.kernelWait(left);
      if (left === 0) previous = undefined;
    },
  };
  return {
    /** False at the end of the stream. */
    step(command: Command): boolean {
      log.at(command.offset);
      if (command.name === 'OP_STOP') return false;
      const decode = KERNELS[command.name];
      if (command.kind === 'set') registers.write(command);
      else if (decode)
        kernel(command, decode({ ...units, command, mode: modeOf(command, byName) }));
      else others[command.name]?.(command);
      return true;
    },
    endWithoutStop: () => report('missing-stop', 'the stream ends without OP_STOP'),
    report: (): SimReport => ({
      macs,
      kernels,
      touched: memory.touched(),
      findings: log.findings,
    }),
  };
}

type Registers = ReturnType<typeof indexRegisters>['byName'];

/** How many operations a wait lets run on. */
function outstandingOf(command: Command, byName: Registers): number {
  const definition = byName.get(command.name);
  const fields = definition ? fieldsOf(command, definition) : [];
  return fields.find(({ name }) => name === 'outstanding')?.value ?? 0;
}

function modeOf(command: Command, byName: Registers): string {
  const definition = byName.get(command.name);
  const fields = definition ? fieldsOf(command, definition) : [];
  return fields.find(({ name }) => name === 'mode')?.text ?? '';
}

function macsOf(operation: Operation): number {
  if (operation.kind === 'elementwise') return 0;
  const { ofm, ifm, window } = operation;
  const summed =
    operation.kind === 'convolution' ||
    (operation.kind === 'pool' && operation.mode === 'REDUCE_SUM');
  const taps = window.tapsY * window.tapsX;
  return ofm.height * ofm.width * ofm.depth * taps * (summed ? ifm.depth : 1);
}
