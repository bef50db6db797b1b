/**
 * The pads that go to the registers. No register holds the size of the IFM: the NPU takes what the
 * OFM, the window and the pads imply. A pad that no window reaches (an odd row that a stride of two
 * leaves over) would make it cut rows off the IFM, so the far pads are those that windows do reach.
 */
import type { NpuOperation, Padding } from './operation.ts';

/** In the upscaled grid. Throws where a window reaches further than the operation pads. */
export function registerPad(op: NpuOperation): Padding {
  const { pad, ifm } = op;
  const bottom = overhang(op, 'y', [ifm.shape.height, op.ofm.shape.height]) - pad.top;
  const right = overhang(op, 'x', [ifm.shape.width, op.ofm.shape.width]) - pad.left;
  if (bottom > pad.bottom || right > pad.right)
    throw new Error(`illegal NPU program: windows reach ${bottom}, ${right} beyond the IFM`);
  return { ...pad, bottom: Math.max(0, bottom), right: Math.max(0, right) };
}

/** How far the last window ends beyond the IFM, if the first began with it. */
function overhang(
  { stride, taps, dilation, upscale }: NpuOperation,
  axis: 'y' | 'x',
  [ifm, ofm]: readonly [number, number],
): number {
  const factor = upscale === 'none' ? 1 : 2;
  return (ofm - 1) * stride[axis] + (taps[axis] - 1) * dilation[axis] + 1 - ifm * factor;
}
