/** The NPU program as text, for `--dump`: buffers with their encoded sizes, then one line a step. */
import { type FmPlacement, storageBytes } from './feature-map.ts';
import type { FmUse, NpuOperation } from './operation.ts';
import type { DmaStep, IssuedKernel, IssuedStep, KernelStep, NpuStep, Place } from './program.ts';

/** Takes a program before waits are put in, or after. */
export function printProgram(name: string, steps: readonly (NpuStep | IssuedStep)[]): string {
  const buffers = [...new Set(steps.flatMap(buffersOf))];
  const body = steps.map((step, at) => `  ${String(at).padStart(3)}: ${printStep(step)}`);
  return [`npu ${name} {`, ...buffers.map((one) => `  ${one}`), '', ...body, '}', ''].join('\n');
}

function printStep(step: NpuStep | IssuedStep): string {
  switch (step.kind) {
    case 'dma':
      return `copy ${step.bytes} ${nameOf(step.source)} -> ${nameOf(step.destination)}`;
    case 'kernel':
      return printKernel(step);
    default:
      return `${step.kind} ${step.outstanding}`;
  }
}

function printKernel(step: KernelStep | IssuedKernel): string {
  const { op, block } = step;
  const scalar = op.scalar ? [String(op.scalar.value)] : [];
  const operands = [
    ...(op.scalar?.first ? [...scalar, nameOf(step.ifm)] : [nameOf(step.ifm), ...scalar]),
    ...(step.ifm2 ? [nameOf(step.ifm2)] : []),
    ...(step.weights ?? []).map(nameOf),
    ...(step.scales ?? []).map(nameOf),
  ];
  const { height, width, depth } = block.block;
  const facts = [
    ...windowOf(op),
    `clamp ${op.clamp.low}..${op.clamp.high}`,
    ...(op.native ? [op.native] : []),
    ...(step.lut ? [`lut ${step.lut.slot}`] : []),
    `block ${height}x${width}x${depth} ${block.traversal}`,
    ...('blockdep' in step ? [`blockdep ${step.blockdep}`] : []),
  ];
  const what = op.mode === '' ? op.kernel : `${op.kernel}.${op.mode}`;
  return `${nameOf(step.ofm)} = ${what}(${operands.join(', ')}) ${facts.join(', ')}`;
}

function windowOf(op: NpuOperation): readonly string[] {
  if (op.kernel === 'elementwise') return [];
  const { taps, stride, dilation, pad } = op;
  const padded = pad.top + pad.left + pad.bottom + pad.right > 0;
  return [
    `taps ${taps.y}x${taps.x}`,
    ...(stride.y * stride.x > 1 ? [`stride ${stride.y}x${stride.x}`] : []),
    ...(dilation.y * dilation.x > 1 ? [`dilation ${dilation.y}x${dilation.x}`] : []),
    ...(padded ? [`pad ${pad.top},${pad.left},${pad.bottom},${pad.right}`] : []),
    ...(op.upscale === 'none' ? [] : [`upscale ${op.upscale}`]),
  ];
}

/** The buffer's name where it has one, and the place in any case. */
const nameOf = ({ region, address, buffer }: Place): string => {
  const place = `${region}:0x${address.toString(16)}`;
  return buffer === undefined ? `[${place}]` : `${buffer}[${place}]`;
};

function buffersOf(step: NpuStep | IssuedStep): readonly string[] {
  if (step.kind === 'dma') return bytesLine(step);
  if (step.kind !== 'kernel') return [];
  return [
    mapLine(step.op.ifm, step.ifm),
    ...(step.op.ifm2 && step.ifm2 ? [mapLine(step.op.ifm2, step.ifm2)] : []),
    ...(step.weights ?? []).map((one) => `buffer ${nameOf(one)} weights, ${one.bytes} bytes`),
    ...(step.scales ?? []).map((one) => `buffer ${nameOf(one)} scales, ${one.bytes} bytes`),
    mapLine(step.op.ofm, step.ofm),
  ];
}

const bytesLine = ({ source, bytes }: DmaStep): readonly string[] => [
  `buffer ${nameOf(source)} copied, ${bytes} bytes`,
];

function mapLine({ shape, dtype }: FmUse, at: FmPlacement): string {
  const size = storageBytes(shape, dtype, at.layout);
  const { height, width, depth } = shape;
  return `buffer ${nameOf(at)} ${dtype}[${height}, ${width}, ${depth}] ${at.layout}, ${size} bytes`;
}
