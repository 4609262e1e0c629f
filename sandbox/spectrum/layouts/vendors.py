"""Layouts of AddVendor and UpdateVendor (accounts-payable-services/add-vendor, update-vendor)."""

from sandbox.spectrum.layouts.base import Element, Method, company, date, key, number, text, user_defined

_COMMON_HEAD: tuple[Element, ...] = (
    text("Type", 6),
    text("Address_1", 30),
    text("Address_2", 30),
)
_COMMON_TAIL: tuple[Element, ...] = (
    text("Phone", 14),
    text("Fax_Phone", 14),
    text("Contact_Phone", 14),
    text("Our_Account_Number", 25),
    text("Vendor_Email", 80),
    number("Terms_Disc_Days", 3, "3.0"),
    number("Terms_Disc_Percent", 6),
    number("Default_GL_Account", 12, note="an active account"),
    text("Insurance_Cert_Flag", 1),
    date("Insurance_Exp_Date"),
    text("Hold_Flag", 1, one_of="YN"),
    text("Send_1099_Flag", 1),
    text("Fed_1099_Indicator", 1),
    text("Social_Sec_Number", 9, note="this or Fed_Id_Number"),
    text("Fed_Id_Number", 12, note="this or Social_Sec_Number"),
)

ADD_VENDOR = Method(
    name="AddVendor",
    puts=True,
    elements=(
        company("always"),
        key("Vendor_Code", 10, "always", note="unique; upper case, no symbols"),
        text("Vendor_Name", 30, "always", note="no commas"),
        text("Alpha_Sort", 6, "always", note="no commas"),
        *_COMMON_HEAD,
        text("Address_3", 25, note="the city"),
        text("State", 2),
        text("Zip_Code", 10),
        text("Contact_Name", 20),
        text("Terms_Code", 1, "always", one_of="AB", note="A invoice date, B first of next month"),
        text("Terms_Disc_Code", 1, "always", one_of="AB"),
        number("Terms_Days", 3, "3.0", "always"),
        *_COMMON_TAIL,
        *user_defined(),
    ),
    answer=("Company_Code", "Vendor_Code"),
    source="accounts-payable-services/add-vendor",
)

UPDATE_VENDOR = Method(
    name="UpdateVendor",
    puts=True,
    elements=(
        company(),
        key("Vendor_Code", 10, "always"),
        text("Vendor_Name", 30, note="no commas"),
        text("Alpha_Sort", 6, note="no commas"),
        *_COMMON_HEAD,
        text("City", 25, column="Address_3"),
        text("State", 2),
        text("Zip_Code", 10),
        text("Addr_Country", 25),
        text("Terms_Code", 1, one_of="AB"),
        text("Terms_Disc_Code", 1, one_of="AB"),
        number("Terms_Days", 3, "3.0"),
        *_COMMON_TAIL,
        text("Web_Site", 80),
        text("Status", 1, one_of="AIN", note="A active, I inactive, N not used"),
    ),
    answer=("Company_Code", "Vendor_Code"),
    source="accounts-payable-services/update-vendor",
)

VENDOR_METHODS = (ADD_VENDOR, UPDATE_VENDOR)
