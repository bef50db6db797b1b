/**
 * Copies of maps that are seen backwards. The NPU is known to write backwards, not to read so: a copy
 * reads forwards, and its result has the negative strides instead. Each element goes where it went.
 */
import type { FmUse } from './operation.ts';

interface CopiedMaps {
  readonly ifm: FmUse;
  readonly ofm: FmUse;
}

/** Both maps have one shape. */
export function readForwards(maps: CopiedMaps): CopiedMaps {
  const steps = maps.ifm.window?.strides;
  const rows = steps && steps.y < 0 ? turned(maps, 'y') : maps;
  return steps && steps.x < 0 ? turned(rows, 'x') : rows;
}

const turned = ({ ifm, ofm }: CopiedMaps, axis: 'y' | 'x'): CopiedMaps => ({
  ifm: fromItsEnd(ifm, axis),
  ofm: fromItsEnd(ofm, axis),
});

/** From the last row or column on, the others in front of it. */
function fromItsEnd(use: FmUse, axis: 'y' | 'x'): FmUse {
  const { height, width, depth } = use.shape;
  const { offset, strides } = use.window ?? { offset: 0, strides: { y: width * depth, x: depth } };
  const last = (axis === 'y' ? height : width) - 1;
  const window = {
    offset: offset + last * strides[axis],
    strides: { ...strides, [axis]: -strides[axis] },
  };
  return { ...use, window };
}
