/** The program as commands: register writes that change something, operations, waits, and the stop. */
import type { CommandWords } from '../stream/command.ts';
import type { Accelerator } from '../target/accelerator.generated.ts';
import type { RegisterFile } from '../target/registers.generated.ts';
import { type CommandWriter, commandWriter } from './command-writer.ts';
import { kernelRegisters } from './kernel-registers.ts';
import { checkDma, checkKernel } from './legality.ts';
import type { DmaStep, IssuedKernel, IssuedStep, Place, WaitStep } from './program.ts';

/** The target as far as commands depend on it. */
export interface CommandTarget {
  readonly accelerator: Accelerator;
  readonly registers: RegisterFile;
}

/** Throws where a step is illegal: see legality.ts. */
export function commandsOf(
  steps: readonly IssuedStep[],
  { accelerator, registers }: CommandTarget,
): readonly CommandWords[] {
  const { compute } = accelerator;
  const writer = commandWriter(registers);
  if (compute.parallel_mode)
    writer.write('PARALLEL_MODE', { mode: compute.cores > 1 ? 'depth' : 'single' });
  for (const step of steps) {
    if (step.kind === 'kernel') {
      checkKernel(step, compute);
      writeKernel(writer, step);
    } else if (step.kind === 'dma') {
      checkDma(step, compute);
      writeDma(writer, step);
    } else writer.write(WAITS[step.kind], { outstanding: step.outstanding });
  }
  writer.write('OP_STOP', { mask: 0xffff });
  return writer.commands;
}

const WAITS: Readonly<Record<WaitStep['kind'], string>> = {
  kernel_wait: 'OP_KERNEL_WAIT',
  dma_wait: 'OP_DMA_WAIT',
};

function writeKernel(writer: CommandWriter, step: IssuedKernel): void {
  for (const { name, fields } of kernelRegisters(step)) writer.write(name, fields);
  const { kernel, mode } = step.op;
  writer.write(OPERATIONS[kernel], mode === '' ? {} : { mode });
}

const OPERATIONS: Readonly<Record<IssuedKernel['op']['kernel'], string>> = {
  convolution: 'OP_CONV',
  depthwise: 'OP_DEPTHWISE',
  pooling: 'OP_POOL',
  elementwise: 'OP_ELEMENTWISE',
};

function writeDma(writer: CommandWriter, { source, destination, bytes }: DmaStep): void {
  writer.write('DMA0_SRC_REGION', regionOf(source));
  writer.write('DMA0_SRC', { address: source.address });
  writer.write('DMA0_DST_REGION', regionOf(destination));
  writer.write('DMA0_DST', { address: destination.address });
  writer.write('DMA0_LEN', { bytes });
  writer.write('OP_DMA_START', {});
}

/** The internal memories of all cores; parts with one core are given the same mask. */
const ALL_CORES = 3;

const regionOf = ({ region }: Place) =>
  region === 'shram' ? { region: ALL_CORES, internal: 1 } : { region };
