import { type KeyboardEvent, type PointerEvent, useRef } from "react";

interface Props {
  label: string;
  /** The width of its pane, in percent of the panes together. */
  value: number;
  min: number;
  max: number;
  /** Whether its pane is on its right, so that it shrinks as the border moves right. */
  isReversed?: boolean;
  onChange(value: number): void;
}

/** A border between panes, which moves by pointer and by the arrow keys. */
export function Border({ label, value, min, max, isReversed = false, onChange }: Props) {
  const start = useRef<{ x: number; value: number; width: number } | null>(null);
  const sign = isReversed ? -1 : 1;
  const to = (next: number) => onChange(Math.round(Math.min(max, Math.max(min, next)) * 10) / 10);
  return (
    // biome-ignore lint/a11y/useSemanticElements: a border that moves is a separator with a value, which hr cannot be
    <div
      className="border"
      role="separator"
      aria-label={label}
      aria-orientation="vertical"
      aria-valuenow={Math.round(value)}
      aria-valuemin={min}
      aria-valuemax={max}
      tabIndex={0}
      onKeyDown={(event: KeyboardEvent) => {
        const step = { ArrowLeft: -2, ArrowRight: 2 }[event.key];
        if (step === undefined) return;
        event.preventDefault();
        to(value + sign * step);
      }}
      onPointerDown={(event: PointerEvent<HTMLElement>) => {
        const { currentTarget } = event;
        currentTarget.setPointerCapture(event.pointerId);
        const width = currentTarget.parentElement?.clientWidth ?? 1;
        start.current = { x: event.clientX, value, width };
      }}
      onPointerMove={(event) => {
        const from = start.current;
        if (from === null) return;
        to(from.value + (sign * (event.clientX - from.x) * 100) / from.width);
      }}
      onPointerUp={() => {
        start.current = null;
      }}
    />
  );
}
