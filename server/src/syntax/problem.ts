/**
 * Problems and the places they point at. Every step of the house (syntax, model, checks) reports in this one form; the
 * editor adapter turns it into diagnostics.
 */
import type { Piece } from './tree.ts';

export type Severity = 'error' | 'warning' | 'information' | 'hint';

/**
 * A range of text, counted from the start of its piece: an edit elsewhere in the file moves the piece but not the place, so
 * that everything computed for an untouched piece stays valid.
 */
export interface Place {
  readonly piece: Piece;
  /** Inclusive, UTF-16 units from the start of the piece. */
  readonly start: number;
  /** Exclusive. */
  readonly end: number;
}

export interface Edit {
  readonly place: Place;
  readonly text: string;
}

/** A change of the text that would remove the problem. */
export interface Fix {
  readonly title: string;
  readonly edits: readonly Edit[];
  /** The one a user would nearly always want. */
  readonly preferred?: boolean;
}

export interface Problem {
  /** `accel-1001`; each has a page in docs/diagnostics. */
  readonly code: string;
  readonly severity: Severity;
  /** What was found, what was expected. */
  readonly message: string;
  readonly place: Place;
  /** The other half of a conflict. */
  readonly related?: readonly { readonly place: Place; readonly message: string }[];
  readonly fixes?: readonly Fix[];
  /** Show the text faded: it has no effect. */
  readonly unnecessary?: boolean;
}
