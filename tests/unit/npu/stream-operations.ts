/** Operations of a foreign command stream as the compiler states them, with the block that was chosen. */
import type { BlockOperation } from '../../../src/npu/ifm-block.ts';
import type { FmShape, FmUse, KernelKind, Traversal } from '../../../src/npu/operation.ts';
import { type Command, decodeCommands } from '../../../src/stream/command.ts';
import { parsePayload } from '../../../src/stream/payload.ts';
import type { Accelerator } from '../../../src/target/accelerator.generated.ts';
import {
  acceleratorByConfig,
  registersOf,
  type TargetCatalog,
} from '../../../src/target/catalog.ts';

export interface StreamOperation {
  readonly op: BlockOperation;
  readonly block: FmShape;
  readonly traversal: Traversal;
  readonly registers: { readonly [name: string]: number };
  /** Where the weights are in the constants (region 0), copies by DMA undone. */
  readonly weightAddress: number;
}

interface Copy {
  readonly from: number;
  readonly to: number;
  readonly start: number;
  readonly bytes: number;
}

export interface Stream {
  readonly accelerator: Accelerator;
  readonly operations: readonly StreamOperation[];
}

const KERNELS: Readonly<Record<string, KernelKind>> = {
  OP_CONV: 'convolution',
  OP_DEPTHWISE: 'depthwise',
  OP_POOL: 'pooling',
  OP_ELEMENTWISE: 'elementwise',
};
const POOL_MODES = ['MAX', 'AVERAGE', 'REDUCE_SUM'];
const ELEMENTWISE_MODES = 'MUL ADD SUB MIN MAX LRELU ABS CLZ SHR SHL'.split(' ');
const UNARY = ['LRELU', 'ABS', 'CLZ'];
const UPSCALE = ['none', 'nearest', 'zeros'] as const;

type Read = (name: string) => number;

/** 8 bits: i8, whichever the sign; signs play no part here. */
function dtypeOf(precision: number, shift: number): FmUse['dtype'] {
  return (['i8', 'i16', 'i32'] as const)[(precision >> shift) & 3] ?? 'i8';
}

const use = (shape: FmShape, dtype: FmUse['dtype']): FmUse => ({
  tensor: 0,
  shape,
  dtype,
  zero: 0,
});

/** The IFM's size follows from the OFM's, the kernel and the padding. */
function ifmExtent(read: Read, axis: 'HEIGHT' | 'WIDTH', ofm: number, stride: number): number {
  const [before, after] = axis === 'HEIGHT' ? ['TOP', 'BOTTOM'] : ['LEFT', 'RIGHT'];
  const padding = read(`IFM_PAD_${before}`) + read(`IFM_PAD_${after}`);
  const size = (ofm - 1) * stride + read(`KERNEL_${axis}_M1`) + 1 - padding;
  return read('IFM_UPSCALE') === 0 ? size : Math.ceil(size / 2);
}

function second(read: Read, mode: string, ofm: FmShape): FmUse | undefined {
  const broadcast = read('IFM2_BROADCAST');
  if (UNARY.includes(mode) || broadcast & 0x80) return undefined;
  const axis = (bit: number, extent: number): number => (broadcast & bit ? 1 : extent);
  const shape = {
    height: axis(1, ofm.height),
    width: axis(2, ofm.width),
    depth: axis(4, ofm.depth),
  };
  return use(shape, dtypeOf(read('IFM_PRECISION'), 2));
}

