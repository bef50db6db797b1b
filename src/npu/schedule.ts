/**
 * From prepared operations and a memory plan to commands: kernels and transfers in order, with waits.
 * Hazards are looked for in the arena, where inputs and outputs may lie too; only then do inputs and
 * outputs get regions of their own, so that an application may also pass buffers from elsewhere.
 */

import type { Compute } from '../target/accelerator.generated.ts';
import { type AssembledProgram, assembleProgram } from './assemble.ts';
import type { CommandTarget } from './commands.ts';
import { type FmPlacement, placeUse } from './feature-map.ts';
import type { FmUse } from './operation.ts';
import type { PreparedFunction, PreparedOperation, TableConstant } from './prepare.ts';
import type { DmaStep, IssuedKernel, KernelStep, NpuStep } from './program.ts';
import { createTableSlots, placeOfSlot, type TableSlots } from './table-slots.ts';

export const REGION = { constants: 0, workspace: 1, input: 3, output: 4 } as const;

/** What memory planning decided for one function. Offsets are bytes from the start of the arena. */
export interface FunctionPlan {
  readonly offsetOf: (storage: number) => number;
  /** Copy of an operation's weights and scales in the arena, if it has one. */
  readonly bufferOf: (operation: number) => WeightBuffer | undefined;
  /** Where a storage is that the caller provides; undefined: it is in the workspace. */
  readonly outside: (storage: number) => Pick<FmPlacement, 'region' | 'address'> | undefined;
}

export interface WeightBuffer {
  readonly offset: number;
  /** The copy starts before the operation in front of this one, not right before it. */
  readonly early: boolean;
}

export interface ScheduledFunction extends AssembledProgram {
  readonly name: string;
}

export function scheduleFunction(
  prepared: PreparedFunction,
  plan: FunctionPlan,
  target: CommandTarget,
): ScheduledFunction {
  const { name } = prepared;
  const program = { name, steps: arenaSteps(prepared, plan, target.accelerator.compute) };
  return { name, ...assembleProgram(program, target, (kernel) => toRegions(kernel, plan)) };
}

function arenaSteps(
  prepared: PreparedFunction,
  plan: FunctionPlan,
  compute: Compute,
): readonly NpuStep[] {
  const { operations } = prepared;
  const slots = createTableSlots(compute);
  const steps: NpuStep[] = [];
  const copy = (index: number, early: boolean): void => {
    const buffer = plan.bufferOf(index);
    const operation = operations[index];
    if (operation && buffer?.early === early) steps.push(dmaOf(operation, buffer));
  };
  copy(0, true);
  for (const [index, operation] of operations.entries()) {
    copy(index + 1, true);
    copy(index, false);
    const kernel = kernelOf(operation, index, prepared, plan);
    if (operation.table) steps.push(...withTable(kernel, operation.table, slots, compute));
    else {
      slots.runWithout();
      steps.push(kernel);
    }
  }
  return steps;
}

/** The table is copied right before its kernel: on small parts the kernel in front would overwrite it. */
function withTable(
  kernel: KernelStep,
  table: TableConstant,
  slots: TableSlots,
  compute: Compute,
): readonly NpuStep[] {
  const { offset, bytes } = table;
  const { slot, loaded } = slots.choose(table);
  const copy: DmaStep = {
    kind: 'dma',
    source: { region: REGION.constants, address: offset },
    destination: placeOfSlot(slot, compute),
    bytes,
  };
  return [...(loaded ? [] : [copy]), { ...kernel, lut: { slot, bytes } }];
}

function dmaOf({ layer }: PreparedOperation, { offset }: WeightBuffer): DmaStep {
  if (!layer) throw new Error('an operation without weights has no weight buffer');
  return {
    kind: 'dma',
    source: { region: REGION.constants, address: layer.offset },
    destination: { region: REGION.workspace, address: offset },
    bytes: layer.weightBytes + layer.scaleBytes,
  };
}

function kernelOf(
  { op, block, layer }: PreparedOperation,
  index: number,
  prepared: PreparedFunction,
  plan: FunctionPlan,
): KernelStep {
  const place = (use: FmUse): FmPlacement => {
    const layout = prepared.storages.get(use.tensor)?.layout ?? 'NHWC';
    const constant = prepared.maps.get(use.tensor);
    const base =
      constant === undefined
        ? { region: REGION.workspace, address: plan.offsetOf(use.tensor) }
        : { region: REGION.constants, address: constant };
    return placeUse(use, layout, base);
  };
  const buffer = plan.bufferOf(index);
  const base = buffer
    ? { region: REGION.workspace, address: buffer.offset }
    : { region: REGION.constants, address: layer?.offset ?? 0 };
  const constants = layer && {
    weights: [{ ...base, bytes: layer.weightBytes }],
    scales: [{ ...base, address: base.address + layer.weightBytes, bytes: layer.scaleBytes }],
  };
  return {
    kind: 'kernel',
    op,
    ifm: place(op.ifm),
    ...(op.ifm2 ? { ifm2: place(op.ifm2) } : {}),
    ofm: place(op.ofm),
    block,
    ...constants,
    origin: index,
  };
}

function toRegions(step: IssuedKernel, { outside }: FunctionPlan): IssuedKernel {
  const move = (use: FmUse, at: FmPlacement): FmPlacement => {
    const base = outside(use.tensor);
    return base ? placeUse(use, at.layout, base) : at;
  };
  const { op, ifm2 } = step;
  return {
    ...step,
    ifm: move(op.ifm, step.ifm),
    ...(op.ifm2 && ifm2 ? { ifm2: move(op.ifm2, ifm2) } : {}),
    ofm: move(op.ofm, step.ofm),
  };
}
