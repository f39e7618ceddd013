"""Fills a Word template with docops. Needs Python 3.9 or newer, and no package.

    python3 fill.py TEMPLATE.docx TASK.json SKILL OUT.docx

DOCOPS_URL is the server, by default http://127.0.0.1:8000. DOCOPS_API_KEY is the key, if the server asks for one.
"""

import io
import json
import os
import sys
import urllib.error
import urllib.request
import uuid
import zipfile
from pathlib import Path


class DocopsError(Exception):
    """The server refused the request. `code` is its error_code, `detail` says where the fault is."""

    def __init__(self, status, body):
        super().__init__(f"{status} {body['error_code']}: {body['message']} {json.dumps(body['detail'])}")
        self.status, self.code, self.detail = status, body["error_code"], body["detail"]


def multipart(parts):
    """Encodes (name, file name or None, bytes) as multipart/form-data. Returns the content type and the body."""
    boundary = uuid.uuid4().hex
    body = io.BytesIO()
    for name, file_name, content in parts:
        file_part = f'; filename="{file_name}"' if file_name else ""
        body.write(f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"{file_part}\r\n\r\n'.encode())
        body.write(content + b"\r\n")
    body.write(f"--{boundary}--\r\n".encode())
    return f"multipart/form-data; boundary={boundary}", body.getvalue()


def run(template, task, skill, url="http://127.0.0.1:8000", api_key=None):
    """Runs a job with the template and the task, both as bytes. Returns the exit code, and the files by name.

    Raises DocopsError if the server refuses the job.
    """
    content_type, body = multipart([
        ("template", "template.docx", template),
        ("task", "task.json", task),
        ("skill", None, skill.encode()),
    ])
    request = urllib.request.Request(f"{url}/v1/run", body, {"Content-Type": content_type})
    if api_key:
        request.add_header("Authorization", f"Bearer {api_key}")
    try:
        with urllib.request.urlopen(request, timeout=90) as answer:
            exit_code = int(answer.headers["X-Docops-Exit-Code"])
            archive = zipfile.ZipFile(io.BytesIO(answer.read()))
    except urllib.error.HTTPError as error:
        raise DocopsError(error.code, json.load(error)) from None
    return exit_code, {name: archive.read(name) for name in archive.namelist()}


def main():
    template, task, skill, out = sys.argv[1:]
    exit_code, files = run(
        Path(template).read_bytes(),
        Path(task).read_bytes(),
        skill,
        os.environ.get("DOCOPS_URL", "http://127.0.0.1:8000"),
        os.environ.get("DOCOPS_API_KEY"),
    )
    Path(out).write_bytes(files["out.docx"])
    if exit_code != 0:
        print(files["api_result.json"].decode(), file=sys.stderr)
    return exit_code


if __name__ == "__main__":
    try:
        sys.exit(main())
    except DocopsError as error:
        sys.exit(str(error))
