"""The part of the resource table that deals with prime contracts and their change orders (sections 3.5 and 3.6)."""

from __future__ import annotations

from dataclasses import replace

from sandbox.procore.contracts import CHANGE_ORDER_LINES, CHANGE_ORDERS, LINE_FIELDS
from sandbox.procore.resource import ORIGIN_PAIR, Resource, actions, kinds, names

PRIME_STATUSES = ("Draft", "Out For Bid", "Out For Signature", "Approved", "Complete", "Terminated")

# One contract is under the singular path, the list under the plural one. origin_code is served but not taken.
PRIME_CONTRACT = Resource(
    table="prime_contracts",
    path="/rest/v1.0/prime_contract",
    wrapper="prime_contract",
    in_project=True,
    actions=actions("show create update delete"),
    fields={
        **ORIGIN_PAIR,
        **kinds(
            text="number title description accounting_method status inclusions exclusions",
            bool="executed private show_line_items_to_non_admins",
            percent="retainage_percent",
            date="contract_date execution_date issued_on_date letter_of_intent_date returned_date approval_letter_date"
            " actual_completion_date contract_start_date contract_estimated_completion_date"
            " signed_contract_received_date",
            ref__vendors="vendor_id architect_id contractor_id",
        ),
    },
    filters=names("id updated_at created_at"),
    per_page=20,
    shape="errors",
    tool="prime_contracts",
    choices={"status": PRIME_STATUSES, "accounting_method": ("amount", "unit")},
    defaults={"status": "Draft", "accounting_method": "amount", "executed": False, "private": True},
    write_only=names("vendor_id"),
)
PRIME_CONTRACTS = replace(PRIME_CONTRACT, path="/rest/v1.0/prime_contracts", actions=actions("list"))
PRIME_LINES = Resource(
    table="prime_contracts_lines",
    path="/rest/v1.0/prime_contracts/{parent_id}/line_items",
    wrapper="line_item",
    in_project=True,
    actions=actions("list show create update delete sync"),
    fields=LINE_FIELDS,
    filters=names("id updated_at"),
    shape="base",
    tool="prime_contracts",
    parent="prime_contracts",
    parent_key="_contract_id",
    choices={"extended_type": ("manual", "calculated")},
    defaults={"extended_type": "manual", "amount": "0.00"},
    write_only=names("cost_code_id line_item_type_id"),
)
PRIME_CHANGE_ORDERS = replace(
    CHANGE_ORDERS,
    table="prime_change_orders",
    path="/rest/v1.0/projects/{project_id}/prime_change_orders",
    tool="prime_contracts",
)
PRIME_CHANGE_ORDER_LINES = replace(
    CHANGE_ORDER_LINES,
    table="prime_change_order_line_items",
    path="/rest/v2.0/companies/{company_id}/projects/{project_id}/prime_change_orders/{parent_id}/line_items",
    parent="prime_change_orders",
    tool="prime_contracts",
)

PRIME_RESOURCES = (PRIME_CONTRACT, PRIME_CONTRACTS, PRIME_LINES, PRIME_CHANGE_ORDERS, PRIME_CHANGE_ORDER_LINES)
