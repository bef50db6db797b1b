/** Registers to the sliding window of convolutions and pools. */
import type { FeatureMap } from './feature-map.ts';
import type { Window } from './operation.ts';
import type { Registers } from './registers.ts';

/**
 * No register holds the IFM's height or width: they follow from the OFM's. Pads and kernel positions
 * count in the upscaled grid.
 */
export function decodeWindow(registers: Registers, ofm: FeatureMap): Window {
  const y = decodeAxis(registers, 'y');
  const x = decodeAxis(registers, 'x');
  const padTop = registers.field('IFM_PAD_TOP', 'rows');
  const padLeft = registers.field('IFM_PAD_LEFT', 'columns');
  const padBottom = registers.field('IFM_PAD_BOTTOM', 'rows');
  const padRight = registers.field('IFM_PAD_RIGHT', 'columns');
  return {
    tapsY: y.taps,
    tapsX: x.taps,
    strideY: y.stride,
    strideX: x.stride,
    dilationY: y.dilation,
    dilationX: x.dilation,
    padTop,
    padLeft,
    padBottom,
    padRight,
    upscale: registers.choice('IFM_UPSCALE', 'mode') as Window['upscale'],
    gridHeight: Math.max(0, (ofm.height - 1) * y.stride + y.span - padTop - padBottom),
    gridWidth: Math.max(0, (ofm.width - 1) * x.stride + x.span - padLeft - padRight),
  };
}

function decodeAxis(registers: Registers, axis: 'x' | 'y') {
  const span =
    axis === 'x'
      ? registers.field('KERNEL_WIDTH_M1', 'width')
      : registers.field('KERNEL_HEIGHT_M1', 'height');
  const low = registers.field('KERNEL_STRIDE', `stride_${axis}_low`);
  const high = registers.field('KERNEL_STRIDE', `stride_${axis}_high`);
  const dilation = registers.field('KERNEL_STRIDE', `dilation_${axis}`);
  return {
    span,
    dilation,
    stride: 2 * high + low + 1,
    taps: Math.floor((span - 1) / dilation) + 1,
  };
}
