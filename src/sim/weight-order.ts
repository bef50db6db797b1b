/**
 * The order in which the NPU takes weights: blocks of output channels, then of input channels, kernel
 * parts of up to 8 x 8, and inside them micro-blocks; the two traversals differ in whether kernel
 * elements or input channels come first.
 */
import type { Compute } from '../target/accelerator.generated.ts';
import type { ConvolutionOperation } from './operation.ts';

/** `output` is -1 for weights that only fill a micro-block. */
export type Visit = (output: number, tap: number, input: number) => void;

export interface CoreOf {
  readonly core: number;
  readonly cores: number;
}

interface Walk {
  readonly operation: ConvolutionOperation;
  readonly core: CoreOf;
  readonly visit: Visit;
  readonly outputs: number;
  readonly inputs: number;
  /** Channels of a micro-block: of the OFM, and of the IFM (1 for depthwise). */
  readonly outputStep: number;
  readonly inputStep: number;
}

/** A part of the kernel, in taps. */
interface Part {
  readonly y: number;
  readonly x: number;
  readonly height: number;
  readonly width: number;
}

/** A block of weights: first output and input channel of this core, and channels walked. */
interface WeightBlock {
  readonly output: number;
  readonly outputs: number;
  readonly input: number;
  readonly inputs: number;
}

export function visitWeights(
  operation: ConvolutionOperation,
  compute: Compute,
  core: CoreOf,
  visit: Visit,
): void {
  const { ofm, ifm, block, kind } = operation;
  const depthwise = kind === 'depthwise';
  const walk: Walk = {
    operation,
    core,
    visit,
    outputs: Math.ceil((ofm.depth - core.core) / core.cores),
    inputs: depthwise ? 1 : ifm.depth,
    outputStep: compute.ofm_ublock[2],
    inputStep: depthwise ? 1 : compute.ifm_ublock[2],
  };
  const blockDepth = Math.ceil((block.depth - core.core) / core.cores);
  const inputDepth = depthwise ? 1 : ifmBlockDepth(operation);
  for (let output = 0; output < walk.outputs; output += blockDepth) {
    const left = Math.min(blockDepth, walk.outputs - output);
    for (let input = 0; input < walk.inputs; input += inputDepth)
      visitBlock(walk, {
        output,
        outputs: roundUp(left, walk.outputStep),
        input,
        inputs: inputsWalked(walk, input, inputDepth),
      });
  }
}

/** Input channels of a block: half as many where they have 16 bits or the kernel comes first. */
export function ifmBlockDepth({ ifm, weights }: ConvolutionOperation): number {
  return ifm.type.bytes === 2 || weights.order === 'part_kernel' ? 16 : 32;
}

/** Depth first takes whole blocks; part kernel stops at the last channel's micro-block. */
function inputsWalked({ operation, inputs, inputStep }: Walk, input: number, depth: number) {
  if (operation.weights.order === 'depth_first') return depth;
  return roundUp(Math.min(depth, inputs - input), inputStep);
}

function visitBlock(walk: Walk, block: WeightBlock): void {
  const { window, weights } = walk.operation;
  const stepY = Math.floor(weights.part / window.dilationY);
  const stepX = Math.floor(weights.part / window.dilationX);
  for (let y = 0; y < window.tapsY; y += stepY)
    for (let x = 0; x < window.tapsX; x += stepX) {
      const height = Math.min(stepY, window.tapsY - y);
      const width = Math.min(stepX, window.tapsX - x);
      visitPart(walk, block, { y, x, height, width });
    }
}

function visitPart(walk: Walk, block: WeightBlock, part: Part): void {
  const { operation, outputStep, inputStep } = walk;
  const kernelFirst = operation.weights.order === 'part_kernel' && operation.kind !== 'depthwise';
  const elements = roundUp(part.height * part.width, elementStep(operation));
  const outer = kernelFirst ? inputStep : block.inputs;
  for (let i = 0; i < block.inputs; i += outer)
    for (let o = 0; o < block.outputs; o += outputStep)
      for (let element = 0; element < elements; element++)
        for (let inner = i; inner < i + outer; inner += inputStep)
          visitMicroBlock(walk, part, {
            element,
            output: block.output + o,
            input: block.input + inner,
          });
}

/** Kernel elements come in groups where the kernel is walked before the input channels. */
function elementStep({ kind, weights, ifm }: ConvolutionOperation): number {
  if (kind === 'depthwise') return 4;
  if (weights.order === 'depth_first') return 1;
  return ifm.type.bytes === 2 ? 2 : 4;
}

interface MicroBlock {
  readonly element: number;
  readonly output: number;
  readonly input: number;
}

function visitMicroBlock(walk: Walk, part: Part, { element, output, input }: MicroBlock): void {
  const { visit, core, outputs, inputs, outputStep, inputStep } = walk;
  const y = part.y + Math.floor(element / part.width);
  const x = part.x + (element % part.width);
  const tap = y * walk.operation.window.tapsX + x;
  const inside = element < part.height * part.width;
  for (let o = output; o < output + outputStep; o++)
    for (let i = input; i < input + inputStep; i++)
      visit(inside && o < outputs && i < inputs ? o * core.cores + core.core : -1, tap, i);
}

const roundUp = (value: number, step: number): number => Math.ceil(value / step) * step;
