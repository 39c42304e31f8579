"""spinewatch: possible muscle spasms and reduced mobility of neck and back, watched for months."""

__version__ = "0.1.0"
