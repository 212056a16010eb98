package camt

// The shapes of the XML. One struct serves all versions: an element that a version does not have
// stays empty, and what moved between versions is read from both places.

type xmlAmount struct {
	Currency string `xml:"Ccy,attr"`
	Text     string `xml:",chardata"`
}

type xmlDate struct {
	Date    string `xml:"Dt"`
	Instant string `xml:"DtTm"`
}

type xmlPages struct {
	Page string `xml:"PgNb"`
	Last string `xml:"LastPgInd"`
}

type xmlChoice struct {
	Code        string `xml:"Cd"`
	Proprietary string `xml:"Prtry"`
}

type xmlScheme struct {
	ID     string    `xml:"Id"`
	Scheme xmlChoice `xml:"SchmeNm"`
	Issuer string    `xml:"Issr"`
}

type xmlHead struct {
	ID        string    `xml:"MsgId"`
	Created   string    `xml:"CreDtTm"`
	Recipient *xmlParty `xml:"MsgRcpt"`
	Pages     xmlPages  `xml:"MsgPgntn"`
	Info      string    `xml:"AddtlInf"`
	Query     *struct {
		ID      string `xml:"MsgId"`
		Name    string `xml:"MsgNmId"`
		Created string `xml:"CreDtTm"`
	} `xml:"OrgnlBizQry"`
}

type xmlParty struct {
	Inner   *xmlParty   `xml:"Pty"` // since version 08
	Name    string      `xml:"Nm"`
	Address *xmlAddress `xml:"PstlAdr"`
	ID      *xmlID      `xml:"Id"`
	Country string      `xml:"CtryOfRes"`
}

type xmlAddress struct {
	Street      string   `xml:"StrtNm"`
	Building    string   `xml:"BldgNb"`
	PostCode    string   `xml:"PstCd"`
	Town        string   `xml:"TwnNm"`
	Subdivision string   `xml:"CtrySubDvsn"`
	Country     string   `xml:"Ctry"`
	Lines       []string `xml:"AdrLine"`
}

type xmlID struct {
	Organisation *struct {
		BIC      string      `xml:"BIC"`
		AnyBIC   string      `xml:"AnyBIC"`
		BICOrBEI string      `xml:"BICOrBEI"`
		IBEI     string      `xml:"IBEI"`
		BEI      string      `xml:"BEI"`
		EANGLN   string      `xml:"EANGLN"`
		Other    []xmlScheme `xml:"Othr"`
		Own      *xmlScheme  `xml:"PrtryId"`
	} `xml:"OrgId"`
	Person *struct {
		Born struct {
			On       string `xml:"BirthDt"`
			Province string `xml:"PrvcOfBirth"`
			City     string `xml:"CityOfBirth"`
			Country  string `xml:"CtryOfBirth"`
		} `xml:"DtAndPlcOfBirth"`
		Other []xmlScheme `xml:"Othr"`
	} `xml:"PrvtId"`
}

type xmlAccount struct {
	ID struct {
		IBAN  string     `xml:"IBAN"`
		BBAN  string     `xml:"BBAN"`
		Other *xmlScheme `xml:"Othr"`
		Own   *xmlScheme `xml:"PrtryAcct"`
	} `xml:"Id"`
	Currency string    `xml:"Ccy"`
	Name     string    `xml:"Nm"`
	Owner    xmlParty  `xml:"Ownr"`
	Servicer *xmlAgent `xml:"Svcr"`
}

type xmlAgent struct {
	Institution struct {
		BIC    string `xml:"BIC"`
		BICFI  string `xml:"BICFI"`
		Name   string `xml:"Nm"`
		Joined struct {
			Name string `xml:"Nm"`
		} `xml:"NmAndAdr"`
		Combined struct {
			BIC  string `xml:"BIC"`
			Name string `xml:"Nm"`
		} `xml:"CmbndId"`
	} `xml:"FinInstnId"`
}

type xmlBalance struct {
	Type struct {
		Code xmlChoice `xml:"CdOrPrtry"`
		Old  string    `xml:"Cd"` // version 01
		Sub  xmlChoice `xml:"SubTp"`
	} `xml:"Tp"`
	Amount    *xmlAmount `xml:"Amt"`
	Direction string     `xml:"CdtDbtInd"`
	Date      xmlDate    `xml:"Dt"`
}

type xmlStatus struct {
	Text string `xml:",chardata"`
	Code string `xml:"Cd"` // since version 08
}

type xmlCode struct {
	Domain struct {
		Code   string `xml:"Cd"`
		Family struct {
			Code string `xml:"Cd"`
			Sub  string `xml:"SubFmlyCd"`
		} `xml:"Fmly"`
	} `xml:"Domn"`
	Own struct {
		Code   string `xml:"Cd"`
		Issuer string `xml:"Issr"`
	} `xml:"Prtry"`
}

