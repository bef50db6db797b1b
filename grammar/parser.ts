/**
 * The grammar of the rule language, one rule a line of `carina.ebnf`. It builds a concrete syntax tree
 * and knows nothing of meaning: `src/dsl` turns the tree into data. Nothing here imports from src.
 */
import type { Rule } from './expressions.ts';
import { PatternParser } from './patterns.ts';
import * as t from './tokens.ts';

export class RuleParser extends PatternParser {
  constructor() {
    super();
    this.performSelfAnalysis();
  }

  readonly declarations: Rule = this.RULE('declarations', () => {
    this.MANY(() => this.SUBRULE(this.declaration));
  });

  readonly declaration: Rule = this.RULE('declaration', () => {
    this.MANY(() => this.CONSUME(t.Doc));
    this.OR([
      { ALT: () => this.SUBRULE(this.enumDeclaration) },
      { ALT: () => this.SUBRULE(this.recordDeclaration) },
      { ALT: () => this.SUBRULE(this.builtinDeclaration) },
      { ALT: () => this.SUBRULE(this.importDeclaration) },
      { ALT: () => this.SUBRULE(this.opDeclaration) },
      { ALT: () => this.SUBRULE(this.functionDeclaration) },
      { ALT: () => this.SUBRULE(this.computeDeclaration) },
      { ALT: () => this.SUBRULE(this.constraintDeclaration) },
      { ALT: () => this.SUBRULE(this.ruleDeclaration) },
      { ALT: () => this.SUBRULE(this.primitiveDeclaration) },
      { ALT: () => this.SUBRULE(this.phaseDeclaration) },
      { ALT: () => this.SUBRULE(this.pipelineDeclaration) },
    ]);
  });

  readonly enumDeclaration: Rule = this.RULE('enumDeclaration', () => {
    this.CONSUME(t.Enum);
    this.CONSUME(t.Name);
    this.CONSUME(t.LBrace);
    this.AT_LEAST_ONE_SEP({ SEP: t.Comma, DEF: () => this.SUBRULE(this.enumMember) });
    this.CONSUME(t.RBrace);
  });

  readonly enumMember: Rule = this.RULE('enumMember', () => {
    this.CONSUME(t.Name);
    this.CONSUME(t.Equals);
    this.OPTION(() => this.CONSUME(t.Minus));
    this.CONSUME(t.Int);
  });

  readonly recordDeclaration: Rule = this.RULE('recordDeclaration', () => {
    this.CONSUME(t.Record);
    this.CONSUME(t.Name);
    this.CONSUME(t.LBrace);
    this.AT_LEAST_ONE_SEP({ SEP: t.Comma, DEF: () => this.SUBRULE(this.recordField) });
    this.CONSUME(t.RBrace);
  });

  readonly recordField: Rule = this.RULE('recordField', () => {
    this.CONSUME(t.Name);
    this.CONSUME(t.Colon);
    this.SUBRULE(this.typeName);
    this.OPTION(() => {
      this.CONSUME(t.PaddedTo);
      this.CONSUME(t.Int);
    });
  });

  readonly builtinDeclaration: Rule = this.RULE('builtinDeclaration', () => {
    this.CONSUME(t.Builtin);
    this.CONSUME(t.Name);
    this.SUBRULE(this.scalarParams);
    this.CONSUME(t.Arrow);
    this.SUBRULE(this.typeName);
  });

  readonly scalarParams: Rule = this.RULE('scalarParams', () => {
    this.CONSUME(t.LParen);
    this.MANY_SEP({ SEP: t.Comma, DEF: () => this.SUBRULE(this.scalarParam) });
    this.CONSUME(t.RParen);
  });

  readonly scalarParam: Rule = this.RULE('scalarParam', () => {
    this.CONSUME(t.Name);
    this.CONSUME(t.Colon);
    this.SUBRULE(this.typeName);
  });

  readonly importDeclaration: Rule = this.RULE('importDeclaration', () => {
    this.CONSUME(t.Import);
    this.CONSUME(t.Name);
    this.CONSUME(t.Equals);
    this.CONSUME(t.Int);
    this.CONSUME(t.As);
    this.SUBRULE(this.qualifiedName);
    this.OPTION(() => this.SUBRULE(this.outputClause));
    this.OPTION2(() => this.SUBRULE(this.keepsClause));
    this.OPTION3(() => this.SUBRULE(this.stateClause));
    this.OPTION4(() => {
      this.CONSUME(t.Options);
      this.CONSUME2(t.Name);
      this.CONSUME(t.LBrace);
      this.MANY_SEP({ SEP: t.Comma, DEF: () => this.SUBRULE(this.optionField) });
      this.CONSUME(t.RBrace);
    });
  });

