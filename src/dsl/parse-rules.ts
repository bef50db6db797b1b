/**
 * The rule language: text of rule files to a checked rule set as plain data. Two passes, so that the order
 * of files and declarations never matters: read everything, then check everything. All problems of all
 * files are reported at once. This folder knows the language and nothing of what rules are used for;
 * it touches no file system, and only build steps and `rules` commands import it (the parser library takes
 * 0.3 s to load).
 */
import type { DeclarationCstNode } from '../../grammar/cst.generated.ts';
import type { Diagnostic, Result } from '../diag/diagnostic.ts';
import { failure, success } from '../diag/diagnostic.ts';
import type { RuleSet } from '../ir/rules.ts';
import { buildDeclaration } from './build/declaration.ts';
import type { EnumMembers, Reading } from './build/reading.ts';
import { checkProgram } from './check/checks.ts';
import type { Declaration } from './declaration.ts';
import type { Program } from './program.ts';
import { toRuleSet } from './rule-set.ts';
import { emptySpans } from './spans.ts';
import { createGrammar, parseFile, type SourceFile } from './syntax.ts';

export function parseRules(files: readonly SourceFile[]): Result<RuleSet> {
  const { program, problems } = readProgram(files);
  const found = checkProgram(program, problems);
  const errors = found.filter((one) => one.severity === 'error');
  if (errors.length > 0) return failure(...found);
  return success(toRuleSet(program), found);
}

/** Every declaration that can be read, and what is wrong with the text. */
export function readProgram(files: readonly SourceFile[]): {
  readonly program: Program;
  readonly problems: readonly Diagnostic[];
} {
  const grammar = createGrammar();
  const parsed = files.map((file) => ({ file: file.name, ...parseFile(grammar, file) }));
  const problems: Diagnostic[] = parsed.flatMap((one) => one.problems);
  const spans = emptySpans();
  const enums = enumMembers(parsed.flatMap((one) => one.tree));
  const declarations: Declaration[] = parsed.flatMap(({ file, tree }) => {
    const reading: Reading = { file, grammar, enums, spans, problems };
    return tree.map((node) => buildDeclaration(reading, node));
  });
  return { program: { declarations, spans }, problems };
}

/** Enums come first: whether `Padding.SAME` is a literal or a field depends on them. */
function enumMembers(tree: readonly DeclarationCstNode[]): EnumMembers {
  return new Map(
    tree
      .flatMap((node) => node.children.enumDeclaration ?? [])
      .map(({ children }) => [
        children.Name[0]?.image ?? '',
        Object.fromEntries(
          children.enumMember.map((member) => [
            member.children.Name[0]?.image ?? '',
            Number(member.children.Int[0]?.image) * (member.children.Minus ? -1 : 1),
          ]),
        ),
      ]),
  );
}
