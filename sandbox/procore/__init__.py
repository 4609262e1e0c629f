"""The Procore stand-in: token service and REST API, as section 1 of the API notes describes them."""
