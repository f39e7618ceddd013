import { FileDown } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { useSay } from "../words/words.ts";

/** Takes a file that is dropped anywhere in the window, unless a part of the console has taken it. */
export function Dropping({ onFile }: { onFile(file: File | undefined): void }) {
  const say = useSay();
  const [isOver, setIsOver] = useState(false);
  const latest = useRef(onFile);
  latest.current = onFile;
  useEffect(() => {
    const over = (event: DragEvent) => {
      if (event.dataTransfer?.types.includes("Files") !== true) return;
      if (!event.defaultPrevented) setIsOver(true);
      // Without this the browser leaves the page for the file.
      event.preventDefault();
    };
    const leave = (event: DragEvent) => {
      if (event.relatedTarget === null) setIsOver(false);
    };
    const drop = (event: DragEvent) => {
      setIsOver(false);
      if (event.defaultPrevented) return;
      event.preventDefault();
      latest.current(event.dataTransfer?.files[0]);
    };
    addEventListener("dragover", over);
    addEventListener("dragleave", leave);
    addEventListener("drop", drop);
    return () => {
      removeEventListener("dragover", over);
      removeEventListener("dragleave", leave);
      removeEventListener("drop", drop);
    };
  }, []);
  if (!isOver) return null;
  return (
    <div className="drop-here">
      <FileDown size={40} aria-hidden="true" />
      <p>{say("dropNow")}</p>
    </div>
  );
}
