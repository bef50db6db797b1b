/** Puts the parts of a planned program together: payloads of NPU functions, loops, and the calls. */
import { type Diagnostic, failure, type Result, success } from '../diag/diagnostic.ts';
import { type BufferRef, MAX_REGIONS } from '../ir/bundle-format.ts';
import type { Graph } from '../ir/graph.ts';
import type { Term } from '../ir/term.ts';
import type { CommandTarget } from '../npu/commands.ts';
import type { PreparedFunction } from '../npu/prepare.ts';
import { REGION, type ScheduledFunction, scheduleFunction } from '../npu/schedule.ts';
import type { LoweredCpu } from './lowered-cpu.ts';
import type { ProgramPlan } from './plan.ts';
import { bytesOfTerm, keyOfScratch, keyOfTerm, type MainStep, type Timeline } from './timeline.ts';
import { placeVariables } from './variables.ts';

export interface LinkedNpu {
  readonly kind: 'npu';
  readonly step: MainStep;
  readonly scheduled: ScheduledFunction;
  readonly prepared: PreparedFunction;
  /** One a region; undefined where the region is unused. */
  readonly bases: readonly (BufferRef | undefined)[];
}

export interface LinkedCpu {
  readonly kind: 'cpu';
  readonly step: MainStep;
  readonly lowered: LoweredCpu;
  /** Inputs of the program, its results, its scratch buffers. */
  readonly buffers: readonly BufferRef[];
}

export interface LinkedProgram {
  /** In order of execution. */
  readonly steps: readonly (LinkedNpu | LinkedCpu)[];
}

export interface LinkRequest {
  readonly main: Graph;
  readonly timeline: Timeline;
  readonly plan: ProgramPlan;
  readonly target: CommandTarget;
}

export function linkProgram(request: LinkRequest): Result<LinkedProgram> {
  const problems: Diagnostic[] = [...checkOutputs(request.main)];
  const steps: (LinkedNpu | LinkedCpu)[] = [];
  for (const step of request.timeline.steps) {
    if (step.cpu) steps.push(linkCpu(step, step.cpu, request));
    const linked = step.npu && linkNpu(step, step.npu, request);
    if (linked === undefined) continue;
    if (linked.ok) steps.push(linked.value);
    else problems.push(...linked.diagnostics);
  }
  return problems.length > 0 ? failure(...problems) : success({ steps });
}

/** A result that no operator computes has no step to write it. */
function checkOutputs({ outputs, outputPorts }: Graph): readonly Diagnostic[] {
  return outputs.flatMap((term, at) =>
    term.kind === 'apply' || term.kind === 'project'
      ? []
      : [
          {
            code: 'output-not-computed',
            severity: 'error' as const,
            message: `output ${at} of the model is ${term.kind === 'input' ? 'an input' : 'a constant'}`,
            place: `output ${at} "${outputPorts[at]?.name ?? ''}"`,
            help: 'remove the output from the model',
          },
        ],
  );
}

/** Where main keeps a tensor: an input or output of the model, or bytes of the workspace. */
function refOf(term: Term, { main, plan }: LinkRequest): BufferRef {
  const key = keyOfTerm(term);
  const offset = plan.memory.offsets.get(key) ?? 0;
  return externalRef(key, main) ?? { kind: 'workspace', offset, bytes: bytesOfTerm(term) };
}

function linkCpu(step: MainStep, lowered: LoweredCpu, request: LinkRequest): LinkedCpu {
  const { offsets } = request.plan.memory;
  const tensors = [...lowered.operands, ...lowered.results].map((term) => refOf(term, request));
  const scratch = lowered.scratch.map((bytes, index): BufferRef => {
    return { kind: 'workspace', offset: offsets.get(keyOfScratch(step.term, index)) ?? 0, bytes };
  });
  return { kind: 'cpu', step, lowered, buffers: [...tensors, ...scratch] };
}

/** Regions that inputs and outputs of the model may take, in this order. */
const INPUT_REGIONS = [REGION.input, 5, 6, 7, 2, REGION.output] as const;
const OUTPUT_REGIONS = [REGION.output, 5, 6, 7, 2, REGION.input] as const;

