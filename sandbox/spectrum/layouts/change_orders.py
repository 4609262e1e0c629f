"""Layout of ARChangeOrder (accounts-receivable-services/add-ar-change-order). The page prints no formats: those of a change
request's billing line are taken, as far as the lengths allow."""

from sandbox.spectrum.layouts.base import Element, Method, company, date, key, number, text

CHANGE_ORDER_HEADER: tuple[Element, ...] = (
    text("Description", 250),
    text("Status_Code", 2),
    date("Change_Order_Date"),
    date("Approved_Date"),
    number("Approved_Days", 4, "-4.0"),
    number("Fee_Percent", 6),
    number("Fee_Amount", 14, "-10.2"),
    key("Change_Request_Number", 8, note="the change request that the change order executes"),
)
CHANGE_ORDER_BILLING: tuple[Element, ...] = (
    text("CO_Billing_Group_Code", 2),
    text("CO_Billing_Item_Code", 10, note="must exist on the contract"),
    text("Additional_Description", 40),
    number("Unit_Price", 11, "-5.4"),
    number("Quantity", 11, "-7.2"),
    number("Revenue", 14, "-10.2"),
)
AR_CHANGE_ORDER = Method(
    name="ARChangeOrder",
    puts=True,
    elements=(
        company("always"),
        key("Job_Number", 10, "always"),
        key("Customer_Code", 10, "always"),
        key("Change_Order_Number", 8, "always"),
        *CHANGE_ORDER_HEADER,
        *CHANGE_ORDER_BILLING,
    ),
    answer=("Company_Code", "Job_Number", "Customer_Code", "Change_Order_Number", "CO_Billing_Item_Code"),
    source="accounts-receivable-services/add-ar-change-order",
)
