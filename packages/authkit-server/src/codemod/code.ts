/** A file as tokens: what stands beside what, and what is to be written in its place. */
import { tokensOf, type Token } from './tokens.js';

const PAIRS = new Map([
  ['(', ')'],
  ['[', ']'],
  ['{', '}'],
  ['<', '>'],
]);
const OPENING = new Map([...PAIRS].map(([open, close]) => [close, open]));

export class Code {
  readonly tokens: readonly Token[];
  readonly #instead = new Map<number, string>();

  constructor(text: string) {
    this.tokens = tokensOf(text);
  }

  /** The text of a token of code; empty outside of the file. */
  text(index: number): string {
    return this.tokens[index]?.text ?? '';
  }

  isWord(index: number): boolean {
    return this.tokens[index]?.kind === 'word';
  }

  /** The token of code after this one, or before it; -1 when there is none. */
  next(index: number): number {
    return this.#beside(index, 1);
  }

  previous(index: number): number {
    return this.#beside(index, -1);
  }

  #beside(index: number, step: 1 | -1): number {
    if (index < 0) return -1;
    for (let i = index + step; i >= 0 && i < this.tokens.length; i += step)
      if (this.tokens[i]!.kind !== 'space') return i;
    return -1;
  }

  /** The bracket that belongs to this one; -1 when there is none. */
  partner(index: number): number {
    const own = this.text(index);
    const step = PAIRS.has(own) ? 1 : -1;
    const other = PAIRS.get(own) ?? OPENING.get(own);
    let depth = 0;
    for (let i = index; i >= 0 && i < this.tokens.length; i += step) {
      if (this.tokens[i]!.kind !== 'sign') continue;
      // The head of an arrow is no bracket.
      if (this.text(i) === '>' && this.text(i - 1) === '=') continue;
      if (this.text(i) === own) depth += 1;
      else if (this.text(i) === other) depth -= 1;
      if (depth === 0) return i;
    }
    return -1;
  }

  /** The bracket that this token stands in; -1 at the top. */
  enclosing(index: number): number {
    let depth = 0;
    for (let i = index - 1; i >= 0; i -= 1) {
      if (this.tokens[i]!.kind !== 'sign') continue;
      if (')]}'.includes(this.text(i))) depth += 1;
      else if ('([{'.includes(this.text(i))) depth -= 1;
      if (depth < 0) return i;
    }
    return -1;
  }

  /** Where a word stands for itself: not a property of something. */
  uses(word: string): number[] {
    return [...this.tokens.keys()].filter(
      (index) =>
        this.isWord(index) &&
        this.text(index) === word &&
        // `...` before it is no property.
        (!/^[.#]$/.test(this.text(this.previous(index))) || this.text(index - 2) === '.'),
    );
  }

  mentions(word: string): boolean {
    return this.tokens.some(({ kind, text }) => kind === 'word' && text === word);
  }

  isBlank(index: number): boolean {
    return this.tokens[index]?.kind === 'space' && this.text(index).trim() === '';
  }

  /** From one token to another, both included, as it was. */
  slice(first: number, last: number): string {
    return this.tokens
      .slice(first, last + 1)
      .map(({ text }) => text)
      .join('');
  }

  put(index: number, text: string): void {
    this.#instead.set(index, text);
  }

  isPut(index: number): boolean {
    return this.#instead.has(index);
  }

  toString(): string {
    return this.tokens.map(({ text }, index) => this.#instead.get(index) ?? text).join('');
  }
}