function operationOf(read: Read, kernel: KernelKind, param: number): BlockOperation {
  const stride = read('KERNEL_STRIDE');
  const steps = {
    y: 1 + (((stride >> 1) & 1) | (((stride >> 9) & 1) << 1)),
    x: 1 + ((stride & 1) | (((stride >> 6) & 1) << 1)),
  };
  const dilation = { y: 1 + ((stride >> 4) & 1), x: 1 + ((stride >> 3) & 1) };
  const ofm: FmShape = {
    height: read('OFM_HEIGHT_M1') + 1,
    width: read('OFM_WIDTH_M1') + 1,
    depth: read('OFM_DEPTH_M1') + 1,
  };
  const elementwise = kernel === 'elementwise';
  const mode =
    (elementwise ? ELEMENTWISE_MODES : kernel === 'pooling' ? POOL_MODES : [])[param] ?? '';
  const ifm: FmShape = {
    height: elementwise ? ofm.height : ifmExtent(read, 'HEIGHT', ofm.height, steps.y),
    width: elementwise ? ofm.width : ifmExtent(read, 'WIDTH', ofm.width, steps.x),
    depth: read('IFM_DEPTH_M1') + 1,
  };
  const ifm2 = elementwise ? second(read, mode, ofm) : undefined;
  return {
    kernel,
    mode,
    ifm: use(ifm, dtypeOf(read('IFM_PRECISION'), 2)),
    ...(ifm2 ? { ifm2 } : {}),
    ofm: use(ofm, dtypeOf(read('OFM_PRECISION'), 1)),
    taps: elementwise
      ? { y: 1, x: 1 }
      : {
          y: read('KERNEL_HEIGHT_M1') / dilation.y + 1,
          x: read('KERNEL_WIDTH_M1') / dilation.x + 1,
        },
    stride: elementwise ? { y: 1, x: 1 } : steps,
    dilation: elementwise ? { y: 1, x: 1 } : dilation,
    upscale: UPSCALE[read('IFM_UPSCALE')] ?? 'none',
    lut: (read('ACTIVATION') & 0x1f) >= 16,
  };
}

/** The copy that a DMA makes, when it is out of the constants. */
function copyOf(read: Read): Copy[] {
  if (read('DMA0_SRC_REGION') !== 0) return [];
  const [from, start, bytes] = [read('DMA0_SRC'), read('DMA0_DST'), read('DMA0_LEN')];
  return [{ from, to: read('DMA0_DST_REGION'), start, bytes }];
}

/** `copies`: the newest first. */
function weightAddressOf(read: Read, copies: readonly Copy[]): number {
  const [region, base] = [read('WEIGHT_REGION'), read('WEIGHT_BASE')];
  const copy = copies.find(
    ({ to, start, bytes }) => to === region && base >= start && base < start + bytes,
  );
  return region !== 0 && copy ? copy.from + base - copy.start : base;
}

function operationsOf(commands: readonly Command[]): StreamOperation[] {
  const registers = new Map<string, number>();
  const read: Read = (name) => registers.get(name) ?? 0;
  const operations: StreamOperation[] = [];
  const copies: Copy[] = [];
  for (const { name, kind, param, payload } of commands) {
    const kernel = KERNELS[name];
    if (kind === 'set') registers.set(name, payload ?? param);
    if (name === 'OP_DMA_START') copies.unshift(...copyOf(read));
    if (!kernel) continue;
    const block = {
      height: read('OFM_BLK_HEIGHT_M1') + 1,
      width: read('OFM_BLK_WIDTH_M1') + 1,
      depth: read('OFM_BLK_DEPTH_M1') + 1,
    };
    const traversal = (read('KERNEL_STRIDE') >> 2) & 1 ? 'part_kernel' : 'depth_first';
    const op = operationOf(read, kernel, param);
    operations.push({
      ...{ op, block, traversal, registers: Object.fromEntries(registers) },
      weightAddress: weightAddressOf(read, copies),
    });
  }
  return operations;
}

/** The first command stream in a file that holds a driver payload somewhere. */
export function readStream(file: Buffer, catalog: TargetCatalog): Stream {
  const start = file.indexOf('COP1');
  const word = file.readUInt32LE(start + 28);
  const length = (((word >> 8) & 0xff) << 16) | (word >>> 16);
  const payload = parsePayload(new Uint8Array(file.subarray(start, start + 32 + 4 * length)));
  if (!payload.ok) throw new Error(payload.diagnostics[0]?.message);
  const accelerator = acceleratorByConfig(catalog, payload.value.config);
  if (!accelerator) throw new Error('the stream is for an accelerator without a description');
  const commands = decodeCommands(payload.value.words, registersOf(catalog, accelerator));
  if (!commands.ok) throw new Error(commands.diagnostics[0]?.message);
  return { accelerator, operations: operationsOf(commands.value) };
}
