/** Expressions and bodies: the part of the grammar that `compute`, `where` and `into` share. */
import { type CstNode, CstParser, type ParserMethod } from 'chevrotain';
import { syntaxMessages } from './messages.ts';
import * as t from './tokens.ts';

export type Rule = ParserMethod<[], CstNode>;

export class ExpressionParser extends CstParser {
  constructor() {
    super([...t.TOKENS], {
      maxLookahead: 3,
      nodeLocationTracking: 'full',
      errorMessageProvider: syntaxMessages,
      recoveryEnabled: false,
    });
  }

  readonly body: Rule = this.RULE('body', () => {
    this.CONSUME(t.LBrace);
    this.MANY(() => this.SUBRULE(this.definition));
    this.CONSUME(t.RBrace);
  });

  readonly definition: Rule = this.RULE('definition', () => {
    this.CONSUME(t.Name);
    this.OPTION(() => {
      this.CONSUME(t.LBracket);
      this.MANY_SEP({ SEP: t.Comma, DEF: () => this.SUBRULE(this.axis) });
      this.CONSUME(t.RBracket);
    });
    this.OPTION2(() => {
      this.CONSUME(t.Colon);
      this.CONSUME2(t.Name);
    });
    this.CONSUME(t.Equals);
    this.SUBRULE(this.expression);
  });

  /** `scan t < n`: steps that are taken one after the other. */
  readonly axis: Rule = this.RULE('axis', () => {
    this.OPTION({ GATE: () => this.isScan(), DEF: () => this.CONSUME(t.Scan) });
    this.CONSUME(t.Name);
    this.OPTION2(() => this.CONSUME(t.DotDot));
    this.OPTION3(() => {
      this.CONSUME(t.Less);
      this.SUBRULE(this.expression);
    });
  });

  readonly binding: Rule = this.RULE('binding', () => {
    this.CONSUME(t.Name);
    this.CONSUME(t.Equals);
    this.SUBRULE(this.expression);
  });

  readonly constraintCall: Rule = this.RULE('constraintCall', () => {
    this.CONSUME(t.Name);
    this.CONSUME(t.LParen);
    this.MANY_SEP({ SEP: t.Comma, DEF: () => this.SUBRULE(this.expression) });
    this.CONSUME(t.RParen);
  });

  readonly expression: Rule = this.RULE('expression', () => {
    this.OR([
      { ALT: () => this.SUBRULE(this.conditional) },
      { ALT: () => this.SUBRULE(this.operation) },
    ]);
  });

  readonly conditional: Rule = this.RULE('conditional', () => {
    this.CONSUME(t.If);
    this.SUBRULE(this.expression);
    this.CONSUME(t.Then);
    this.SUBRULE2(this.expression);
    this.CONSUME(t.Else);
    this.SUBRULE3(this.expression);
  });

  /** A flat chain; `PRECEDENCE` groups it. */
  readonly operation: Rule = this.RULE('operation', () => {
    this.SUBRULE(this.unary);
    this.MANY(() => {
      this.CONSUME(t.Binary);
      this.SUBRULE2(this.unary);
    });
  });

  readonly unary: Rule = this.RULE('unary', () => {
    this.OR([
      {
        ALT: () => {
          this.SUBRULE(this.unarySign);
          this.SUBRULE(this.unary);
        },
      },
      { ALT: () => this.SUBRULE(this.postfix) },
    ]);
  });

  readonly unarySign: Rule = this.RULE('unarySign', () => {
    this.OR([
      { ALT: () => this.CONSUME(t.Minus) },
      { ALT: () => this.CONSUME(t.Not) },
      { ALT: () => this.CONSUME(t.Tilde) },
    ]);
  });

  readonly postfix: Rule = this.RULE('postfix', () => {
    this.SUBRULE(this.primary);
    this.MANY({ GATE: () => !this.isRange(), DEF: () => this.SUBRULE(this.suffix) });
  });

