"""Drives one LibreOffice: converts the documents that come over standard input, one after the other.

The API starts this file in a box without network (box.ts) and speaks frames with it (office-process.ts): a line of
JSON, and then the bytes that the line announces. No document text and no path of the server is in a frame's line.
Standard error has at most one line, which says why LibreOffice did not start.
"""

import ctypes
import json
import os
import resource
import shutil
import signal
import subprocess
import sys
import time

import uno
from com.sun.star.beans import PropertyValue
from com.sun.star.text.ReferenceFieldPart import PAGE
from com.sun.star.text.ReferenceFieldSource import BOOKMARK

# Where LibreOffice's files lie, the settings that every box begins with, and a directory of its own.
PROGRAM, PROFILE, HOME = sys.argv[1], sys.argv[2], sys.argv[3]
# The names of the bookmarks whose pages are asked for: apps/contract/toc-findings.ts.
PAGE_MARK = "docopsPage"
ADDRESS_SPACE = 4 << 30
START_SECONDS = 60
# LibreOffice asks for a second start after it has set up an empty profile (EXITHELPER_NORMAL_RESTART).
RESTART_CODE = 81
NEVER_RUN_MACROS, NO_UPDATE = 0, 0
PR_SET_PDEATHSIG = 1
libc = ctypes.CDLL(None)


def main():
    die_with_parent()
    office, desktop = start()
    warm_up(desktop)
    send({"type": "ready", "rss_bytes": resident(office)})
    while (line := sys.stdin.buffer.readline()) != b"":
        request = json.loads(line)
        body = read(request["bytes"])
        if body is None:
            break
        answer, content, pages = convert(desktop, request, body)
        if office.poll() is not None:
            # The API counts a box that ends during a conversion as a crash.
            sys.exit(1)
        lengths = {"bytes": len(content), "pages_bytes": len(pages)}
        send({**answer, **lengths, "rss_bytes": resident(office)}, content + pages)
    office.kill()
    office.wait()


def start():
    """Starts LibreOffice and connects to it. The box ends if that fails."""
    profile = os.path.join(HOME, "profile")
    shutil.copytree(PROFILE, profile)
    pipe = "docops%d" % os.getpid()
    accept = "pipe,name=%s;urp;StarOffice.ComponentContext" % pipe
    command = [
        os.path.join(PROGRAM, "soffice.bin"),
        "--headless",
        "--norestore",
        "--nologo",
        "--nodefault",
        "--nofirststartwizard",
        "--nolockcheck",
        "-env:UserInstallation=file://" + profile,
        "--accept=" + accept,
    ]
    resolver = uno.getComponentContext().ServiceManager.createInstance(
        "com.sun.star.bridge.UnoUrlResolver"
    )
    until = time.monotonic() + START_SECONDS
    office = launch(command)
    while True:
        code = office.poll()
        if code == RESTART_CODE:
            office = launch(command)
        elif code is not None:
            fail("LibreOffice ended with code %d before it answered" % code)
        try:
            context = resolver.resolve("uno:" + accept)
            return office, context.ServiceManager.createInstanceWithContext(
                "com.sun.star.frame.Desktop", context
            )
        except Exception as error:
            if time.monotonic() > until:
                fail("LibreOffice did not answer in %d seconds: %s" % (START_SECONDS, type(error).__name__))
            time.sleep(0.05)


def launch(command):
    return subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        preexec_fn=limit,
    )


def die_with_parent():
    """Without a box, nothing else ends these processes if the API is killed."""
    libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def warm_up(desktop):
    """Loads what the first conversion would have to wait for: an empty document as a PDF."""
    document = desktop.loadComponentFromURL("private:factory/swriter", "_blank", 0, properties(Hidden=True))
    document.Text.setString("docops")
    target = os.path.join(HOME, "warm.pdf")
    document.storeToURL("file://" + target, properties(FilterName="writer_pdf_Export"))
    document.close(True)
    os.remove(target)


