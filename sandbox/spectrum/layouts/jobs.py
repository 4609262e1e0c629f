"""Layouts of AddJob and GetJobMain (job-cost-services/add-job, get-job---main)."""

from sandbox.spectrum.layouts.base import Element, Method, company, dates, key, number, text, user_defined

_JOB: tuple[Element, ...] = (
    text("Job_Description", 25),
    number("Division", 5, "5.0", note="required if the Job Cost installation says so"),
    text("Address_1", 30),
    text("Address_2", 30),
    text("City", 25),
    text("State", 2),
    text("Zip_Code", 10),
    text("Phone", 14),
    text("Fax_Phone", 14),
    text("Job_Site_Phone", 14),
    text("Superintendent", 15),
    text("Estimator", 15),
    text("Project_Manager", 15),
    key("Customer_Code", 10, note="if given, the AR contract is set up too"),
    text("Contract_Number", 30),
    text("Job_Type", 10),
    text("Tax_Class_Code", 15, note="may be required by the installation"),
    text("Taxable_Flag", 1, "always", one_of="YN"),
    number("Total_Units", 9),
    text("Unit_of_Measure", 5),
    text("Price_Method_Code", 1, "always", one_of="FTCU"),
    *dates("Est_Start_Date", "Est_Complete_Date", "Start_Date", "Complete_Date", "Create_Date"),
    number("Original_Contract", 14, "-10.2", note="excludes change orders"),
    text("WO_Site", 10),
    text("Work_Comp_Code", 6),
    number("Latitude", 11, "-3.6"),
    number("Longitude", 11, "-3.6"),
    text("Cost_Center", 10),
    key("Master_Job", 10),
    text("Phase_Display_Code", 20, note="the phase mask; defaults from the installation"),
    text("Standard_Phase_Category", 10),
    text("Status_Code", 1, one_of="AIC", note="A active, I inactive, C complete; default A"),
)

ADD_JOB = Method(
    name="AddJob",
    puts=True,
    elements=(
        company("always"),
        key("Job_Number", 10, "always", note="no duplicates"),
        *_JOB,
        *user_defined(),
    ),
    answer=("Company_Code", "Job_Number"),
    source="job-cost-services/add-job",
)

GET_JOB_MAIN = Method(
    name="GetJobMain",
    puts=False,
    elements=(
        text("pCompany_Code", 3, note="defaults from the Authorization ID"),
        text("pDivision", 5),
        text("pStatus_Code", 1, one_of="AIC", note="blank = active and inactive only"),
        text("pProject_Manager", 15),
        text("pSuperintendent", 15),
        text("pEstimator", 15),
        text("pCustomer_Code", 10),
        text("pCost_Center", 10),
        text("pSort_By", 1, one_of="DPSEC", note="blank = job number"),
    ),
    answer=(
        "Company_Code",
        "Job_Number",
        *(element.name for element in _JOB),
        "Customer_Name",
        "Owner_Name",
        "Comment",
        "Legal_Desc",
    ),
    source="job-cost-services/get-job---main",
)

JOB_METHODS = (ADD_JOB, GET_JOB_MAIN)
