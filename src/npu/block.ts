/**
 * Chooses the block of an operation: how much of the OFM one block job writes. Large blocks read the
 * IFM and the weights less often, but input buffers and accumulators have to fit in the SHRAM.
 */
import type { Compute } from '../target/accelerator.generated.ts';
import { type BlockOperation, ifmBlockOf, keepsDepth, roundUp } from './ifm-block.ts';
import type { BlockChoice, FmShape, Traversal } from './operation.ts';
import { accFormatOf, shramLayout } from './shram-layout.ts';
import { chooseTraversal } from './traversal.ts';

/** OFM depth is split in multiples of a brick. */
const DEPTH_STEP = 16;
/** Blocks up to this height and width are compared by how much of the IFM they hold. */
const SMALL = 4;

interface Candidate {
  readonly block: FmShape;
  readonly ifm: FmShape;
  readonly shram: BlockChoice['shram'];
  /** Elements fetched for an element of the OFM. */
  readonly cost: number;
  /** The IFM's area as a multiple of the IFM block's. */
  readonly coverage: number;
}

const elements = ({ height, width, depth }: FmShape): number => height * width * depth;

/** Multiples of `step` up to the first that holds `extent`, at most `most`. */
function steps(extent: number, step: number, most: number): number[] {
  const last = Math.min(roundUp(extent, step), most);
  return Array.from({ length: Math.floor(last / step) }, (_, i) => (i + 1) * step);
}

/** A block covers the whole depth or whole bricks of it. */
function depths(depth: number, step: number, most: number): number[] {
  return steps(depth, step, most).filter((d) => d >= depth || d % DEPTH_STEP === 0);
}

/** All blocks of legal sizes, the shallow, low and narrow first. */
function* legalBlocks(op: BlockOperation, compute: Compute): Generator<FmShape> {
  const { height, width, depth } = op.ofm.shape;
  const [stepHeight, stepWidth, stepDepth] = compute.ofm_ublock;
  const [mostHeight, mostWidth, mostDepth] = compute.max_block;
  for (const d of depths(depth, stepDepth, mostDepth)) {
    for (const h of steps(height, stepHeight, mostHeight)) {
      for (const w of steps(width, stepWidth, mostWidth)) yield { height: h, width: w, depth: d };
    }
  }
}

/** The operand that an elementwise kernel does not broadcast. */
function largestIfm({ ifm, ifm2 }: BlockOperation): FmShape {
  return ifm2 && elements(ifm2.shape) > elements(ifm.shape) ? ifm2.shape : ifm.shape;
}

/** Elements of IFM and weights that are fetched for an element of the OFM. */
function fetchCost(op: BlockOperation, block: FmShape, ifm: FmShape): number {
  const ofm = op.ofm.shape;
  if (op.kernel === 'elementwise') return elements(ofm) / elements(block);
  const depth = op.ifm.shape.depth;
  const area = (ofm.height * ofm.width) / (block.height * block.width);
  const passes = keepsDepth(op) ? 1 : Math.ceil(ofm.depth / block.depth);
  const ifmFetch = ifm.height * ifm.width * depth * area * passes;
  if (op.kernel === 'pooling') return ifmFetch / elements(ofm);
  const jobs = Math.ceil(ofm.height / block.height) * Math.ceil(ofm.width / block.width);
  const mixed = op.kernel === 'depthwise' ? 1 : ofm.depth;
  const weightFetch = op.taps.y * op.taps.x * depth * mixed * jobs;
  return (ifmFetch + weightFetch) / elements(ofm);
}

function candidateOf(
  op: BlockOperation,
  block: FmShape,
  compute: Compute,
  traversal: Traversal,
): Candidate | undefined {
  const shram = shramLayout(op, block, compute, traversal);
  if (!shram) return undefined;
  const whole = largestIfm(op);
  const ifm = ifmBlockOf(op, block, compute, traversal);
  const cost = fetchCost(op, block, ifm);
  const area = Math.min(whole.height, ifm.height) * Math.min(whole.width, ifm.width);
  // Both buffers hold the whole IFM: then nothing is fetched twice.
  const resident = elements(whole) < 2 * elements(ifm);
  const coverage = (whole.height * whole.width) / area;
  return { block, ifm, shram, cost: resident ? cost / 2 : cost, coverage };
}

/** Of equally costly small blocks the later with no less coverage; else the first of the cheapest. */
function better(next: Candidate, best: Candidate | undefined): boolean {
  if (best === undefined || next.cost < best.cost) return true;
  const { height, width } = next.block;
  const small = height <= SMALL && width <= SMALL;
  return next.cost === best.cost && small && next.coverage <= best.coverage;
}

/** The block, its SHRAM layout and the traversal. The smallest block fits on every accelerator. */
export function chooseBlock(op: BlockOperation, compute: Compute): BlockChoice {
  const traversal = chooseTraversal(op);
  let best: Candidate | undefined;
  for (const block of legalBlocks(op, compute)) {
    const next = candidateOf(op, block, compute, traversal);
    if (next && better(next, best)) best = next;
  }
  if (!best) throw new Error(`no block of ${JSON.stringify(op.ofm.shape)} fits in the SHRAM`);
  const { block, ifm, shram } = best;
  return { block, ifmBlockDepth: ifm.depth, traversal, accFormat: accFormatOf(op), shram };
}
