/** Where each tensor of the model is while the compiled program runs, so that a run can be watched. */
import type { Compilation } from '../driver/compile.ts';
import { lastSteps } from '../driver/last-steps.ts';
import type { LinkedCpu, LinkedNpu } from '../driver/link.ts';
import { operationOffsets } from '../driver/operation-offsets.ts';
import type { Term } from '../ir/term.ts';
import { ELEMENT_BYTES, type FmPlacement, packedStrides, placeUse } from '../npu/feature-map.ts';
import type { FmUse } from '../npu/operation.ts';
import type { KernelStep } from '../npu/program.ts';

/** A tensor can be read when `after` is over: a kernel by the offset of its operation, or a step. */
export interface Observation {
  readonly tensor: number;
  readonly step: number;
  readonly after: { readonly kernel: number } | 'step' | 'nothing';
  /** Index into the buffers of the step. */
  readonly buffer: number;
  /** Absent: the bytes of the buffer are the tensor. */
  readonly map?: { readonly use: FmUse; readonly at: FmPlacement };
}

/** A tensor of the model that no step computes as such, and why. */
export interface Omission {
  readonly tensor: number;
  readonly reason: string;
}

export interface Watch {
  readonly observations: readonly Observation[];
  readonly omissions: readonly Omission[];
}

export function planWatch(compilation: Compilation): Watch {
  const { linked, graph } = compilation;
  const observations = linked.steps.flatMap((one, step) =>
    one.kind === 'npu' ? watchNpu(one, step, compilation) : watchCpu(one, step, compilation),
  );
  const seen = new Set(observations.map(({ tensor }) => tensor));
  const missing = [...graph.tensors.keys()].filter((tensor) => !seen.has(tensor));
  return {
    observations,
    omissions: missing.map((tensor) => ({ tensor, reason: reasonOf(tensor, compilation) })),
  };
}

/** A tensor inside a chain that one rule took, or before a kernel's last step, is part of another operation's work. */
function reasonOf(tensor: number, compilation: Compilation): string {
  const { graph, pool, trace } = compilation;
  const term = graph.tensors.get(tensor);
  const operators = term ? pool.provenanceOf(term).operators : new Set<number>();
  const fused =
    lastSteps(compilation).find(({ inside }) => inside.has(tensor)) ??
    trace.rewrites.find(({ after }) =>
      [...operators].some((one) => pool.provenanceOf(after).operators.has(one)),
    );
  return fused ? `fused into another operation by rule ${fused.rule}` : 'no output depends on it';
}

const tensorsOf = (term: Term, { pool }: Compilation): readonly number[] => [
  ...pool.provenanceOf(term).tensors,
];

function watchCpu(one: LinkedCpu, step: number, compilation: Compilation): readonly Observation[] {
  const { operands, results } = one.lowered;
  return results.flatMap((term, at) =>
    tensorsOf(term, compilation).map((tensor): Observation => {
      return { tensor, step, after: 'step', buffer: operands.length + at };
    }),
  );
}

function watchNpu(one: LinkedNpu, step: number, compilation: Compilation): readonly Observation[] {
  const { prepared, scheduled, step: main } = one;
  const offsets = operationOffsets(scheduled.commands);
  const kernels = scheduled.steps.filter((issued) => issued.kind === 'kernel');
  const members = compilation.lowered.legalized.functions.find(
    ({ name }) => name === main.term.attrs['function'],
  )?.members;
  return [...(members ?? [])].flatMap(([whole, term]): readonly Observation[] => {
    const use = prepared.find(term);
    if (!use) return [];
    // A join has several writers; what the first wrote is still there after the last.
    const writer = kernels.map(({ op }) => op.ofm.tensor).lastIndexOf(use.tensor);
    const kernel = kernels[writer];
    const place = kernel
      ? afterKernel(kernel, use, offsets[writer]?.operation ?? 0)
      : beforeAll(use, kernels);
    if (!place) return [];
    return tensorsOf(whole, compilation).map((tensor) => ({ tensor, step, ...place }));
  });
}

function afterKernel(step: KernelStep, use: FmUse, offset: number) {
  const { region } = step.ofm;
  const start = startOf(step.op.ofm, step.ofm);
  const part = { use, at: placeUse(use, 'NHWC', { region, address: start }) };
  const whole = { use: step.op.ofm, at: step.ofm };
  // What has a place of its own is as its kernel wrote it, under whatever shape it is seen.
  const shares = use.window || step.op.ofm.window || sizeOf(use) !== sizeOf(step.op.ofm);
  const map = shares ? part : whole;
  return { after: { kernel: offset }, buffer: region, map } as const;
}

/** A param under another shape can be read before the first kernel, where a kernel reads it. */
function beforeAll(use: FmUse, kernels: readonly KernelStep[]) {
  const reader = kernels.find(({ op }) => op.ifm.tensor === use.tensor);
  if (!reader) return undefined;
  const { region } = reader.ifm;
  const at = placeUse(use, 'NHWC', { region, address: startOf(reader.op.ifm, reader.ifm) });
  return { after: 'nothing', buffer: region, map: { use, at } } as const;
}

/** A kernel may write the first part of a join, which begins where the join does. */
const sizeOf = ({ shape }: FmUse): number => shape.height * shape.width * shape.depth;

/** The first byte of the storage that a map lies in. */
const startOf = ({ window, dtype }: FmUse, { address }: FmPlacement): number =>
  address - (window?.offset ?? 0) * ELEMENT_BYTES[dtype];

/** The elements of a feature map in the order of the model: rows, columns, channels. */
export function readFeatureMap(
  bytes: Uint8Array,
  { use, at }: NonNullable<Observation['map']>,
): Uint8Array {
  const { height, width, depth } = use.shape;
  const size = ELEMENT_BYTES[use.dtype];
  const packed = packedStrides(use.shape, use.dtype, 'NHWC');
  const out = new Uint8Array(height * packed.y);
  const brick = at.layout === 'NHWC' ? depth : 16;
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++)
      for (let c = 0; c < depth; c += brick) {
        const count = Math.min(brick, depth - c) * size;
        const bricks = at.layout === 'NHWC' ? 0 : (c / brick) * at.strides.c;
        const from = at.address + y * at.strides.y + x * at.strides.x + bricks;
        out.set(bytes.subarray(from, from + count), y * packed.y + x * packed.x + c * size);
      }
  return out;
}
