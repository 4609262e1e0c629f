"""Systems, read and written by the operations that their pack file declares. Generic: JSON over HTTP, SOAP, and files."""
