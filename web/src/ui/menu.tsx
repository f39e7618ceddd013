import { Menu as Parts } from "@base-ui/react/menu";
import type { ReactElement, ReactNode } from "react";

interface Props {
  trigger: ReactElement;
  children: ReactNode;
  align?: "start" | "end";
}

/** A menu at a button. */
export function Menu({ trigger, children, align = "end" }: Props) {
  return (
    <Parts.Root>
      <Parts.Trigger render={trigger} />
      <Parts.Portal>
        <Parts.Positioner className="menu-place" align={align} sideOffset={4}>
          <Parts.Popup className="menu">{children}</Parts.Popup>
        </Parts.Positioner>
      </Parts.Portal>
    </Parts.Root>
  );
}

interface ItemProps {
  icon?: ReactNode;
  /** Words at the end of the line, such as the keys. */
  aside?: ReactNode;
  isDisabled?: boolean;
  onSelect(): void;
  children: ReactNode;
}

export function MenuItem({ icon, aside, isDisabled = false, onSelect, children }: ItemProps) {
  return (
    <Parts.Item className="menu-item" disabled={isDisabled} onClick={onSelect}>
      <span className="menu-icon">{icon}</span>
      <span className="menu-text">{children}</span>
      {aside !== undefined && <span className="menu-aside">{aside}</span>}
    </Parts.Item>
  );
}

interface ChoiceProps {
  label: string;
  value: string;
  options: readonly (readonly [value: string, text: string])[];
  onChange(value: string): void;
}

/** A choice of one in a menu. */
export function MenuChoice({ label, value, options, onChange }: ChoiceProps) {
  return (
    <Parts.RadioGroup value={value} onValueChange={(next) => onChange(String(next))}>
      <Parts.Group>
        <Parts.GroupLabel className="menu-label">{label}</Parts.GroupLabel>
        {options.map(([option, text]) => (
          <Parts.RadioItem key={option} value={option} className="menu-item" closeOnClick>
            <span className="menu-icon check">
              <Parts.RadioItemIndicator>✓</Parts.RadioItemIndicator>
            </span>
            <span className="menu-text">{text}</span>
          </Parts.RadioItem>
        ))}
      </Parts.Group>
    </Parts.RadioGroup>
  );
}

export function MenuLine() {
  return <Parts.Separator className="menu-line" />;
}
