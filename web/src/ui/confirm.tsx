import { useSay } from "../words/words.ts";
import { Dialog } from "./dialog.tsx";

interface Props {
  title: string;
  description: string;
  isOpen: boolean;
  /** The text of the button that does it. */
  action: string;
  onConfirm(): void;
  onClose(): void;
}

/** Asks before something is done that a person may not want. The caller closes it. */
export function Confirm({ title, description, isOpen, action, onConfirm, onClose }: Props) {
  const say = useSay();
  return (
    <Dialog title={title} description={description} isOpen={isOpen} size="small" onClose={onClose}>
      <div className="row end">
        <button type="button" className="button" onClick={onClose}>
          {say("cancel")}
        </button>
        <button type="button" className="button primary" onClick={onConfirm}>
          {action}
        </button>
      </div>
    </Dialog>
  );
}
