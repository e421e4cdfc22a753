"""The upload handler: cut while it streams in."""

import io
import tracemalloc

from django.core.files.uploadhandler import TemporaryFileUploadHandler
from django.core.handlers.wsgi import WSGIRequest

from townwork.lib.uploads import CappedUploadHandler

CAP = 1_000_000


class Stream(io.RawIOBase):
    """A multipart body made as it is read, that counts what was asked of it."""

    def __init__(self, size: int, files: int = 1):
        self.given, self.parts = 0, []
        for n in range(files):
            head = (
                f'--b\r\nContent-Disposition: form-data; name="f{n}"; filename="f{n}.bin"\r\n\r\n'
            ).encode()
            self.parts += [head, size, b"\r\n"]
        self.parts.append(b"--b--\r\n")
        self.length = sum(part if isinstance(part, int) else len(part) for part in self.parts)

    def read(self, size=-1):
        out = b""
        while self.parts and len(out) < size:
            part, room = self.parts.pop(0), size - len(out)
            whole = part if isinstance(part, int) else len(part)
            taken = min(room, whole)
            out += b"x" * taken if isinstance(part, int) else part[:taken]
            if taken < whole:
                self.parts.insert(0, part - taken if isinstance(part, int) else part[taken:])
        self.given += len(out)
        return out

    def readline(self, size=-1):
        """As a server's reader: to the next line end, and a flood has none."""
        return self.read(size)


def upload(stream, settings, *handlers):
    settings.MAX_UPLOAD_BYTES = CAP
    request = WSGIRequest(
        {
            "REQUEST_METHOD": "POST",
            "CONTENT_TYPE": "multipart/form-data; boundary=b",
            "CONTENT_LENGTH": stream.length,
            "wsgi.input": stream,
        }
    )
    request.upload_handlers = [handler(request) for handler in handlers]
    return request, request.FILES


def capped(stream, settings, handler=CappedUploadHandler):
    return upload(stream, settings, handler, TemporaryFileUploadHandler)


def test_a_file_below_the_cap_arrives_whole(settings):
    request, files = capped(Stream(CAP - 10), settings)

    assert files["f0"].size == CAP - 10
    assert not hasattr(request, "upload_too_large")


def test_a_file_above_the_cap_is_dropped_and_said_so(settings):
    request, files = capped(Stream(CAP * 3), settings)

    assert "f0" not in files
    assert request.upload_too_large is True


def test_control_without_the_handler_it_would_arrive(settings):
    _, files = upload(Stream(CAP * 3), settings, TemporaryFileUploadHandler)

    assert files["f0"].size == CAP * 3


def test_many_small_files_pass_the_cap_together(settings):
    request, files = capped(Stream(CAP // 3, files=5), settings)

    assert request.upload_too_large is True
    assert len(files) < 5


def peak_of(stream, settings, handler) -> int:
    tracemalloc.start()
    capped(stream, settings, handler)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return peak


def test_a_flood_is_drained_and_takes_no_memory(settings):
    stream = Stream(CAP * 100)

    assert peak_of(stream, settings, CappedUploadHandler) < 10_000_000
    assert stream.given == stream.length


def test_control_drained_by_django_it_would_be_held_as_one_line(settings):
    class Undrained(CappedUploadHandler):
        def handle_raw_input(self, *args, **kwargs):
            self.body = io.BytesIO()

    assert peak_of(Stream(CAP * 100), settings, Undrained) > CAP * 90
