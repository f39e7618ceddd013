import Docxtemplater from "docxtemplater";
import express from "express";
import multer from "multer";
import PizZip from "pizzip";
import { listenAndTell } from "./listen.ts";

/** Fills templates as most services do: docxtemplater runs in the server process. It only fills. */

const app = express();
app.post("/v1/run", multer().any(), (req, res) => {
  const files = req.files as Express.Multer.File[];
  const bytesOf = (name: string) =>
    files.find(({ fieldname }) => fieldname === name)?.buffer ?? Buffer.alloc(0);
  const { payload } = JSON.parse(bytesOf("task").toString());
  const values = Object.fromEntries(
    Object.entries(payload).map(([name, value]) => [name.toUpperCase(), value]),
  );
  const document = new Docxtemplater(new PizZip(bytesOf("template")), {
    delimiters: { start: "【", end: "】" },
    nullGetter: () => "",
  });
  document.render(values);
  const filled = document.getZip().generate({ type: "nodebuffer", compression: "DEFLATE" });
  res.type("application/octet-stream").send(filled);
});
listenAndTell(app);