def limit():
    die_with_parent()
    resource.setrlimit(resource.RLIMIT_AS, (ADDRESS_SPACE, ADDRESS_SPACE))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def fail(message):
    print(message, file=sys.stderr, flush=True)
    sys.exit(2)


def convert(desktop, request, body):
    """The PDF of a document and the pages of its bookmarks. Its files are removed before the next document comes."""
    source, target = os.path.join(HOME, "in.docx"), os.path.join(HOME, "out.pdf")
    document = None
    try:
        with open(source, "wb") as file:
            file.write(body)
        document = desktop.loadComponentFromURL(
            "file://" + source,
            "_blank",
            0,
            properties(
                Hidden=True,
                ReadOnly=True,
                MacroExecutionMode=NEVER_RUN_MACROS,
                UpdateDocMode=NO_UPDATE,
                FilterName="MS Word 2007 XML",
            ),
        )
        if document is None:
            return {"type": "failed", "reason": "not_loaded"}, b"", b""
        content = b""
        if request["options"] is not None:
            options = uno.Any("[]com.sun.star.beans.PropertyValue", properties(**request["options"]))
            document.storeToURL(
                "file://" + target, properties(FilterName="writer_pdf_Export", FilterData=options)
            )
            if os.path.getsize(target) > request["max_bytes"]:
                return {"type": "failed", "reason": "too_large"}, b"", b""
            with open(target, "rb") as file:
                content = file.read()
        page_count = document.getCurrentController().getPropertyValue("PageCount")
        # Last, because it changes the document in memory.
        pages = json.dumps(pages_of(document)).encode() if request["pages"] else b""
        return {"type": "done", "page_count": page_count}, content, pages
    except Exception as error:
        if "Disposed" in type(error).__name__:
            # LibreOffice has died, or is about to.
            sys.exit(1)
        # Only the name: the message of an error may have words of the document.
        return {"type": "failed", "reason": "not_exported", "error": type(error).__name__}, b"", b""
    finally:
        close(document)
        for path in (source, target):
            if os.path.exists(path):
                os.remove(path)


def pages_of(document):
    """The pages of the bookmarks that docops has set, by their index, counted as their sections count.

    References to the bookmarks are put into the header of a page style that no page has: there they cannot change the
    layout, and LibreOffice computes them all the same.
    """
    indices = sorted(
        int(name[len(PAGE_MARK) :])
        for name in document.getBookmarks().getElementNames()
        if name.startswith(PAGE_MARK) and name[len(PAGE_MARK) :].isdigit()
    )
    style = document.createInstance("com.sun.star.style.PageStyle")
    document.getStyleFamilies().getByName("PageStyles").insertByName("docops pages", style)
    style.HeaderIsOn = True
    header = style.HeaderText
    fields = []
    for index in indices:
        field = document.createInstance("com.sun.star.text.TextField.GetReference")
        field.ReferenceFieldSource = BOOKMARK
        field.ReferenceFieldPart = PAGE
        field.SourceName = "%s%d" % (PAGE_MARK, index)
        header.insertTextContent(header.getEnd(), field, False)
        fields.append(field)
    document.getTextFields().refresh()
    shown = [field.getPresentation(False) for field in fields]
    return {str(index): int(page) for index, page in zip(indices, shown) if page.isdigit()}


def close(document):
    try:
        if document is not None:
            document.close(True)
    except Exception:
        # LibreOffice has died: `main` sees it.
        pass


def properties(**values):
    return tuple(PropertyValue(Name=name, Value=value) for name, value in values.items())


def resident(process):
    try:
        with open("/proc/%d/statm" % process.pid) as file:
            return int(file.read().split()[1]) * resource.getpagesize()
    except OSError:
        return 0


def read(length):
    data = sys.stdin.buffer.read(length)
    return data if len(data) == length else None


def send(message, content=b""):
    out = sys.stdout.buffer
    out.write(json.dumps({"bytes": len(content), **message}).encode() + b"\n")
    out.write(content)
    out.flush()


main()
