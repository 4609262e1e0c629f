"""The sync engine: judges, maps, plans and applies records as a pack of YAML files says. It knows no ERP."""
