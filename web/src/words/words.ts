import { createContext, useContext } from "react";
import { en } from "./en.ts";
import { zh } from "./zh.ts";

export type Language = "zh-CN" | "en";
export type WordKey = keyof typeof en;
export type Say = (key: WordKey, ...values: (string | number)[]) => string;

/** The texts of the console in a language. `{0}` is replaced by a value of the caller. */
export function sayIn(language: Language): Say {
  const words: Readonly<Record<WordKey, string>> = language === "en" ? en : zh;
  return (key, ...values) =>
    values.reduce<string>(
      (all, value, index) => all.replaceAll(`{${index}}`, String(value)),
      words[key],
    );
}

export const SayContext = createContext<Say>(sayIn("zh-CN"));

export function useSay(): Say {
  return useContext(SayContext);
}
