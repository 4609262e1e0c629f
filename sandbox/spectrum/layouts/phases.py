"""Layouts of AddPhase, GetPhase and JobCostProjections (job-cost-services/add-job-phase, get-phase,
job-cost-projections). AddPhase's table does not print Company_Code; like its neighbours it takes one here."""

from sandbox.spectrum.layouts.base import Method, company, date, key, number, text

ADD_PHASE = Method(
    name="AddPhase",
    puts=True,
    elements=(
        company(),
        key("Job_Number", 10, "always", note="an active or inactive job"),
        key("Phase_Code", 20, "always", note="no dashes; validated against the job's phase mask"),
        key("Cost_Type", 3, "always"),
        text("Description", 25, "new", note="shared by all cost types of the phase"),
        number("Original_Est_Quantity", 11),
        number("Original_Est_Cost", 12),
        number("Original_Est_Hours", 10),
        number("Current_Est_Quantity", 11),
        number("Current_Est_Cost", 12),
        number("Current_Est_Hours", 10),
        text("Unit_of_Measure", 3),
        key("Bid_Item_Number", 10),
        text("Alt_Phase_Code", 20),
        text("Work_Comp_Code", 6),
        text("Price_Method_Code", 1, "always", one_of="FTCUJ", note="J = as the job"),
        text("Phase_Cost_Center", 10),
        text("Status_Code", 1, one_of="AIC", note="default A"),
    ),
    answer=("Company_Code", "Job_Number", "Phase_Code", "Cost_Type"),
    source="job-cost-services/add-job-phase",
)

GET_PHASE = Method(
    name="GetPhase",
    puts=False,
    elements=(
        text("pCompany_Code", 3, note="defaults from the Authorization ID"),
        text("pCost_Type", 3),
        text("pJob_Number", 10),
        text("pStatus_Code", 1, one_of="AIC", note="blank = active and inactive only"),
        text("pCost_Center", 10),
        text("pSort_By", 1, one_of="C", note="blank = job, phase, cost type; C = cost type, job, phase"),
    ),
    answer=(
        "Company_Code",
        "Job_Number",
        "Phase_Code",
        "Cost_Type",
        "Description",
        "Status_Code",
        "Unit_of_Measure",
        "JTD_Quantity",
        "JTD_Hours",
        "JTD_Actual_Dollars",
        "Projected_Quantity",
        "Projected_Hours",
        "Projected_Dollars",
        "Estimated_Quantity",
        "Estimated_Hours",
        "Current_Estimated_Dollars",
        "Cost_Center",
    ),
    source="job-cost-services/get-phase",
)

JOB_COST_PROJECTIONS = Method(
    name="JobCostProjections",
    puts=True,
    elements=(
        company(),
        key("Job_Number", 10, "always"),
        key("Phase_Code", 20, "always"),
        key("Cost_Type", 3, "always"),
        date("Transaction_Date", "always"),
        number("Amount", 14, "-10.2", note="at completion; at least one of the three figures"),
        number("Projected_Hours", 14, "-10.2"),
        number("Projected_Quantity", 14, "-10.2"),
        text("Note", 80),
        text("Operator", 3),
    ),
    answer=("Company_Code", "Job_Number", "Phase_Code", "Cost_Type", "Transaction_Date"),
    source="job-cost-services/job-cost-projections",
)

PHASE_METHODS = (ADD_PHASE, GET_PHASE, JOB_COST_PROJECTIONS)