type xmlCharge struct {
	Amount    *xmlAmount `xml:"Amt"`
	Direction string     `xml:"CdtDbtInd"`
	Included  string     `xml:"ChrgInclInd"`
	Type      struct {
		Own struct {
			ID string `xml:"Id"`
		} `xml:"Prtry"`
		Code string `xml:"Cd"`
	} `xml:"Tp"`
}

type xmlCharges struct {
	Total   *xmlAmount  `xml:"TtlChrgsAndTaxAmt"`
	Records []xmlCharge `xml:"Rcrd"`
	xmlCharge
}

type xmlBatch struct {
	PaymentID string `xml:"PmtInfId"`
}

type xmlEntry struct {
	Reference string      `xml:"NtryRef"`
	Amount    *xmlAmount  `xml:"Amt"`
	Direction string      `xml:"CdtDbtInd"`
	Reversal  string      `xml:"RvslInd"`
	Status    xmlStatus   `xml:"Sts"`
	Booked    xmlDate     `xml:"BookgDt"`
	Valued    xmlDate     `xml:"ValDt"`
	BankRef   string      `xml:"AcctSvcrRef"`
	Code      xmlCode     `xml:"BkTxCd"`
	Charges   *xmlCharges `xml:"Chrgs"`
	Batch     *xmlBatch   `xml:"Btch"`   // version 01
	Old       []xmlDetail `xml:"TxDtls"` // version 01
	Details   []struct {
		Batch        *xmlBatch   `xml:"Btch"`
		Transactions []xmlDetail `xml:"TxDtls"`
	} `xml:"NtryDtls"`
	Info string `xml:"AddtlNtryInf"`
}

type xmlHeld struct {
	Amount *xmlAmount `xml:"Amt"`
	Rate   struct {
		Value string `xml:"XchgRate"`
	} `xml:"CcyXchg"`
}

type xmlDetail struct {
	References struct {
		MessageID     string `xml:"MsgId"`
		BankRef       string `xml:"AcctSvcrRef"`
		PaymentID     string `xml:"PmtInfId"`
		InstructionID string `xml:"InstrId"`
		EndToEndID    string `xml:"EndToEndId"`
		UETR          string `xml:"UETR"`
		TransactionID string `xml:"TxId"`
		MandateID     string `xml:"MndtId"`
		ChequeNumber  string `xml:"ChqNb"`
		ClearingRef   string `xml:"ClrSysRef"`
		Own           []struct {
			Type string `xml:"Tp"`
			Ref  string `xml:"Ref"`
		} `xml:"Prtry"`
	} `xml:"Refs"`
	Amount    *xmlAmount `xml:"Amt"`
	Direction string     `xml:"CdtDbtInd"`
	Amounts   struct {
		Instructed  xmlHeld `xml:"InstdAmt"`
		Transaction xmlHeld `xml:"TxAmt"`
		Counter     xmlHeld `xml:"CntrValAmt"`
	} `xml:"AmtDtls"`
	Code    xmlCode     `xml:"BkTxCd"`
	Charges *xmlCharges `xml:"Chrgs"`
	Parties struct {
		Debtor          *xmlParty   `xml:"Dbtr"`
		DebtorAccount   *xmlAccount `xml:"DbtrAcct"`
		Creditor        *xmlParty   `xml:"Cdtr"`
		CreditorAccount *xmlAccount `xml:"CdtrAcct"`
	} `xml:"RltdPties"`
	Agents struct {
		Debtor   *xmlAgent `xml:"DbtrAgt"`
		Creditor *xmlAgent `xml:"CdtrAgt"`
	} `xml:"RltdAgts"`
	Remittance struct {
		Free       []string `xml:"Ustrd"`
		Structured []struct {
			Reference struct {
				Ref  string `xml:"Ref"`
				Old  string `xml:"CdtrRef"`
				Type struct {
					Code xmlChoice `xml:"CdOrPrtry"`
					Old  string    `xml:"Cd"`
				} `xml:"Tp"`
				OldType struct {
					Code        string `xml:"Cd"`
					Proprietary string `xml:"Prtry"`
				} `xml:"CdtrRefTp"`
			} `xml:"CdtrRefInf"`
			Info []string `xml:"AddtlRmtInf"`
		} `xml:"Strd"`
	} `xml:"RmtInf"`
	Return struct {
		Reason xmlChoice `xml:"Rsn"`
	} `xml:"RtrInf"`
	Info string `xml:"AddtlTxInf"`
}
