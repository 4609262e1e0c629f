"""The table of resources (section 3 of the API notes). Another resource is another entry here."""

from __future__ import annotations

from dataclasses import replace

from sandbox.procore.budgets import BUDGET_RESOURCES
from sandbox.procore.contracts import CONTRACT_RESOURCES
from sandbox.procore.primes import PRIME_RESOURCES
from sandbox.procore.resource import ORIGIN, ORIGIN_PAIR, Resource, actions, kinds, names

COMPANY = "/rest/v1.0/companies/{company_id}"
PROJECT = "/rest/v1.0/projects/{project_id}"
ALL = actions("list show create update sync")

_ADDRESS = kinds(text="address city zip", state="state_code", country="country_code")

PROJECTS = Resource(
    table="projects",
    path="/rest/v1.0/projects",
    wrapper="project",
    actions=ALL,
    fields={
        **ORIGIN,
        **_ADDRESS,
        **kinds(
            text="name project_number accounting_project_number code description phone flag time_zone",
            bool="active erp_integrated enable_copy_of_standard_cost_codes",
            date="start_date completion_date estimated_start_date estimated_completion_date projected_finish_date",
            money="total_value estimated_value",
            int="project_stage_id project_type_id office_id program_id project_template_id parent_job_id square_feet",
            any="department_ids currency_configuration",
            ref__standard_cost_code_lists="standard_cost_code_list_id",
        ),
    },
    required=("name",),
    filters=names("id updated_at created_at origin_id synced"),
    needs=("company_id",),
    sync_needs=("company_id",),
    per_page=100,
    shape="details",
    choices={"flag": ("Red", "Yellow", "Green")},
    defaults={"active": True, "erp_integrated": False},
)
PROJECTS_V11 = replace(
    PROJECTS,
    path="/rest/v1.1/projects",
    actions=actions("list"),
    filters=PROJECTS.filters | names("project_number template"),
)

VENDORS = Resource(
    table="vendors",
    path="/rest/v1.0/vendors",
    wrapper="vendor",
    actions=ALL,
    fields={
        **ORIGIN,
        **_ADDRESS,
        **kinds(
            text="name business_phone mobile_phone fax_number email_address website license_number abbreviated_name"
            " trade_name notes legal_name labor_union",
            bool="is_active union_member prequalified authorized_bidder non_union_prevailing_wage",
            int="vendor_group_id parent_id primary_contact_id",
            any="business_register_attributes origin_custom_fields bidding",
        ),
    },
    required=("name",),
    filters=names("id updated_at origin_id"),
    needs=("company_id",),
    sync_needs=("company_id",),
    per_page=25,
    shape="code",
    tool="directory",
    defaults={"is_active": True},
)

USERS = Resource(
    table="users",
    path=f"{COMPANY}/users",
    wrapper="user",
    actions=actions("list show sync"),
    fields={
        **ORIGIN_PAIR,
        **kinds(text="first_name last_name name email_address job_title employee_id", bool="is_active is_employee"),
    },
    filters=names("id"),
    per_page=50,
    tool="directory",
)

COST_CODE_LISTS = Resource(
    table="standard_cost_code_lists",
    path="/rest/v1.0/standard_cost_code_lists",
    needs=("company_id",),
    per_page=None,
)
STANDARD_COST_CODES = Resource(
    table="standard_cost_codes",
    path="/rest/v1.0/standard_cost_codes",
    wrapper="standard_cost_code",
    actions=ALL | {"delete"},
    fields={
        **ORIGIN_PAIR,
        **kinds(text="code name parent_origin_id", int="parent_id standard_cost_code_list_id"),
    },
    required=("code", "name"),
    filters=names("id origin_id"),
    needs=("company_id", "standard_cost_code_list_id"),
    sync_needs=("company_id", "standard_cost_code_list_id"),
    narrows={"standard_cost_code_list_id": "standard_cost_code_list_id"},
    shape="errors",
    write_only=names("parent_origin_id parent_id"),
)
COST_CODES = Resource(
    table="cost_codes",
    path="/rest/v1.0/cost_codes",
    wrapper="cost_code",
    in_project=True,
    actions=ALL,
    fields={
        **ORIGIN_PAIR,
        **kinds(text="code name parent_origin_id", int="parent_id position sub_job_id"),
        "standard_cost_code_id": "ref:standard_cost_codes",
    },
    required=("code", "name"),
    filters=names("id origin_id"),
    narrows={"sub_job_id": "sub_job_id"},
    shape="errors",
    write_only=names("parent_origin_id parent_id"),
)
LINE_ITEM_TYPES = Resource(
    table="line_item_types",
    path="/rest/v1.0/line_item_types",
    wrapper="line_item_type",
    actions=ALL,
    fields={**ORIGIN_PAIR, **kinds(text="name csv_import_code base_type")},
    required=("name",),
    filters=names("id origin_id"),
    needs=("company_id",),
    sync_needs=("company_id",),
    per_page=None,
    shape="errors",
    choices={
        "base_type": (
            "equipment",
            "materials",
            "commitment",
            "owner_cost",
            "professional_services",
            "other",
            "labor",
        )
    },
)
SUB_JOBS = Resource(
    table="sub_jobs",
    path="/rest/v1.0/sub_jobs",
    wrapper="sub_job",
    in_project=True,
    actions=ALL,
    fields={**ORIGIN_PAIR, **kinds(text="name code")},
    required=("name", "code"),
    filters=names("id"),
    unique=("code",),
    shape="errors",
)
WBS_CODES = Resource(
    table="wbs_codes",
    path=f"{PROJECT}/work_breakdown_structure/wbs_codes",
    in_project=True,
    actions=actions("list show create update"),
    fields=kinds(text="description status", any="segment_items"),
    required=("segment_items",),
    filters=names("id updated_at"),
    choices={"status": ("active", "inactive")},
    defaults={"status": "active"},
    shape="base",
)

TAX_CODES = Resource(table="tax_codes", path="/rest/v1.0/tax_codes", needs=("company_id",), filters=names("id"))
UOMS = Resource(table="uoms", path=f"{COMPANY}/uoms", per_page=None)

RESOURCES: tuple[Resource, ...] = (
    PROJECTS,
    PROJECTS_V11,
    VENDORS,
    USERS,
    replace(USERS, path="/rest/v1.0/users", actions=actions("list"), needs=("company_id",)),
    COST_CODE_LISTS,
    STANDARD_COST_CODES,
    COST_CODES,
    LINE_ITEM_TYPES,
    SUB_JOBS,
    WBS_CODES,
    TAX_CODES,
    UOMS,
    *CONTRACT_RESOURCES,
    *PRIME_RESOURCES,
    *BUDGET_RESOURCES,
)
