package iati

import (
	"strings"

	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/money"
)

// List is a code list: its codes with their names in both languages.
type List struct {
	codes []string
	names map[string]i18n.Text
	words map[string]string // what version 1.0x wrote, in lower case, to the code
}

// Has reports whether the code is on the list.
func (l *List) Has(code string) bool {
	_, ok := l.names[code]
	return ok
}

// Name is the name of a code; false when it is not on the list.
func (l *List) Name(code string) (i18n.Text, bool) {
	name, ok := l.names[code]
	return name, ok
}

// Superseded is the code that a word of version 1.0x has become, such as "3" for "D"; false for any other.
func (l *List) Superseded(word string) (code string, known bool) {
	code, known = l.words[strings.ToLower(word)]
	return code, known
}

// Codes are all codes in the order of the standard. The caller must not change them.
func (l *List) Codes() []string { return l.codes }

// SectorName is the name of a DAC sector (vocabularies 1 and 2): that of the purpose, else that of
// the category it belongs to. False for other vocabularies: their names come with the activity.
func SectorName(vocabulary, code string) (i18n.Text, bool) {
	switch {
	case vocabulary == "2":
		return SectorCategories.Name(code)
	case vocabulary != "1" || len(code) != 5:
		return i18n.Text{}, false
	}
	if name, ok := Purposes.Name(code); ok {
		return name, true
	}
	return SectorCategories.Name(code[:3])
}

// The dates in the life of an activity (ActivityDateTypes).
const (
	PlannedStart = "1"
	ActualStart  = "2"
	PlannedEnd   = "3"
	ActualEnd    = "4"
)

// list makes a List of lines "code|English|French".
func list(lines string, words map[string]string) *List {
	l := &List{names: map[string]i18n.Text{}, words: words}
	for line := range strings.Lines(strings.TrimSpace(lines)) {
		code, names, _ := strings.Cut(strings.TrimSpace(line), "|")
		en, fr, _ := strings.Cut(names, "|")
		l.codes = append(l.codes, code)
		l.names[code] = i18n.Text{EN: en, FR: fr}
	}
	return l
}

