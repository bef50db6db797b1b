import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { registerPad } from '../../../src/npu/register-pad.ts';
import { kernel, map, shapeOf } from './sample-steps.ts';

const size = (max: number) => fc.integer({ min: 1, max });

const anyAxis = fc.record({
  ifm: size(20),
  taps: size(4),
  stride: size(3),
  dilation: size(2),
  before: fc.nat(3),
  after: fc.nat(3),
});

/** Rows that the NPU takes the IFM to have, as facts about the register file say. */
const implied = (ofm: number, stride: number, span: number, pads: number): number =>
  (ofm - 1) * stride + span - pads;

test('the NPU sees every row that a window covers, and none more', () => {
  fc.assert(
    fc.property(anyAxis, ({ ifm, taps, stride, dilation, before, after }) => {
      const span = (taps - 1) * dilation + 1;
      fc.pre(ifm + before + after >= span);
      const ofm = Math.floor((ifm + before + after - span) / stride) + 1;
      const { op } = kernel({
        ifm: map(0, shapeOf(ifm, 1, 16)),
        ofm: map(0x1000, shapeOf(ofm, 1, 16)),
        op: {
          taps: { y: taps, x: 1 },
          stride: { y: stride, x: 1 },
          dilation: { y: dilation, x: 1 },
          pad: { top: before, left: 0, bottom: after, right: 0 },
        },
      });
      const pad = registerPad(op);
      const rows = implied(ofm, stride, span, pad.top + pad.bottom);
      const covered = Math.min(ifm, (ofm - 1) * stride + span - before);
      assert.is(rows, covered);
      assert.ok(pad.bottom <= after);
    }),
  );
});

test('pads count in the upscaled grid', () => {
  const { op } = kernel({
    ifm: map(0, shapeOf(4, 4, 16)),
    ofm: map(0x400, shapeOf(8, 8, 16)),
    op: {
      taps: { y: 3, x: 3 },
      upscale: 'zeros',
      pad: { top: 1, left: 2, bottom: 1, right: 0 },
    },
  });
  assert.equal(registerPad(op), { top: 1, left: 2, bottom: 1, right: 0 });
});

test('a window that reaches beyond the pads is refused', () => {
  const { op } = kernel({
    ifm: map(0, shapeOf(4, 4, 16)),
    ofm: map(0x400, shapeOf(4, 2, 16)),
    op: { taps: { y: 2, x: 3 } },
  });
  assert.throws(() => registerPad(op), /reach 1, 0/);
});

test.run();
