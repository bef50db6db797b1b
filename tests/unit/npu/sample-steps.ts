/** Kernels to build tests from: packed feature maps and plain defaults, changed where a test says so. */
import { loadCatalog } from '../../../src/cli/target-files.ts';
import type { CommandTarget } from '../../../src/npu/commands.ts';
import { type FmPlacement, packedStrides } from '../../../src/npu/feature-map.ts';
import type {
  BlockChoice,
  FmDType,
  FmShape,
  FmUse,
  Layout,
  NpuOperation,
} from '../../../src/npu/operation.ts';
import type { KernelStep } from '../../../src/npu/program.ts';
import type { Compute } from '../../../src/target/accelerator.generated.ts';
import { findAccelerator, registersOf } from '../../../src/target/catalog.ts';

const catalog = await loadCatalog();

export function targetNamed(name: string): CommandTarget {
  const found = findAccelerator(catalog, name);
  if (!found.ok) throw new Error(`no target ${name}`);
  return { accelerator: found.value, registers: registersOf(catalog, found.value) };
}

/** The 48-bank, 256-MAC sibling of the 128-MAC part. */
export function target256(): CommandTarget {
  const target = targetNamed('ethos-u55-128');
  const larger = targetNamed('ethos-u65-256').accelerator.compute;
  const { macs, ofm_ublock, ifm_ublock, shram } = larger;
  const compute = { ...target.accelerator.compute, macs, ofm_ublock, ifm_ublock, shram };
  return { ...target, accelerator: { ...target.accelerator, compute } };
}

/** The 16-bank, 32-MAC sibling: no banks are reserved for the LUT. */
export function target32(): CommandTarget {
  const target = targetNamed('ethos-u55-128');
  const granules = {
    ifm8: 2,
    ifm16: 2,
    ifm8_elementwise: 2,
    ifm16_elementwise: 2,
    ifm32: 4,
    acc16: 4,
    acc32: 4,
    acc40: 4,
  };
  const { compute } = target.accelerator;
  const shram = { ...compute.shram, banks: 16, reserved_end: 0, granules };
  const changed: Compute = {
    ...compute,
    macs: 32,
    ofm_ublock: [1, 1, 4],
    ifm_ublock: [1, 1, 8],
    shram,
  };
  return { ...target, accelerator: { ...target.accelerator, compute: changed } };
}

export const shapeOf = (height: number, width: number, depth: number): FmShape => ({
  height,
  width,
  depth,
});

export interface PlacedMap {
  readonly use: FmUse;
  readonly at: FmPlacement;
}

export function map(
  address: number,
  shape: FmShape,
  {
    dtype = 'i8',
    layout = 'NHWC',
    zero = 0,
  }: { dtype?: FmDType; layout?: Layout; zero?: number } = {},
): PlacedMap {
  const strides = packedStrides(shape, dtype, layout);
  return {
    use: { tensor: address, shape, dtype, zero },
    at: { region: 1, address, layout, strides },
  };
}

export interface KernelParts {
  readonly ifm: PlacedMap;
  readonly ifm2?: PlacedMap;
  readonly ofm: PlacedMap;
  readonly op?: Partial<NpuOperation>;
  readonly block?: Partial<BlockChoice>;
  readonly step?: Partial<KernelStep>;
}

export function kernel({ ifm, ifm2, ofm, op, block, step }: KernelParts): KernelStep {
  return {
    kind: 'kernel',
    op: {
      kernel: 'convolution',
      mode: '',
      ifm: ifm.use,
      ...(ifm2 ? { ifm2: ifm2.use } : {}),
      ofm: ofm.use,
      taps: { y: 1, x: 1 },
      stride: { y: 1, x: 1 },
      dilation: { y: 1, x: 1 },
      pad: { top: 0, left: 0, bottom: 0, right: 0 },
      upscale: 'none',
      rounding: 'double',
      clamp: ofm.use.dtype === 'u8' ? { low: 0, high: 255 } : { low: -128, high: 127 },
      ...op,
    },
    ifm: ifm.at,
    ...(ifm2 ? { ifm2: ifm2.at } : {}),
    ofm: ofm.at,
    block: {
      block: shapeOf(8, 8, 16),
      ifmBlockDepth: 16,
      traversal: 'depth_first',
      accFormat: 'i32',
      shram: { ibEnd: 10, abStart: 14 },
      ...block,
    },
    ...step,
  };
}
