"""A stand-in of Viewpoint Spectrum's Data Exchange (SOAP methods with WSDLs, and the REST vendor read).

It does what the public documents say. What they leave open was chosen here and is listed under "Choices" in
README.md beside this file; the most important of them: the answer of a Put method has the row shape of a Get
method, that is the record's keys, then Error_Code, Error_Description and Error_Column."""
