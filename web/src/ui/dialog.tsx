import { Dialog as Parts } from "@base-ui/react/dialog";
import { X } from "lucide-react";
import type { ReactNode } from "react";
import { useSay } from "../words/words.ts";

interface Props {
  title: string;
  description?: string;
  isOpen: boolean;
  onClose(): void;
  /** The size of its content: a question, a form, or a page. */
  size?: "small" | "medium" | "large";
  children: ReactNode;
}

/** A dialog over the page. Escape and a press outside close it. */
export function Dialog({ title, description, isOpen, onClose, size = "medium", children }: Props) {
  const say = useSay();
  return (
    <Parts.Root open={isOpen} onOpenChange={(open) => !open && onClose()}>
      <Parts.Portal>
        <Parts.Backdrop className="backdrop" />
        <Parts.Popup className={`dialog ${size}`}>
          <header>
            <Parts.Title>{title}</Parts.Title>
            <Parts.Close className="icon-button" aria-label={say("close")}>
              <X size={16} aria-hidden="true" />
            </Parts.Close>
          </header>
          {description !== undefined && (
            <Parts.Description className="dialog-about">{description}</Parts.Description>
          )}
          <div className="dialog-body">{children}</div>
        </Parts.Popup>
      </Parts.Portal>
    </Parts.Root>
  );
}
