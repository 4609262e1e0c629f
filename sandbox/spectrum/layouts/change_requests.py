"""Layouts of ARChangeRequest and ChgReqChgOrderNotes (accounts-receivable-services/add-ar-change-request,
change-request-or-change-order-notes). The exact names of the Proceed and Quotation dates, and the values of the notes'
Type, are choices."""

from sandbox.spectrum.layouts.base import Element, Method, company, dates, key, number, text

HEADER_ELEMENTS: tuple[Element, ...] = (
    text("CR_Description", 250),
    text("CR_Status", 2, "new", note="a code of the change request status file"),
    text("Cost_Reimbursable_Flag", 1, one_of="YN"),
    *dates("Origination_Date", "Approved_Date"),
    number("Fee_Percent", 7, "-3.2"),
    number("Fee_Amount", 12, "-8.2"),
    *dates("Proceed_Requested_Date", "Proceed_Received_Date", "Quotation_Requested_Date", "Quotation_Sent_Date"),
    number("Rough_Estimate", 12),
    number("Requested_Days", 4, "-4.0"),
    number("Approved_Days", 4, "-4.0"),
    text("Default_Billing_Total", 1, one_of="YN"),
)

COST_ELEMENTS: tuple[Element, ...] = (
    key("CR_Phase_Code", 20, note="must exist on the job and not be complete"),
    key("CR_Cost_Type", 3),
    number("Change_Request_Quantity", 11, "-7.2"),
    number("Change_Request_Hours", 10, "-6.2"),
    number("Change_Request_Amount", 14, "-10.2"),
    key("Subcontractor_Code", 10, note="a vendor; together with Subcontract_Number"),
    key("Subcontract_Number", 10),
    number("Sub_Amount", 14, "-10.2"),
    text("Sub_Bid_Group_Item_Code", 2),
    text("Sub_Bid_Item_Code", 11, note="at most 10 characters with Sub_Bid_Group_Item_Code"),
    text("Sub_Status", 1, one_of="PER", note="P proposed, E executed, R rejected"),
    key("Sub_Change_Order_Number", 8, note="required if executed"),
    *dates("Sub_Change_Order_Date", "Sub_Signed_Date", "Sub_Proposal_Date", "Sub_Sent_Date", "Sub_Due_Date"),
    text("Sub_Description", 30),
    text("Sub_Type", 15),
    text("Sub_Comments", 250),
    key("Markup_Cost_Type", 3),
    number("Markup_Percent", 6, "-2.2"),
    number("Markup_Amount", 14, "-10.2"),
    text("Pricing_Addon_Code", 10),
    number("Pricing_Addon_MU_Percent", 6, "-2.2"),
    number("Pricing_Addon_MU_Amount", 14, "-10.2"),
    key("Pricing_Addon_Phase", 20),
    key("Pricing_Addon_Cost_Type", 3),
)

BILLING_ELEMENTS: tuple[Element, ...] = (
    text("CR_Billing_Group_Code", 2),
    text("CR_Billing_Item_Code", 11, note="at most 10 characters with the group; must exist on the contract"),
    text("CR_Billing_Item_Description", 30),
    text("CR_Additional_Description", 40),
    number("CR_Unit_Price", 11, "-5.4"),
    number("CR_Quantity", 11, "-7.2"),
    number("CR_Revenue", 14, "-10.2"),
)

AR_CHANGE_REQUEST = Method(
    name="ARChangeRequest",
    puts=True,
    elements=(
        company("always"),
        key("Job_Number", 10, "always"),
        key("Customer_Code", 10, "always"),
        key("Change_Request_Number", 8, note="blank = numbered by Spectrum"),
        *HEADER_ELEMENTS,
        *COST_ELEMENTS,
        *BILLING_ELEMENTS,
    ),
    answer=(
        "Company_Code",
        "Job_Number",
        "Customer_Code",
        "Change_Request_Number",
        "CR_Phase_Code",
        "CR_Cost_Type",
    ),
    source="accounts-receivable-services/add-ar-change-request",
)

CHANGE_NOTES = Method(
    name="ChgReqChgOrderNotes",
    puts=True,
    elements=(
        company(),
        key("Job_Number", 10, "always"),
        key("Customer_Code", 10, "always"),
        text("Type", 2, "always", words=("CR", "CO"), note="which of the two the number names"),
        key("CR_CO_Number", 8, "always"),
        text("Notes_Text", 1000, note="printable ASCII only; 1,000 characters in all"),
        text("Append_Note", 1, one_of="Y", note="Y appends; blank replaces"),
    ),
    answer=("Company_Code", "Job_Number", "Customer_Code", "Type", "CR_CO_Number"),
    source="accounts-receivable-services/change-request-or-change-order-notes",
)

CHANGE_REQUEST_METHODS = (AR_CHANGE_REQUEST, CHANGE_NOTES)
