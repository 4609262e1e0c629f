"""The part of the resource table that deals with budgets (section 3.3): their lines in three versions, and budget changes."""

from __future__ import annotations

from dataclasses import replace

from sandbox.procore.resource import Resource, actions, kinds, names

CHANGE_STATUSES = ("draft", "approved", "under_review", "void")
# "exportging" is how the published list spells it.
ERP_STATUSES = (
    "not_in_erp",
    "ready_to_export",
    "exportging",
    "failed_to_export",
    "rejected",
    "invalid",
    "synced",
    "not_integrated",
)
_LINE = kinds(
    money="original_budget_amount direct_costs",
    quantity="quantity unit_cost",
    text="uom calculation_strategy",
)

# There is no list of budget lines: the rows of a budget view stand for it.
BUDGET_LINES = Resource(
    table="budget_line_items",
    path="/rest/v1.0/budget_line_items",
    wrapper="budget_line_item",
    in_project=True,
    actions=actions("show create update"),
    fields={**_LINE, **kinds(int="cost_code_id line_item_type_id")},
    required=("cost_code_id", "line_item_type_id"),
    shape="error",
    tool="budget",
    choices={"calculation_strategy": ("automatic", "manual")},
    defaults={"original_budget_amount": "0.00", "calculation_strategy": "manual"},
    write_only=names("cost_code_id line_item_type_id"),
)
BUDGET_LINES_V11 = replace(
    BUDGET_LINES,
    path="/rest/v1.1/budget_line_items",
    fields={**_LINE, **kinds(int="wbs_code_id")},
    required=("wbs_code_id",),
)
BUDGET_LINES_V2 = Resource(
    table="budget_line_items",
    path="/rest/v2.0/companies/{company_id}/projects/{project_id}/budget_line_items",
    in_project=True,
    actions=actions("delete"),
    shape="v2",
    tool="budget",
    v2=True,
)

# The list is a summary without the adjustment lines; one change has them.
BUDGET_CHANGES = Resource(
    table="budget_changes",
    path="/rest/v1.0/projects/{project_id}/budget_changes",
    in_project=True,
    actions=actions("show create update delete"),
    fields=kinds(text="number status title description", any="adjustment_line_items"),
    required=("status",),
    shape="refs",
    tool="budget",
    choices={"status": CHANGE_STATUSES},
    defaults={"erp_status": "not_in_erp", "amount": "0.00"},
    write_only=names("adjustment_line_items"),
    data=True,
    invalid_status=400,
)
BUDGET_CHANGE_LIST = replace(BUDGET_CHANGES, actions=actions("list"), leaves_out=("adjustment_line_items",))

BUDGET_RESOURCES = (BUDGET_LINES, BUDGET_LINES_V11, BUDGET_LINES_V2, BUDGET_CHANGES, BUDGET_CHANGE_LIST)
