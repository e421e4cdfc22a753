"""Uploads are cut at the cap while they stream in, not after."""

from django.conf import settings
from django.core.files.uploadhandler import FileUploadHandler, StopUpload


class CappedUploadHandler(FileUploadHandler):
    """Ends a request whose files pass MAX_UPLOAD_BYTES together.

    The form then says that the file is missing.
    """

    def __init__(self, request=None):
        super().__init__(request)
        self.received = 0

    def handle_raw_input(self, input_data, META, content_length, boundary, encoding=None):
        self.body = input_data

    def receive_data_chunk(self, raw_data, start):
        self.received += len(raw_data)
        if self.received > settings.MAX_UPLOAD_BYTES:
            self.request.upload_too_large = True
            # Django would drain what is left line by line: a gigabyte without line ends is one line
            # in memory.
            while self.body.read(64 * 1024):
                pass
            raise StopUpload(connection_reset=False)
        return raw_data

    def file_complete(self, file_size):
        return None
