/** A value with the values before and after it. The present value keeps its identity through undo and redo. */
export interface Undoable<T> {
  past: readonly T[];
  present: T;
  future: readonly T[];
  /** Names the edit that made the present value. A further edit of the same name joins it. */
  edit: string | null;
}

/** The most steps back. */
const maxPast = 200;

export function undoable<T>(present: T): Undoable<T> {
  return { past: [], present, future: [], edit: null };
}

/**
 * Makes a new present value.
 *
 * @param edit edits in a row that have the same name are one step; null: a step of its own.
 */
export function change<T>(value: Undoable<T>, present: T, edit: string | null): Undoable<T> {
  if (Object.is(present, value.present)) return value;
  const joins = edit !== null && edit === value.edit && value.past.length > 0;
  const past = joins ? value.past : [...value.past, value.present].slice(-maxPast);
  return { past, present, future: [], edit };
}

/** Replaces the present value without a step, for what a person did not do. */
export function amend<T>(value: Undoable<T>, present: T): Undoable<T> {
  return { ...value, present };
}

/** Ends an edit, so that the next one of the same name is a step of its own. */
export function endEdit<T>(value: Undoable<T>): Undoable<T> {
  return value.edit === null ? value : { ...value, edit: null };
}

export function undo<T>({ past, present, future }: Undoable<T>): Undoable<T> {
  const last = past.at(-1);
  if (last === undefined) return { past, present, future, edit: null };
  return { past: past.slice(0, -1), present: last, future: [present, ...future], edit: null };
}

export function redo<T>({ past, present, future }: Undoable<T>): Undoable<T> {
  const [next, ...rest] = future;
  if (next === undefined) return { past, present, future, edit: null };
  return { past: [...past, present], present: next, future: rest, edit: null };
}
