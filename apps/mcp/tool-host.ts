import type { z } from "zod";
import type { DocopsClient, JobForm } from "../client/client.ts";
import type { Scope } from "../contract/scopes.ts";
import type { FileDelivery } from "./job-outcome.ts";

/** The template or document of a call, as parts of the form of a job. */
export type TemplatePart = Pick<JobForm, "template" | "template_name" | "template_version">;

/** The task of a call with its pictures, as parts of the form of a job. */
export type TaskPart = Pick<JobForm, "task" | "assets">;

/** How a client hands documents over: as paths of files, or within the call. */
export interface DocumentInputs {
  /** The arguments that hand over a template, a finished document, or a task. */
  readonly template: Readonly<Record<string, z.ZodType>>;
  readonly document: Readonly<Record<string, z.ZodType>>;
  readonly task: Readonly<Record<string, z.ZodType>>;
  /** @throws ToolError if the file cannot be had. */
  readTemplate(args: Arguments): Promise<TemplatePart>;
  readDocument(args: Arguments): Promise<TemplatePart>;
  readTask(args: Arguments): Promise<TaskPart>;
}

/** How a client gets the files of a result. */
export interface FileResults {
  /** The arguments that say where to put the files, or how long to wait. */
  readonly arguments: Readonly<Record<string, z.ZodType>>;
  /** A sentence for the descriptions of tools. */
  readonly sentence: string;
  /** Files that exist may be replaced. */
  readonly mayOverwrite: boolean;
  /** The scopes that a key needs. */
  readonly scopes: readonly Scope[];
  /**
   * Runs a job and delivers its files.
   *
   * @param signal aborts the job.
   */
  run(form: JobForm, args: Arguments, signal: AbortSignal): Promise<FileDelivery>;
}

/** Checked arguments of a call. */
export type Arguments = Readonly<Record<string, unknown>>;

/** The parts that tools work with. */
export interface ToolHost {
  /** Asks the API, with the credential of the caller. It repeats nothing: an agent is told to wait. */
  readonly client: DocopsClient;
  readonly inputs: DocumentInputs;
  /** Null: results cannot be handed over, so that there are no tools that make files. */
  readonly results: FileResults | null;
  /** The server keeps templates, so that there is a tool that lists them. `inputs` takes their names. */
  readonly keepsTemplates: boolean;
  /** The server makes PDFs, so that there is a tool for them, and `fill` takes the options of them. */
  readonly makesPdfs: boolean;
  /** The server stores jobs, so that there are tools for them. */
  readonly storesJobs: boolean;
}
