import { useEffect } from "react";
import { useStore } from "../state/store.ts";

/** Has the browser ask before data are lost that nothing keeps. */
export function useLeaving(): void {
  const { get } = useStore();
  useEffect(() => {
    const ask = (event: BeforeUnloadEvent) => {
      const { work, appearance } = get();
      const hasData = Object.keys(work.present.payload).length > 0 && work.past.length > 0;
      if (hasData && !appearance.keepsDrafts) event.preventDefault();
    };
    addEventListener("beforeunload", ask);
    return () => removeEventListener("beforeunload", ask);
  }, [get]);
}
