import { Confirm } from "../ui/confirm.tsx";
import { useSay } from "../words/words.ts";

interface Props {
  onClose(): void;
  onRun(): void;
}

/** Asks before a template is run that does not fit its skill. */
export default function RunQuestion({ onClose, onRun }: Props) {
  const say = useSay();
  return (
    <Confirm
      title={say("stateUnfit")}
      description={say("unfitAbout")}
      isOpen
      action={say("runAnyway")}
      onConfirm={() => {
        onClose();
        onRun();
      }}
      onClose={onClose}
    />
  );
}
