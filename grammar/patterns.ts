/** Sorts and patterns: what operands and attributes have to look like. */
import { ExpressionParser, type Rule } from './expressions.ts';
import * as t from './tokens.ts';

export class PatternParser extends ExpressionParser {
  readonly params: Rule = this.RULE('params', () => {
    this.CONSUME(t.LParen);
    this.MANY_SEP({ SEP: t.Comma, DEF: () => this.SUBRULE(this.param) });
    this.CONSUME(t.RParen);
  });

  readonly param: Rule = this.RULE('param', () => {
    this.CONSUME(t.Name);
    this.CONSUME(t.Colon);
    this.SUBRULE(this.sort);
  });

  readonly sort: Rule = this.RULE('sort', () => {
    this.OR([
      { ALT: () => this.SUBRULE(this.namedSort) },
      { ALT: () => this.SUBRULE(this.listSort) },
    ]);
  });

  readonly namedSort: Rule = this.RULE('namedSort', () => {
    this.CONSUME(t.Name);
    this.OPTION(() => this.SUBRULE(this.sortTypes));
    this.OPTION2(() => this.SUBRULE(this.sortDims));
    this.OPTION3(() => this.CONSUME(t.Question));
  });

  readonly sortTypes: Rule = this.RULE('sortTypes', () => {
    this.CONSUME(t.Less);
    this.AT_LEAST_ONE_SEP({ SEP: t.Bar, DEF: () => this.CONSUME(t.Name) });
    this.CONSUME(t.Greater);
  });

  readonly sortDims: Rule = this.RULE('sortDims', () => {
    this.CONSUME(t.LBracket);
    this.MANY_SEP({ SEP: t.Comma, DEF: () => this.SUBRULE(this.dim) });
    this.CONSUME(t.RBracket);
  });

  /** `3`, `h`, `~h` (equal to h, or 1), `outer..` (any number of dims). */
  readonly dim: Rule = this.RULE('dim', () => {
    this.OR([
      { ALT: () => this.CONSUME(t.Int) },
      {
        ALT: () => {
          this.CONSUME(t.Tilde);
          this.CONSUME(t.Name);
        },
      },
      {
        ALT: () => {
          this.CONSUME2(t.Name);
          this.OPTION(() => this.CONSUME(t.DotDot));
        },
      },
    ]);
  });

  readonly listSort: Rule = this.RULE('listSort', () => {
    this.CONSUME(t.LBracket);
    this.AT_LEAST_ONE_SEP({ SEP: t.Comma, DEF: () => this.SUBRULE(this.sort) });
    this.CONSUME(t.RBracket);
  });

  readonly matchNode: Rule = this.RULE('matchNode', () => {
    this.CONSUME(t.Name);
    this.CONSUME(t.Equals);
    this.SUBRULE(this.qualifiedName);
    this.OPTION(() => this.CONSUME(t.Question));
    this.OPTION2(() => this.SUBRULE(this.attrPatterns));
    this.CONSUME(t.LParen);
    this.MANY_SEP({ SEP: t.Comma, DEF: () => this.SUBRULE(this.argPattern) });
    this.CONSUME(t.RParen);
    this.OPTION3(() => this.SUBRULE(this.otherwise));
  });

  readonly otherwise: Rule = this.RULE('otherwise', () => {
    this.CONSUME(t.Else);
    this.CONSUME(t.LBrace);
    this.MANY_SEP({ SEP: t.Comma, DEF: () => this.SUBRULE(this.binding) });
    this.CONSUME(t.RBrace);
  });

  readonly argPattern: Rule = this.RULE('argPattern', () => {
    this.CONSUME(t.Name);
    this.OPTION(() => {
      this.CONSUME(t.Colon);
      this.SUBRULE(this.sort);
    });
  });

  readonly attrPatterns: Rule = this.RULE('attrPatterns', () => {
    this.CONSUME(t.LBrace);
    this.MANY_SEP({ SEP: t.Comma, DEF: () => this.SUBRULE(this.attrPattern) });
    this.CONSUME(t.RBrace);
  });

  readonly attrPattern: Rule = this.RULE('attrPattern', () => {
    this.CONSUME(t.Name);
    this.CONSUME(t.Colon);
    this.SUBRULE(this.pattern);
  });

  readonly pattern: Rule = this.RULE('pattern', () => {
    this.OR([
      { ALT: () => this.SUBRULE(this.literal) },
      { ALT: () => this.SUBRULE(this.listPattern) },
    ]);
  });

  readonly listPattern: Rule = this.RULE('listPattern', () => {
    this.CONSUME(t.LBracket);
    this.MANY_SEP({ SEP: t.Comma, DEF: () => this.SUBRULE(this.pattern) });
    this.CONSUME(t.RBracket);
  });

  /** A literal, or a name: `Padding.SAME` is a literal, a plain name binds. */
  readonly literal: Rule = this.RULE('literal', () => {
    this.OR([
      { ALT: () => this.SUBRULE(this.number) },
      { ALT: () => this.CONSUME(t.Str) },
      { ALT: () => this.CONSUME(t.True) },
      { ALT: () => this.CONSUME(t.False) },
      { ALT: () => this.SUBRULE(this.qualifiedName) },
    ]);
  });

  readonly number: Rule = this.RULE('number', () => {
    this.OPTION(() => this.CONSUME(t.Minus));
    this.OR([{ ALT: () => this.CONSUME(t.Int) }, { ALT: () => this.CONSUME(t.Real) }]);
  });

  readonly qualifiedName: Rule = this.RULE('qualifiedName', () => {
    this.CONSUME(t.Name);
    this.MANY({
      GATE: () => this.LA(2).tokenType !== t.Star, // `npu.*` ends here
      DEF: () => {
        this.CONSUME(t.Dot);
        this.CONSUME2(t.Name);
      },
    });
  });

  readonly typeName: Rule = this.RULE('typeName', () => {
    this.OR([
      { ALT: () => this.CONSUME(t.Name) },
      {
        ALT: () => {
          this.CONSUME(t.LBracket);
          this.CONSUME2(t.Name);
          this.CONSUME(t.RBracket);
        },
      },
    ]);
  });
}
