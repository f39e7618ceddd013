import express from "express";
import multer from "multer";
import { fillInProcess } from "./fill-in-process.ts";
import { bytesOf } from "./form-files.ts";
import { listenAndTell } from "./listen.ts";

/**
 * docops without isolation: the same engine, HTTP libraries and ZIP in one process. A hostile
 * document crashes or blocks it for all clients.
 */

const app = express();
app.post("/v1/run", multer().any(), async (req, res) => {
  const filled = fillInProcess(bytesOf(req, "template"), bytesOf(req, "task"));
  if (filled === null) return void res.status(400).end();
  res.set({ "Content-Type": "application/zip", "X-Docops-Exit-Code": String(filled.exitCode) });
  filled.archive.pipe(res);
  await filled.archive.finalize();
});
listenAndTell(app);
