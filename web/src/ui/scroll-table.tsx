import type { ReactNode } from "react";

interface Props {
  label: string;
  className?: string;
  children: ReactNode;
}

/** A table that scrolls in its own frame, which the keyboard reaches. */
export function ScrollTable({ label, className = "", children }: Props) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a part that scrolls must be reached by the keyboard
    <section className="part-scroll" tabIndex={0} aria-label={label}>
      <table className={`part-table ${className}`}>{children}</table>
    </section>
  );
}
