/** Registers to feature maps: IFM, IFM2 and OFM have the same set under three prefixes. */
import type { ElementType, FeatureMap, Layout } from './feature-map.ts';
import { BRICK } from './feature-map.ts';
import type { Registers } from './registers.ts';

export type FeatureMapName = 'IFM' | 'IFM2' | 'OFM';

export interface Extent {
  readonly height: number;
  readonly width: number;
  readonly depth: number;
}

const ELEMENT_BYTES: Readonly<Record<string, 1 | 2 | 4>> = { '8b': 1, '16b': 2, '32b': 4 };

export function decodeType(registers: Registers, name: FeatureMapName): ElementType {
  const register = `${name}_PRECISION`;
  const bytes = ELEMENT_BYTES[registers.choice(register, 'precision')] ?? 1;
  return { bytes, signed: registers.field(register, 'signed') === 1 };
}

/** 16 bits, as wide as the type has it: an unsigned zero point has no sign. */
export function decodeZeroPoint(
  registers: Registers,
  name: FeatureMapName,
  { signed }: ElementType,
): number {
  const zero = registers.field(`${name}_ZERO_POINT`, 'zero_point');
  return signed ? zero : zero & 0xffff;
}

export interface MapParts {
  readonly name: FeatureMapName;
  readonly extent: Extent;
  readonly type: ElementType;
  readonly zero: number;
}

/** Reads only what the map's size and layout need: bases of tiles it has, strides it takes. */
export function decodeFeatureMap(registers: Registers, parts: MapParts): FeatureMap {
  const { name, extent, type, zero } = parts;
  const layout = registers.choice(`${name}_PRECISION`, 'layout') as Layout;
  const width0 = registers.field(`${name}_WIDTH0_M1`, 'width');
  const height0 = registers.field(`${name}_HEIGHT0_M1`, 'height');
  const right = extent.width > width0;
  const height1 = right ? registers.field(`${name}_HEIGHT1_M1`, 'height') : extent.height;
  const base = (tile: number, used: boolean): number =>
    used ? registers.payload(`${name}_BASE${tile}`) : 0;
  const bricks = layout === 'NHCWB16';
  return {
    name,
    ...extent,
    type,
    zero,
    layout,
    region: registers.field(`${name}_REGION`, 'region'),
    bases: [
      base(0, true),
      base(1, right),
      base(2, extent.height > height0),
      base(3, right && extent.height > height1),
    ],
    height0,
    height1,
    width0,
    strideY: extent.height > 1 ? registers.payload(`${name}_STRIDE_Y`) : 0,
    strideX: pixelStride(registers, parts, bricks),
    strideC: bricks && extent.depth > BRICK ? registers.payload(`${name}_STRIDE_C`) : 0,
  };
}

/** The pixels of a brick row lie side by side, whatever STRIDE_X says. */
function pixelStride(registers: Registers, { name, extent, type }: MapParts, bricks: boolean) {
  if (bricks) return BRICK * type.bytes;
  return extent.width > 1 ? registers.payload(`${name}_STRIDE_X`) : 0;
}