// The code lists of the standard (version 2.03) whose names are shown.
var (
	ActivityStatuses = list(`
		1|Pipeline|En préparation
		2|Implementation|En cours d’exécution
		3|Finalisation|En voie d’achèvement
		4|Closed|Clôturée
		5|Cancelled|Annulée
		6|Suspended|Suspendue`, nil)

	ActivityDateTypes = list(`
		1|Planned start|Début prévu
		2|Actual start|Début effectif
		3|Planned end|Fin prévue
		4|Actual end|Fin effective`,
		map[string]string{"start-planned": "1", "start-actual": "2", "end-planned": "3", "end-actual": "4"})

	OrganisationRoles = list(`
		1|Funding|Financement
		2|Accountable|Responsabilité
		3|Extending|Octroi
		4|Implementing|Mise en œuvre`,
		map[string]string{"funding": "1", "accountable": "2", "extending": "3", "implementing": "4"})

	OrganisationTypes = list(`
		10|Government|Gouvernement
		11|Local government|Administration locale
		15|Other public sector|Autre organisme public
		21|International NGO|ONG internationale
		22|National NGO|ONG nationale
		23|Regional NGO|ONG régionale
		24|NGO based in the partner country|ONG établie dans le pays partenaire
		30|Public-private partnership|Partenariat public-privé
		40|Multilateral|Organisation multilatérale
		60|Foundation|Fondation
		70|Private sector|Secteur privé
		71|Private sector in the provider country|Secteur privé du pays fournisseur
		72|Private sector in the recipient country|Secteur privé du pays bénéficiaire
		73|Private sector in a third country|Secteur privé d’un pays tiers
		80|Academic, training and research|Enseignement, formation et recherche
		90|Other|Autre`, nil)

	TransactionTypes = list(`
		1|Incoming funds|Fonds reçus
		2|Outgoing commitment|Engagement donné
		3|Disbursement|Décaissement
		4|Expenditure|Dépense
		5|Interest payment|Paiement d’intérêts
		6|Loan repayment|Remboursement de prêt
		7|Reimbursement|Remboursement
		8|Purchase of equity|Prise de participation
		9|Sale of equity|Cession de participation
		10|Credit guarantee|Garantie de crédit
		11|Incoming commitment|Engagement reçu
		12|Outgoing pledge|Promesse donnée
		13|Incoming pledge|Promesse reçue`,
		map[string]string{
			"if": "1", "c": "2", "d": "3", "e": "4", "ir": "5", "lr": "6", "r": "7", "qp": "8", "qs": "9", "cg": "10",
		})

	// SectorVocabularies: WB and ISO of version 1.0x have no code in version 2.0x and stay as they are.
	SectorVocabularies = list(`
		1|DAC purpose (5 digits)|Code-objet du CAD (5 chiffres)
		2|DAC category (3 digits)|Catégorie du CAD (3 chiffres)
		3|Functions of government (COFOG)|Fonctions des administrations publiques (CFAP)
		4|Economic activities (NACE)|Activités économiques (NACE)
		5|Exempt entities, United States (NTEE)|Entités exonérées, États-Unis (NTEE)
		6|AidData|AidData
		7|Sustainable Development Goal|Objectif de développement durable
		8|Target of a Sustainable Development Goal|Cible d’un objectif de développement durable
		9|Indicator of a Sustainable Development Goal|Indicateur d’un objectif de développement durable
		10|Humanitarian cluster|Groupe sectoriel humanitaire
		11|North American industries (NAICS)|Industries de l’Amérique du Nord (SCIAN)
		12|Functions of the United Nations system|Fonctions du système des Nations Unies
		98|The publisher’s own, second list|Seconde liste propre à l’organisation déclarante
		99|The publisher’s own list|Liste propre à l’organisation déclarante
		WB|World Bank|Banque mondiale
		ISO|ISO|ISO`,
		map[string]string{
			"dac": "1", "dac-3": "2", "cofog": "3", "nace": "4", "ntee": "5", "adt": "6", "ro2": "98", "ro": "99",
		})

	// Regions are those of the DAC (vocabulary 1).
	Regions = list(`
		88|States of the former Yugoslavia, unspecified|États de l’ex-Yougoslavie, non spécifié
		89|Europe, regional|Europe, régional
		189|North of Sahara, regional|Nord du Sahara, régional
		289|South of Sahara, regional|Sud du Sahara, régional
		298|Africa, regional|Afrique, régional
		380|West Indies, regional|Indes occidentales, régional
		389|Caribbean and Central America, regional|Caraïbes et Amérique centrale, régional
		489|South America, regional|Amérique du Sud, régional
		498|America, regional|Amérique, régional
		589|Middle East, regional|Moyen-Orient, régional
		619|Central Asia, regional|Asie centrale, régional
		679|South Asia, regional|Asie du Sud, régional
		689|South and Central Asia, regional|Asie du Sud et Asie centrale, régional
		789|Far East Asia, regional|Extrême-Orient, régional
		798|Asia, regional|Asie, régional
		889|Oceania, regional|Océanie, régional
		998|Developing countries, unspecified|Pays en développement, non spécifié
		1027|Eastern Africa, regional|Afrique de l’Est, régional
		1028|Middle Africa, regional|Afrique centrale, régional
		1029|Southern Africa, regional|Afrique australe, régional
		1030|Western Africa, regional|Afrique de l’Ouest, régional
		1031|Caribbean, regional|Caraïbes, régional
		1032|Central America, regional|Amérique centrale, régional
		1033|Melanesia, regional|Mélanésie, régional
		1034|Micronesia, regional|Micronésie, régional
		1035|Polynesia, regional|Polynésie, régional`, nil)
)

// currencies are the codes of ISO 4217, with those withdrawn since 2000 that old files still use.
var currencies = func() map[money.Currency]bool {
	known := map[money.Currency]bool{}
	for code := range strings.FieldsSeq(`
		AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF
		CHE CHF CHW CLF CLP CNY COP COU CRC CUC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD
		GNF GTQ GYD HKD HNL HRK HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP
		LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN
		PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT
		TND TOP TRY TTD TWD TZS UAH UGX USD USN UYI UYU UYW UZS VED VES VND VUV WST XAF XCD XCG XDR XOF XPF XSU XUA YER
		ZAR ZMW ZWG
		AFA AZM BYR CSD CYP EEK GHC LTL LVL MGF MRO MTL MZM ROL SDD SIT SKK SLL SRG STD TMM TRL USS VEB VEF YUM ZMK ZWD
		ZWL ZWN ZWR`) {
		known[money.Currency(code)] = true
	}
	return known
}()

func knownCurrency(c money.Currency) bool { return currencies[c] }
