"""Layouts of UpdateSubcontract and UpdateSubcontractPhases (accounts-payable-services/add-subcontract,
add-subcontract-phases): the header, and one line; neither service knows the other."""

from sandbox.spectrum.layouts.base import Method, company, dates, key, number, text

UPDATE_SUBCONTRACT = Method(
    name="UpdateSubcontract",
    puts=True,
    elements=(
        company(),
        key("Vendor_Code", 10, "always"),
        key("Subcontract_Number", 10, "always"),
        key("Job_Number", 10, "new", note="cannot change later"),
        number("GL_Account", 12, required="new", note="a direct job-cost account"),
        key("Default_Phase_Code", 20, note="no dashes"),
        key("Default_Cost_Type", 3),
        text("Status_Code", 1, one_of="AIC", note="default A"),
        text("Contract_Type", 15),
        text("Insurance_Cert_Flag", 1, one_of="YNA"),
        *dates("Sent_Date", "Date_Issued"),
        text("Contact_Person", 20),
        text("Unit_Price_Flag", 1, one_of="YN"),
        text("Comment", 120),
        text("Routing_Code1", 10),
        text("Routing_Code2", 10),
        number("Routing_Limit", 13, "-9.2"),
        number("Retention_Percent", 5, "2.1"),
        number("Next_Payment_Number", 5, "5.0"),
        text("Pay_Override", 1),
        text("Pay_Terms", 1),
        number("Pay_Days", 3, "3.0"),
        text("Disc_Override", 1),
        text("Disc_Terms", 1),
        number("Disc_Days", 3, "3.0"),
        number("Disc_Perc", 6),
        text("Pay_When_Paid", 1),
        number("Cost_Center_Override", 10),
    ),
    answer=("Company_Code", "Vendor_Code", "Subcontract_Number"),
    source="accounts-payable-services/add-subcontract",
)

UPDATE_SUBCONTRACT_PHASES = Method(
    name="UpdateSubcontractPhases",
    puts=True,
    elements=(
        company(),
        key("Vendor_Code", 10, "always"),
        key("Subcontract_Number", 10, "always"),
        key("Phase_Code", 20, note="must exist on the job; defaults from the header"),
        key("Cost_Type", 3, note="must exist on the job; defaults from the header"),
        key("Bid_Item_Number", 10, note="lets the same phase and cost type repeat"),
        text("Bill_Description", 25),
        text("Unit_Of_Measure", 3),
        text("Retention_Flag", 1),
        number("Unit_Price", 12, "-6.4"),
        number("Original_Contract_Quantity", 12, "-8.2"),
        number("Original_Contract_Amount", 13, "-9.2", note="calculated if price and quantity are given"),
    ),
    answer=(
        "Company_Code",
        "Vendor_Code",
        "Subcontract_Number",
        "Phase_Code",
        "Cost_Type",
        "Bid_Item_Number",
    ),
    source="accounts-payable-services/add-subcontract-phases",
)

SUBCONTRACT_METHODS = (UPDATE_SUBCONTRACT, UPDATE_SUBCONTRACT_PHASES)