function linkNpu(
  step: MainStep,
  prepared: PreparedFunction,
  request: LinkRequest,
): Result<LinkedNpu> {
  const { plan, timeline, target } = request;
  const regions = assignRegions(step, prepared, request);
  if (!regions.ok) return regions;
  const bases: (BufferRef | undefined)[] = new Array(MAX_REGIONS).fill(undefined);
  if (prepared.constants.length > 0) bases[REGION.constants] = { kind: 'constants' };
  bases[REGION.workspace] = { kind: 'workspace', offset: 0, bytes: plan.memory.peak };
  for (const one of regions.value.values())
    bases[one.region] = larger(bases[one.region], baseOf(one));
  while (bases.at(-1) === undefined) bases.pop();
  // Hazards are looked for in the arena; variables are behind it.
  const offsetOf = (storage: number): number =>
    plan.memory.offsets.get(timeline.keyOf(step, storage)) ??
    plan.memory.peak + (regions.value.get(storage)?.address ?? 0);
  const scheduled = scheduleFunction(
    prepared,
    {
      offsetOf,
      bufferOf: (operation) => plan.bufferOf(step, operation),
      outside: (storage) => regions.value.get(storage),
    },
    target,
  );
  return success({ kind: 'npu', step, scheduled, prepared, bases });
}

interface Assigned {
  readonly region: number;
  readonly ref: BufferRef;
  /** Bytes from the start of the region. */
  readonly address: number;
}

/** What the base address of the region points at. */
const baseOf = ({ ref, address }: Assigned): BufferRef =>
  ref.kind === 'state' ? { ...ref, offset: 0, bytes: address + ref.bytes } : ref;

const sizeOf = (ref: BufferRef | undefined): number =>
  ref?.kind === 'state' || ref?.kind === 'workspace' ? ref.bytes : 0;

const larger = (a: BufferRef | undefined, b: BufferRef): BufferRef =>
  a && sizeOf(a) > sizeOf(b) ? a : b;

/** A region of its own for each storage that is an input or output of the model. */
function assignRegions(
  step: MainStep,
  prepared: PreparedFunction,
  request: LinkRequest,
): Result<ReadonlyMap<number, Assigned>> {
  const assigned = new Map<number, Assigned>();
  const taken = new Set<number>();
  for (const storage of prepared.storages.values()) {
    const key = request.timeline.keyOf(step, storage.id);
    const ref = externalRef(key, request.main);
    if (!ref) continue;
    const choices = ref.kind === 'input' ? INPUT_REGIONS : OUTPUT_REGIONS;
    const shared = [...assigned.values()].find((one) => one.ref.kind === 'state');
    const state = ref.kind === 'state' ? shared?.region : undefined;
    const region = state ?? choices.find((one) => !taken.has(one));
    if (region === undefined)
      return failure({
        code: 'too-many-tensors',
        severity: 'error',
        message: `an NPU function has more inputs and outputs than the ${MAX_REGIONS} base addresses of the driver allow`,
        help: 'split the model, or join inputs or outputs into one tensor',
      });
    taken.add(region);
    assigned.set(storage.id, { region, ref, address: ref.kind === 'state' ? ref.offset : 0 });
  }
  return success(assigned);
}

function externalRef(key: string, main: Graph): BufferRef | undefined {
  const { inputs, outputs, inputPorts, outputPorts } = main;
  const input = inputs.findIndex((one) => keyOfTerm(one) === key);
  if (input >= inputPorts.length) return stateRef(main, input - inputPorts.length);
  if (input >= 0) return { kind: 'input', index: input };
  const output = outputs.findIndex((one) => keyOfTerm(one) === key);
  if (output >= outputPorts.length) return stateRef(main, output - outputPorts.length);
  return output >= 0 ? { kind: 'output', index: output } : undefined;
}

/** All variables are in one buffer, so that one base address reaches them. */
function stateRef({ variables }: Graph, index: number): BufferRef {
  const { offsets, sizes } = placeVariables(variables);
  return { kind: 'state', index: 0, offset: offsets[index] ?? 0, bytes: sizes[index] ?? 0 };
}
