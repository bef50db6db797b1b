/** Bodies of functions and computes. */
import type * as cst from '../../../grammar/cst.generated.ts';
import type { Definition } from '../../ir/rules.ts';
import { markKey } from '../spans.ts';
import { buildExpression } from './expression.ts';
import { complain, first, nodeAt, type Reading, tokenAt } from './reading.ts';

export const buildBody = (reading: Reading, node: cst.BodyCstNode): readonly Definition[] =>
  (node.children.definition ?? []).map((part) => buildDefinition(reading, part));

function buildDefinition(reading: Reading, { children }: cst.DefinitionCstNode): Definition {
  const name = first(children.Name);
  const dtype = children.Name[1];
  const isTensor = children.LBracket !== undefined || dtype !== undefined;
  return {
    name: name.image,
    ...(isTensor ? buildAxes(reading, children.axis ?? []) : {}),
    ...(dtype ? { dtype: dtype.image } : {}),
    value: buildExpression(reading, first(children.expression)),
    at: tokenAt(name),
  };
}

/** All axes of a definition have an extent, or none has. */
function buildAxes(
  reading: Reading,
  nodes: readonly cst.AxisCstNode[],
): Pick<Definition, 'axes' | 'extents' | 'open' | 'scan'> {
  const axes = nodes.map(({ children }) => first(children.Name).image);
  const open = axes.filter((_, at) => nodes[at]?.children.DotDot);
  const extents = nodes.flatMap(({ children }) =>
    (children.expression ?? []).map((part) => buildExpression(reading, part)),
  );
  for (const node of nodes)
    markKey(reading.spans, axes, first(node.children.Name).image, nodeAt(node));
  if (extents.length === 0 && open.length === 0) return { axes };
  const bare = nodes.find(({ children }) => children.expression === undefined);
  if (bare)
    complain(reading, nodeAt(bare), {
      code: 'bad-axis',
      message: 'this axis has no extent, the others have',
      help: 'write `name < extent`',
    });
  const [front, ...others] = nodes;
  const late = others.find(({ children }) => children.Scan);
  if (late)
    complain(reading, nodeAt(late), {
      code: 'bad-axis',
      message: 'steps are the first axis of a definition',
      help: 'write `name[scan step < count, ...]`',
    });
  const scan = front?.children.Scan ? ({ scan: true } as const) : {};
  return { axes, extents, ...(open.length > 0 ? { open } : {}), ...scan };
}
