// What sweepmagic.assist answers; its __init__.py says the same in Python. Lines and columns are counted from 0, columns in UTF-16 units.

export interface ISpot {
  readonly line: number;
  readonly column: number;
}

export interface IRange {
  readonly from: ISpot;
  readonly to: ISpot;
}

export interface IEdit extends IRange {
  readonly text: string;
}

export interface IFix {
  readonly title: string;
  readonly edits: readonly IEdit[];
}

export interface IIssue extends IRange {
  readonly severity: 'error' | 'warning' | 'info';
  readonly message: string;
  readonly hint: string;
  readonly path: string;
  readonly fixes: readonly IFix[];
}

export interface ISize {
  readonly name: string;
  readonly project: string;
  readonly method: string;
  readonly configurations: number | null;
  readonly runs: number | null;
  readonly repeats: number;
  readonly workers: number;
  readonly searched: readonly string[];
  readonly unknown: boolean;
}

export interface IChecked {
  readonly issues: readonly IIssue[];
  readonly size: ISize | null;
}

export interface IItem {
  readonly label: string;
  readonly insert: string;
  readonly kind: string;
  readonly about: string;
}

export interface ICompleted extends IRange {
  readonly items: readonly IItem[];
}

export interface IPicture {
  readonly range: string;
  readonly draws: readonly string[];
  readonly edges: readonly number[];
  readonly labels: readonly string[];
  readonly shares: readonly number[];
  readonly is_log: boolean;
}

export interface IExplained extends IRange {
  readonly title: string;
  readonly about: string;
  readonly facts: readonly (readonly [string, string])[];
  readonly formula: string;
  readonly picture: IPicture | null;
}

/** What may be switched off, as in schema/assist.json. */
export interface IChoices {
  readonly highlight: boolean;
  readonly check: boolean;
  readonly complete: boolean;
  readonly hover: boolean;
  readonly line: boolean;
}

export const ALL: IChoices = { highlight: true, check: true, complete: true, hover: true, line: true };
