/** The facts of a fault besides its reason. */
export interface FaultFacts {
  /** The word that is wrong: the name of a formatter, of an option. */
  word?: string;
  /** The formatter that cannot take the value, and what it takes: `a number`. */
  formatter?: string;
  needs?: string;
  /** The value of the task, shortened. */
  value?: string;
  /** The words that may stand there. */
  allowed?: readonly string[];
  /** The allowed word that is most similar. */
  nearest?: string | null;
}
