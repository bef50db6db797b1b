/** The registers that one kernel reads, in the order in which they are written. */

import type { FieldValues } from './command-writer.ts';
import { ELEMENT_BYTES, type FmPlacement } from './feature-map.ts';
import { operandsOf } from './operands.ts';
import type { FmDType, FmUse, NpuOperation } from './operation.ts';
import type { IssuedKernel, KernelStep } from './program.ts';
import { registerPad } from './register-pad.ts';

export interface RegisterWrite {
  readonly name: string;
  readonly fields: FieldValues;
}

export function kernelRegisters(step: IssuedKernel): readonly RegisterWrite[] {
  const { op, block } = step;
  return [
    ...ifmRegisters(step),
    ...(op.kernel === 'elementwise' ? [] : windowRegisters(step)),
    ...ofmRegisters(step),
    ...streamRegisters(step, 'weights'),
    ...streamRegisters(step, 'scales'),
    ...scaleRegisters(op),
    ...activationRegisters(step),
    ...blockRegisters(step),
    ...(op.kernel === 'elementwise' ? ifm2Registers(step) : []),
    write('ACC_FORMAT', { format: block.accFormat }),
    write('BLOCKDEP', { blocks: step.blockdep }),
  ];
}

const write = (name: string, fields: FieldValues): RegisterWrite => ({ name, fields });

function ifmRegisters(step: KernelStep): readonly RegisterWrite[] {
  const { op } = step;
  const { first } = operandsOf(step);
  return [
    ...mapRegisters('IFM', first.use, first.at),
    write('IFM_DEPTH_M1', { depth: first.use.shape.depth }),
    write('IFM_PRECISION', { ...precision(first.use.dtype, first.at), scale_mode: scaleMode(op) }),
    write('IFM_UPSCALE', { mode: op.upscale }),
  ];
}

/** Operand A is op.ifm whichever register set holds it: IFM2_BROADCAST says which one is A. */
function scaleMode({ operandScale }: NpuOperation): string {
  if (!operandScale) return 'OPA_OPB_16';
  return operandScale.operand === 'ifm' ? 'OPA_32' : 'OPB_32';
}

function ofmRegisters({ op, ofm }: KernelStep): readonly RegisterWrite[] {
  const { height, width, depth } = op.ofm.shape;
  return [
    ...mapRegisters('OFM', op.ofm, ofm),
    write('OFM_HEIGHT_M1', { height }),
    write('OFM_WIDTH_M1', { width }),
    write('OFM_DEPTH_M1', { depth }),
    write('OFM_PRECISION', {
      ...precision(op.ofm.dtype, ofm),
      scale_mode: op.ofmScale ? 'global' : 'per_channel',
      round: op.rounding,
    }),
  ];
}

/** One tile: it holds the whole feature map, so the bases of the other three are not used. */
function mapRegisters(prefix: string, use: FmUse, at: FmPlacement): readonly RegisterWrite[] {
  const { height, width } = use.shape;
  return [
    write(`${prefix}_REGION`, { region: at.region }),
    write(`${prefix}_BASE0`, { address: at.address }),
    ...[1, 2, 3].map((tile) => write(`${prefix}_BASE${tile}`, { address: 0 })),
    write(`${prefix}_HEIGHT0_M1`, { height }),
    write(`${prefix}_HEIGHT1_M1`, { height }),
    write(`${prefix}_WIDTH0_M1`, { width }),
    write(`${prefix}_STRIDE_Y`, { bytes: at.strides.y }),
    write(`${prefix}_STRIDE_X`, { bytes: at.strides.x }),
    write(`${prefix}_STRIDE_C`, { bytes: at.strides.c }),
    write(`${prefix}_ZERO_POINT`, { zero_point: use.zero }),
  ];
}

const precision = (dtype: FmDType, { layout }: Pick<FmPlacement, 'layout'>): FieldValues => ({
  signed: dtype === 'u8' ? 0 : 1,
  precision: `${8 * ELEMENT_BYTES[dtype]}b`,
  layout,
});

/** Pads and the sliding window. The kernel registers hold the dilated size. */
function windowRegisters({ op, block }: KernelStep): readonly RegisterWrite[] {
  const { taps, stride, dilation } = op;
  const pad = registerPad(op);
  return [
    write('IFM_PAD_TOP', { rows: pad.top }),
    write('IFM_PAD_LEFT', { columns: pad.left }),
    write('IFM_PAD_BOTTOM', { rows: pad.bottom }),
    write('IFM_PAD_RIGHT', { columns: pad.right }),
    write('KERNEL_HEIGHT_M1', { height: dilation.y * (taps.y - 1) + 1 }),
    write('KERNEL_WIDTH_M1', { width: dilation.x * (taps.x - 1) + 1 }),
    write('KERNEL_STRIDE', {
      stride_x_low: (stride.x - 1) & 1,
      stride_y_low: (stride.y - 1) & 1,
      stride_x_high: (stride.x - 1) >> 1,
      stride_y_high: (stride.y - 1) >> 1,
      dilation_x: dilation.x,
      dilation_y: dilation.y,
      weight_order: block.traversal,
    }),
  ];
}