  /** `state read`: what the operator does with a variable. */
  readonly stateClause: Rule = this.RULE('stateClause', () => {
    this.CONSUME(t.State);
    this.CONSUME(t.Name);
  });

  /** `each output`: an operator of several outputs becomes one term an output, which `output` counts. */
  readonly outputClause: Rule = this.RULE('outputClause', () => {
    this.CONSUME(t.Each);
    this.CONSUME(t.Name);
  });

  /** `keeps [state]`: operands that live on; behind its outputs the operator computes what they become. */
  readonly keepsClause: Rule = this.RULE('keepsClause', () => {
    this.CONSUME(t.Keeps);
    this.CONSUME(t.LBracket);
    this.AT_LEAST_ONE_SEP({ SEP: t.Comma, DEF: () => this.CONSUME(t.Name) });
    this.CONSUME(t.RBracket);
  });

  readonly optionField: Rule = this.RULE('optionField', () => {
    this.CONSUME(t.Int);
    this.CONSUME(t.Colon);
    this.CONSUME(t.Name);
    this.CONSUME2(t.Colon);
    this.SUBRULE(this.typeName);
    this.OPTION(() => {
      this.CONSUME(t.Equals);
      this.SUBRULE(this.literal);
    });
  });

  readonly opDeclaration: Rule = this.RULE('opDeclaration', () => {
    this.CONSUME(t.Op);
    this.SUBRULE(this.qualifiedName);
    this.OPTION(() => {
      this.CONSUME(t.LBrace);
      this.MANY_SEP({ SEP: t.Comma, DEF: () => this.SUBRULE(this.opAttr) });
      this.CONSUME(t.RBrace);
    });
    this.SUBRULE(this.params);
    this.CONSUME(t.Arrow);
    this.SUBRULE(this.sort);
  });

  readonly opAttr: Rule = this.RULE('opAttr', () => {
    this.CONSUME(t.Name);
    this.CONSUME(t.Colon);
    this.SUBRULE(this.sort);
  });

  readonly functionDeclaration: Rule = this.RULE('functionDeclaration', () => {
    this.CONSUME(t.FunctionWord);
    this.CONSUME(t.Name);
    this.OPTION(() => {
      this.CONSUME(t.LBrace);
      this.MANY_SEP({ SEP: t.Comma, DEF: () => this.CONSUME2(t.Name) });
      this.CONSUME(t.RBrace);
    });
    this.SUBRULE(this.scalarParams);
    this.CONSUME(t.Arrow);
    this.SUBRULE(this.typeName);
    this.SUBRULE(this.body);
  });

  readonly computeDeclaration: Rule = this.RULE('computeDeclaration', () => {
    this.CONSUME(t.Compute);
    this.SUBRULE(this.qualifiedName);
    this.OPTION(() => this.SUBRULE(this.attrPatterns));
    this.SUBRULE(this.params);
    this.CONSUME(t.Arrow);
    this.SUBRULE(this.sort);
    this.OPTION2(() => this.SUBRULE(this.testsClause));
    this.SUBRULE(this.body);
  });

  readonly constraintDeclaration: Rule = this.RULE('constraintDeclaration', () => {
    this.CONSUME(t.Constraint);
    this.CONSUME(t.Name);
    this.SUBRULE(this.params);
    this.OPTION(() => this.SUBRULE(this.testsClause));
    this.CONSUME(t.LBrace);
    this.SUBRULE(this.expression);
    this.CONSUME(t.RBrace);
    this.CONSUME(t.Else);
    this.CONSUME(t.Str);
    this.OPTION2(() => {
      this.CONSUME(t.Try);
      this.CONSUME2(t.Str);
    });
  });

  readonly ruleDeclaration: Rule = this.RULE('ruleDeclaration', () => {
    this.OR([{ ALT: () => this.CONSUME(t.Partition) }, { ALT: () => this.CONSUME(t.Rewrite) }]);
    this.CONSUME(t.Name);
    this.OPTION(() => {
      this.CONSUME(t.In);
      this.CONSUME2(t.Name);
    });
    this.OPTION2(() => {
      this.CONSUME(t.Priority);
      this.CONSUME(t.Int);
    });
    this.OPTION3(() => this.SUBRULE(this.testsClause));
    this.CONSUME(t.LBrace);
    this.SUBRULE(this.matchBlock);
    this.OPTION4(() => this.SUBRULE(this.whereBlock));
    this.OPTION5(() => this.SUBRULE(this.decreasesClause));
    this.SUBRULE(this.intoBlock);
    this.OPTION6(() => this.SUBRULE(this.equalBlock));
    this.OPTION7(() => this.SUBRULE(this.sampleBlock));
    this.CONSUME(t.RBrace);
  });