  readonly suffix: Rule = this.RULE('suffix', () => {
    this.OR([
      { ALT: () => this.SUBRULE(this.fieldSuffix) },
      { GATE: () => this.onSameLine(), ALT: () => this.SUBRULE(this.indexSuffix) },
      { ALT: () => this.SUBRULE(this.callSuffix) },
      { ALT: () => this.CONSUME(t.DotDot) },
    ]);
  });

  readonly fieldSuffix: Rule = this.RULE('fieldSuffix', () => {
    this.CONSUME(t.Dot);
    this.OR([{ ALT: () => this.CONSUME(t.Name) }, { ALT: () => this.CONSUME(t.Int) }]);
  });

  readonly indexSuffix: Rule = this.RULE('indexSuffix', () => {
    this.CONSUME(t.LBracket);
    this.MANY_SEP({ SEP: t.Comma, DEF: () => this.SUBRULE(this.expression) });
    this.CONSUME(t.RBracket);
  });

  /** `{attrs}`, `{attrs}(args)`, `(args)` or a reduction `(axes) { body }`. */
  readonly callSuffix: Rule = this.RULE('callSuffix', () => {
    this.OR([
      {
        ALT: () => {
          this.SUBRULE(this.attrs);
          this.OPTION(() => this.SUBRULE(this.args));
        },
      },
      {
        ALT: () => {
          this.SUBRULE2(this.args);
          this.OPTION2(() => this.SUBRULE(this.reduceBody));
        },
      },
    ]);
  });

  readonly attrs: Rule = this.RULE('attrs', () => {
    this.CONSUME(t.LBrace);
    this.MANY_SEP({ SEP: t.Comma, DEF: () => this.SUBRULE(this.attr) });
    this.CONSUME(t.RBrace);
  });

  readonly attr: Rule = this.RULE('attr', () => {
    this.CONSUME(t.Name);
    this.CONSUME(t.Colon);
    this.SUBRULE(this.expression);
  });

  readonly args: Rule = this.RULE('args', () => {
    this.CONSUME(t.LParen);
    this.MANY_SEP({ SEP: t.Comma, DEF: () => this.SUBRULE(this.expression) });
    this.CONSUME(t.RParen);
  });

  readonly reduceBody: Rule = this.RULE('reduceBody', () => {
    this.CONSUME(t.LBrace);
    this.SUBRULE(this.expression);
    this.CONSUME(t.RBrace);
  });

  readonly primary: Rule = this.RULE('primary', () => {
    this.OR([
      { ALT: () => this.CONSUME(t.Int) },
      { ALT: () => this.CONSUME(t.Real) },
      { ALT: () => this.CONSUME(t.Str) },
      { ALT: () => this.CONSUME(t.True) },
      { ALT: () => this.CONSUME(t.False) },
      { ALT: () => this.CONSUME(t.Name) },
      { ALT: () => this.SUBRULE(this.list) },
      { ALT: () => this.SUBRULE(this.parenthesis) },
    ]);
  });

  readonly list: Rule = this.RULE('list', () => {
    this.CONSUME(t.LBracket);
    this.MANY_SEP({ SEP: t.Comma, DEF: () => this.SUBRULE(this.expression) });
    this.CONSUME(t.RBracket);
  });

  readonly parenthesis: Rule = this.RULE('parenthesis', () => {
    this.CONSUME(t.LParen);
    this.SUBRULE(this.expression);
    this.CONSUME(t.RParen);
  });

  /** The `..` of a range stands between two numbers; `dims..` ends an item, or names an axis. */
  private isRange(): boolean {
    const ends = [t.Comma, t.RBracket, t.RParen, t.Less];
    return this.LA(1).tokenType === t.DotDot && !ends.includes(this.LA(2).tokenType);
  }

  /** An axis may be called `scan`. */
  private isScan(): boolean {
    return ![t.Less, t.DotDot, t.Comma, t.RBracket].includes(this.LA(2).tokenType);
  }

  /** The one place where a newline matters: `[` indexes only what stands on its line. */
  private onSameLine(): boolean {
    return this.LA(0).endLine === this.LA(1).startLine;
  }
}
