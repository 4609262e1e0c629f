"""The store's schema changes, one file per release that made one; run by ``engine.store.migrate``."""
