"""The part of the resource table that deals with commitments and their change orders (sections 3.4 and 3.5)."""

from __future__ import annotations

from sandbox.procore.resource import ORIGIN, ORIGIN_PAIR, Resource, actions, kinds, names

CO_STATUSES = (
    "draft",
    "pricing",
    "not_pricing",
    "pending",
    "revised",
    "proceeding",
    "not_proceeding",
    "pending_billable",
    "no_charge",
    "approved",
    "rejected",
    "void",
)
WO_STATUSES = ("Draft", "Out For Bid", "Out For Signature", "Approved", "Complete", "Terminated", "Void")
PO_STATUSES = ("Draft", "Processing", "Submitted", "Partially Received", "Received", "Approved", "Closed")

_CONTRACT = {
    **ORIGIN,
    **kinds(
        text="number title description accounting_method status",
        bool="executed private show_line_items_to_non_admins",
        percent="retainage_percent",
        date="contract_date execution_date issued_on_date letter_of_intent_date returned_date approval_letter_date",
        ref__vendors="vendor_id",
    ),
}
_WO = {
    **_CONTRACT,
    **kinds(
        text="inclusions exclusions",
        date="actual_completion_date contract_start_date contract_estimated_completion_date"
        " signed_contract_received_date",
    ),
}
_PO = {
    **_CONTRACT,
    **kinds(
        text="bill_to_address ship_to_address ship_via payment_terms",
        date="delivery_date",
        ref__users="assignee_id",
    ),
}
LINE_FIELDS = {
    **ORIGIN_PAIR,
    **kinds(
        text="description uom extended_type",
        money="amount",
        quantity="quantity unit_cost",
        int="position tax_code_id cost_code_id line_item_type_id wbs_code_id",
    ),
}
_ORDER = kinds(
    text="number title description status reason reference",
    int="contract_id revision schedule_impact_amount batch_id change_order_change_reason_id designated_reviewer_id"
    " received_from_id location_id",
    date="due_date invoiced_date paid_date signed_change_order_received_date",
    bool="executed private paid field_change signature_required enable_ssov",
)


def _contract(table: str, wrapper: str, fields: dict[str, str], statuses: tuple[str, ...]) -> tuple[Resource, ...]:
    path = f"/rest/v1.0/{table}"
    header = Resource(
        table=table,
        path=path,
        wrapper=wrapper,
        in_project=True,
        actions=actions("list show create update delete sync"),
        fields=fields,
        filters=names("id updated_at created_at origin_id include_deleted"),
        per_page=20,
        shape="errors",
        tool="commitments",
        choices={"status": statuses, "accounting_method": ("amount", "unit")},
        limits={"number": 255, "title": 255},
        defaults={"status": "Draft", "accounting_method": "amount", "executed": False, "private": True},
        write_only=names("vendor_id"),
        soft_delete=True,
    )
    lines = Resource(
        table=f"{table}_lines",
        path=path + "/{parent_id}/line_items",
        wrapper="line_item",
        in_project=True,
        actions=actions("list show create update delete sync"),
        fields=LINE_FIELDS,
        filters=names("id updated_at"),
        shape="base",
        tool="commitments",
        parent=table,
        parent_key="_contract_id",
        choices={"extended_type": ("manual", "calculated")},
        defaults={"extended_type": "manual", "amount": "0.00"},
        write_only=names("cost_code_id line_item_type_id"),
        sync_ignores_id=table == "purchase_order_contracts",
    )
    return header, lines


CHANGE_ORDERS = Resource(
    table="commitment_change_orders",
    path="/rest/v1.0/projects/{project_id}/commitment_change_orders",
    wrapper="change_order",
    in_project=True,
    actions=actions("list show create update delete"),
    fields=_ORDER,
    required=("contract_id",),
    filters=names("id updated_at"),
    per_page=10,
    shape="code",
    tool="change_orders",
    choices={"status": CO_STATUSES},
    defaults={"status": "draft", "revision": 0, "executed": False, "grand_total": "0.00"},
)
CHANGE_ORDER_LINES = Resource(
    table="commitment_change_order_line_items",
    path="/rest/v2.0/companies/{company_id}/projects/{project_id}/commitment_change_orders/{parent_id}/line_items",
    in_project=True,
    actions=actions("list show create update delete"),
    fields=kinds(
        text="description uom",
        money="amount",
        quantity="quantity unit_cost",
        int="wbs_code_id commitment_line_item_id prime_line_item_id tax_code_id",
    ),
    required=("wbs_code_id",),
    per_page=10,
    shape="v2",
    tool="change_orders",
    parent="commitment_change_orders",
    parent_key="_change_order_id",
    defaults={"amount": "0.00"},
    v2=True,
)
PACKAGES = Resource(
    table="change_order_packages",
    path="/rest/v1.0/change_order_packages",
    wrapper="change_order_package",
    in_project=True,
    actions=actions("list show create update"),
    fields={
        **ORIGIN,
        **kinds(
            text="title description status",
            int="contract_id schedule_impact_amount",
            date="due_date invoiced_date paid_date",
            bool="executed",
        ),
    },
    required=("contract_id",),
    filters=names("id updated_at include_deleted"),
    needs=("contract_id",),
    narrows={"contract_id": "contract_id"},
    shape="errors",
    tool="change_orders",
    choices={"status": tuple(s for s in CO_STATUSES if s != "pending_billable")},
    defaults={"status": "draft", "executed": False, "grand_total": "0.00"},
)

CONTRACT_RESOURCES = (
    *_contract("work_order_contracts", "work_order_contract", _WO, WO_STATUSES),
    *_contract("purchase_order_contracts", "purchase_order_contract", _PO, PO_STATUSES),
    CHANGE_ORDERS,
    CHANGE_ORDER_LINES,
    PACKAGES,
)
