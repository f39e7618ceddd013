import { Toggle } from "@base-ui/react/toggle";
import { ToggleGroup } from "@base-ui/react/toggle-group";
import type { ReactNode } from "react";

interface Props<V extends string> {
  label: string;
  value: V;
  options: readonly { value: V; text: ReactNode; isDisabled?: boolean }[];
  onChange(value: V): void;
}

/** A choice of a few words that stand beside each other. One is always chosen. */
export function Segments<V extends string>({ label, value, options, onChange }: Props<V>) {
  return (
    <ToggleGroup
      className="segments"
      aria-label={label}
      value={[value]}
      onValueChange={([next]) => next !== undefined && onChange(next as V)}
    >
      {options.map((option) => (
        <Toggle key={option.value} value={option.value} disabled={option.isDisabled ?? false}>
          {option.text}
        </Toggle>
      ))}
    </ToggleGroup>
  );
}