  readonly matchBlock: Rule = this.RULE('matchBlock', () => {
    this.CONSUME(t.Match);
    this.CONSUME(t.LBrace);
    this.AT_LEAST_ONE(() => this.SUBRULE(this.matchNode));
    this.CONSUME(t.RBrace);
  });

  readonly whereBlock: Rule = this.RULE('whereBlock', () => {
    this.CONSUME(t.Where);
    this.CONSUME(t.LBrace);
    this.MANY(() => this.SUBRULE(this.constraintCall));
    this.CONSUME(t.RBrace);
  });

  readonly decreasesClause: Rule = this.RULE('decreasesClause', () => {
    this.CONSUME(t.Decreases);
    this.SUBRULE(this.expression);
  });

  readonly intoBlock: Rule = this.RULE('intoBlock', () => {
    this.CONSUME(t.Into);
    this.CONSUME(t.LBrace);
    this.AT_LEAST_ONE(() => this.SUBRULE(this.binding));
    this.CONSUME(t.RBrace);
  });

  readonly equalBlock: Rule = this.RULE('equalBlock', () => {
    this.CONSUME(t.Equal);
    this.CONSUME(t.LBrace);
    this.AT_LEAST_ONE(() => this.SUBRULE(this.expression));
    this.CONSUME(t.RBrace);
  });

  readonly sampleBlock: Rule = this.RULE('sampleBlock', () => {
    this.CONSUME(t.Sample);
    this.CONSUME(t.LBrace);
    this.MANY_SEP({ SEP: t.Comma, DEF: () => this.SUBRULE(this.sampleEntry) });
    this.CONSUME(t.RBrace);
  });

  readonly sampleEntry: Rule = this.RULE('sampleEntry', () => {
    this.SUBRULE(this.qualifiedName);
    this.CONSUME(t.Colon);
    this.SUBRULE(this.hint);
  });

  /** A list of hints comes before a list that is an expression: they look alike. */
  readonly hint: Rule = this.RULE('hint', () => {
    this.OR([
      { ALT: () => this.SUBRULE(this.hintList), IGNORE_AMBIGUITIES: true },
      { ALT: () => this.SUBRULE(this.hintRange) },
    ]);
  });

  readonly hintList: Rule = this.RULE('hintList', () => {
    this.CONSUME(t.LBracket);
    this.MANY_SEP({ SEP: t.Comma, DEF: () => this.SUBRULE(this.hint) });
    this.CONSUME(t.RBracket);
  });

  readonly hintRange: Rule = this.RULE('hintRange', () => {
    this.SUBRULE(this.expression);
    this.OPTION(() => {
      this.CONSUME(t.DotDot);
      this.SUBRULE2(this.expression);
    });
  });

  readonly primitiveDeclaration: Rule = this.RULE('primitiveDeclaration', () => {
    this.CONSUME(t.Primitive);
    this.SUBRULE(this.qualifiedName);
    this.CONSUME(t.Kernel);
    this.CONSUME(t.Name);
    this.OPTION(() => {
      this.CONSUME(t.Mode);
      this.CONSUME2(t.Name);
    });
    this.SUBRULE(this.attrs);
  });

  readonly phaseDeclaration: Rule = this.RULE('phaseDeclaration', () => {
    this.CONSUME(t.Phase);
    this.CONSUME(t.Name);
    this.CONSUME(t.LBrace);
    this.MANY_SEP({ SEP: t.Comma, DEF: () => this.SUBRULE(this.phaseSetting) });
    this.CONSUME(t.RBrace);
  });

  readonly phaseSetting: Rule = this.RULE('phaseSetting', () => {
    this.CONSUME(t.Name);
    this.CONSUME(t.Colon);
    this.OR([
      { ALT: () => this.CONSUME(t.Int) },
      { ALT: () => this.CONSUME2(t.Name) },
      { ALT: () => this.SUBRULE(this.opNames) },
    ]);
  });

  readonly opNames: Rule = this.RULE('opNames', () => {
    this.CONSUME(t.LBracket);
    this.MANY_SEP({ SEP: t.Comma, DEF: () => this.SUBRULE(this.opName) });
    this.CONSUME(t.RBracket);
  });

  /** `npu.conv2d`, or `npu.*` for all of a namespace. */
  readonly opName: Rule = this.RULE('opName', () => {
    this.CONSUME(t.Name);
    this.MANY(() => {
      this.CONSUME(t.Dot);
      this.OR([{ ALT: () => this.CONSUME2(t.Name) }, { ALT: () => this.CONSUME(t.Star) }]);
    });
  });

  readonly pipelineDeclaration: Rule = this.RULE('pipelineDeclaration', () => {
    this.CONSUME(t.Pipeline);
    this.SUBRULE(this.opNames);
  });

  readonly testsClause: Rule = this.RULE('testsClause', () => {
    this.CONSUME(t.Tests);
    this.CONSUME(t.Str);
  });
}