const STREAMS = { weights: 'WEIGHT', scales: 'SCALE' } as const;

/** Weights or scale records; the second core has registers of its own in the same region. */
function streamRegisters(step: KernelStep, stream: keyof typeof STREAMS): readonly RegisterWrite[] {
  const ranges = step[stream] ?? [];
  const region = ranges[0]?.region;
  if (region === undefined || region === 'shram') return [];
  const name = STREAMS[stream];
  const perCore = ranges.flatMap(({ address, bytes }, core) => [
    write(`${name}${core || ''}_BASE`, { address }),
    write(`${name}${core || ''}_LENGTH`, { bytes }),
  ]);
  return [write(`${name}_REGION`, { region }), ...perCore];
}

/** Modes whose operands are scaled before they meet. */
const SCALED_OPERANDS: readonly string[] = ['ADD', 'SUB'];

function scaleRegisters({ kernel, mode, ofmScale, operandScale }: NpuOperation) {
  const writes = ofmScale ? [write('OFM_SCALE', { ...ofmScale })] : [];
  if (kernel !== 'elementwise' || !SCALED_OPERANDS.includes(mode)) return writes;
  // Where one operand is scaled the other has a fixed shift and OPB is not used; without scaling
  // both have a factor of one.
  const opa = operandScale?.a ?? { scale: 1, shift: 0 };
  const opb = { scale: operandScale ? 0 : 1 };
  return [...writes, write('OPA_SCALE', { ...opa }), write('OPB_SCALE', opb)];
}

/** What the clamp registers can hold; a 32-bit OFM is not clamped. */
const CLAMP_LOW = -(2 ** 15);
const CLAMP_HIGH = 2 ** 15 - 1;

function activationRegisters({ op, lut }: KernelStep): readonly RegisterWrite[] {
  const wide = op.ofm.dtype === 'i32';
  // A table from 8 to 32 bits is indexed by the clamped 8-bit value, not by the OFM's type.
  const clip = lut && wide && op.ifm.dtype !== 'i32' ? op.ifm.dtype : 'ofm';
  return [
    write('ACTIVATION', { function: lut ? `lut${lut.slot}` : (op.native ?? 'none'), clip }),
    write('ACTIVATION_MIN', { low: wide ? Math.max(op.clamp.low, CLAMP_LOW) : op.clamp.low }),
    write('ACTIVATION_MAX', { high: wide ? Math.min(op.clamp.high, CLAMP_HIGH) : op.clamp.high }),
  ];
}

function blockRegisters({ block }: KernelStep): readonly RegisterWrite[] {
  const { height, width, depth } = block.block;
  return [
    write('OFM_BLK_HEIGHT_M1', { height }),
    write('OFM_BLK_WIDTH_M1', { width }),
    write('OFM_BLK_DEPTH_M1', { depth }),
    write('IFM_IB_END', { bank: block.shram.ibEnd }),
    write('AB_START', { bank: block.shram.abStart }),
  ];
}

function ifm2Registers(step: KernelStep): readonly RegisterWrite[] {
  const { op, block } = step;
  const { first, second, reversed } = operandsOf(step);
  if (op.scalar)
    return [
      write('IFM2_BROADCAST', { scalar: 1, reversed: Number(reversed) }),
      write('IFM2_SCALAR', { scalar: op.scalar.value }),
      write('IFM2_PRECISION', precision(first.use.dtype, first.at)),
      write('IFM2_ZERO_POINT', { zero_point: op.scalar.zero }),
    ];
  if (!second) return [];
  const repeats = (axis: 'height' | 'width' | 'depth'): number =>
    Number(second.use.shape[axis] === 1 && op.ofm.shape[axis] > 1);
  return [
    ...mapRegisters('IFM2', second.use, second.at),
    write('IFM2_PRECISION', precision(second.use.dtype, second.at)),
    write('IFM2_BROADCAST', {
      height: repeats('height'),
      width: repeats('width'),
      depth: repeats('depth'),
      reversed: Number(reversed),
    }),
    write('IFM2_IB_START', { bank: block.shram.ib2Start ?? 0 }),
  ];
}
