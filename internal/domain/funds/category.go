package funds

import (
	"slices"

	"cairn/internal/kernel/i18n"
)

// Category is the kind of cost a budget line stands for (§4.5).
type Category string

// The cost categories.
const (
	CategoryExperts        Category = "experts"
	CategoryTravel         Category = "travel"
	CategoryTraining       Category = "training"
	CategoryEquipment      Category = "equipment"
	CategoryInfrastructure Category = "infrastructure"
	CategoryServices       Category = "services"
	CategoryTranslation    Category = "translation"
	CategoryEvaluation     Category = "evaluation"
	CategoryVisibility     Category = "visibility"
	CategoryContingency    Category = "contingency"
	CategoryOverhead       Category = "overhead"
)

// Categories are all, in the order of forms.
var Categories = []Category{CategoryExperts, CategoryTravel, CategoryTraining, CategoryEquipment, CategoryInfrastructure, CategoryServices,
	CategoryTranslation, CategoryEvaluation, CategoryVisibility, CategoryContingency, CategoryOverhead}

// Known reports whether it is one of Categories.
func (c Category) Known() bool { return slices.Contains(Categories, c) }

// Word is the text key of its name.
func (c Category) Word() i18n.Key { return i18n.Key("funds.category." + string(c)) }

// LineID identifies a budget line.
type LineID string

// CommitmentID identifies a commitment.
type CommitmentID string
