import { Dialog } from "../ui/dialog.tsx";
import { useSay } from "../words/words.ts";

interface Props {
  onClose(): void;
  onRun(): void;
}

/** Asks before a template is run that does not fit its skill. */
export default function RunQuestion({ onClose, onRun }: Props) {
  const say = useSay();
  return (
    <Dialog
      title={say("stateUnfit")}
      description={say("unfitAbout")}
      isOpen
      onClose={onClose}
      size="small"
    >
      <div className="row end">
        <button type="button" className="button" onClick={onClose}>
          {say("cancel")}
        </button>
        <button
          type="button"
          className="button primary"
          onClick={() => {
            onClose();
            onRun();
          }}
        >
          {say("runAnyway")}
        </button>
      </div>
    </Dialog>
  );
}
